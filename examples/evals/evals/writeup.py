"""violations.md, written anew by each run, and the generated blocks of writeup.md."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from answer_check.judging.bootstrap import Estimate

from .findings import Findings, Rate, told
from .outcome import Outcome
from .readme import markdown
from .results import replace
from .trust import Trust, shown

Items = Sequence[dict[str, Any]]


def write_violations(path: Path, items: Items, found: Findings) -> None:
    """Every rule with its count, rates by segment, and examples with their turns."""
    broken = sum(bool(item["output"]["violations"]) for item in items)
    parts = [
        "# Violations",
        f"{broken} of {len(items)} conversations break a rule of `rules.toml`. "
        "`make eval` writes this file; what it means is in `writeup.md`.",
        "## By rule",
        _rules(items, found),
        "## By segment",
        _segments(found.rates),
        "p: that the rest of the conversations has the same rate, by t over clusters, corrected "
        f"for all {len(found.rates)} comparisons (Holm).",
        "## To read",
        "\n".join(line for why, item in found.examples for line in _example(why, item)),
    ]
    replace(path, "\n\n".join(parts) + "\n")


def _rules(items: Items, found: Findings) -> str:
    rows: list[tuple[str, ...]] = [("rule", "severity", "conversations", "share")]
    for (rule, severity), n in found.rules.most_common():
        rows.append((rule, severity, str(n), f"{n / len(items):.1%}"))
    return markdown(rows) if found.rules else "No rule is broken."


def _segments(rates: Sequence[Rate]) -> str:
    if not rates:
        return "No segments: see `segments` in mapping.toml."
    rows: list[tuple[str, ...]] = [
        ("segment", "share that breaks a rule", "95% interval", "n", "p")
    ]
    for rate in rates:
        ci, method = rate.span
        span = f"{ci[0]:.1%} to {ci[1]:.1%}" if ci else method
        name = f"{rate.segment}: {rate.value}"
        rows.append((name, f"{rate.rate:.1%}", span, str(rate.n), _p(rate)))
    return markdown(rows)


def _p(rate: Rate) -> str:
    return "undefined" if rate.p is None else f"{rate.p:.3f}" if rate.p >= 0.001 else "< 0.001"


def _example(why: str, item: dict[str, Any]) -> list[str]:
    answer = " ".join((item["output"]["answer"] or "(refused)").split())
    lines = [f"- `{item['id']}` ({why}): {item['input']['question']} → {answer[:200]}"]
    for v in item["output"]["violations"]:
        lines.append(f"  - turn {v['turn']}, {v['rule']} ({v['severity']}): {v['explanation']}")
    return lines


def fill(
    path: Path,
    outcome: Outcome,
    graders: dict[str, Trust],
    ceiling: dict[str, Any] | None,
    found: Findings,
) -> None:
    """Rewrite the blocks of writeup.md; a missing file or mark is said, and left as it is."""
    blocks = {
        "agreement": _agreement(outcome, graders, ceiling),
        "findings": _findings(outcome, found),
    }
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    for name, block in blocks.items():
        start, end = f"<!-- {name}:start -->", f"<!-- {name}:end -->"
        before, opened, rest = text.partition(start)
        _, closed, after = rest.partition(end)
        if not (opened and closed):
            print(f"{path} is not updated: {start} … {end} is missing", file=sys.stderr)
            return
        text = f"{before}{start}\n{block}\n{end}{after}"
    replace(path, text)


def _agreement(outcome: Outcome, graders: dict[str, Trust], ceiling: dict[str, Any] | None) -> str:
    rows: list[tuple[str, ...]] = [
        ("grader", "AUC", "kappa", "rho", "AUC over the baseline", "use")
    ]
    for name, one in graders.items():
        cells = [_cell(found) for found in (one.auc, one.kappa, one.rho)]
        rows.append((name, *cells, _cell(one.gain, "+"), "no" if one.against else "yes"))
    if ceiling:
        rows.append(("annotators, pairwise", "", _cell(ceiling["mean"]), "", "", ""))
    labels = next(note for note in outcome.notes if " are labelled " in note)
    n = next(iter(graders.values())).auc.n
    half = f"Thresholds were chosen on one half of the clusters; this is the other half (n = {n})."
    return "\n\n".join([f"{outcome.headline} {labels}", markdown(rows), half])


def _cell(found: Estimate, sign: str = "") -> str:
    return "undefined" if found.value is None else shown("", found, sign).strip()


def _findings(outcome: Outcome, found: Findings) -> str:
    total = len(outcome.items)
    broken = sum(bool(item["output"]["violations"]) for item in outcome.items)
    lines = [f"- {broken} of {total} conversations break a rule; `violations.md` has them by rule."]
    clear = [rate for rate in found.rates if rate.p is not None and rate.p < 0.05]
    for rate in sorted(clear, key=lambda rate: -rate.rate)[:4]:
        lines.append(
            f"- {rate.segment} {rate.value}: {rate.rate:.0%} break a rule, n = {rate.n} "
            f"(p {_p(rate)} after Holm)."
        )
    if not clear and found.rates:
        lines.append("- No segment can be told from the rest after Holm's correction.")
    lines += [f"- {told(r, 'The main score')}" for r in found.relations]
    for why, item in found.examples:
        lines.append(f"- `{item['id']}` ({why}): {item['input']['question']}")
    return "\n".join(lines)

"""The report as Markdown for a pull request: the tables, the verdicts and the worst items."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from takehome_kit.analysis import text
from takehome_kit.contracts.results import Metric, Results
from takehome_kit.report import questions
from takehome_kit.report.against import Against
from takehome_kit.report.view import View


def render(view: View, analysis: str = "") -> str:
    """The whole page. Text of the project stands in code spans, so that it is never markup.

    `analysis` is the candidate's own Markdown.
    """
    results = view.results
    blocks = [
        f"## Evaluation {results['run']}",
        plain(text.headline(results)),
        *_warnings(results),
        *(plain(against.sentence) for against in view.against),
        _metrics(view),
        *(["\n".join(f"- {plain(note)}" for note in results["notes"])] if results["notes"] else []),
        *_slices(view),
        *(block for against in view.against for block in _changes(against)),
        *_gate(results),
        *_worst(view),
        *_questions(view),
        *([analysis] if analysis else []),
        _provenance(results),
    ]
    return "\n\n".join(blocks) + "\n"


def plain(words: object) -> str:
    """Prose with everything escaped that Markdown or HTML could read as markup."""
    escaped = html.escape(" ".join(str(words).split()), quote=False)
    escaped = re.sub(r"([\\`*_\[\]|~])", r"\\\1", escaped)
    return re.sub(r"(@(?=[^\W\d])|#(?=\d))", "\\1\u2060", escaped)  # no mention, no issue link


def code(words: object) -> str:
    """A code span, also of text with backticks and pipes, on one line."""
    line = " ".join(str(words).split()).replace("|", "\\|")
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}" if line else "(empty)"


def table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A GitHub-flavoured table of cells that are escaped already."""
    names = list(header)
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _warnings(results: Results) -> Iterator[str]:
    for guard in results["guards"]:
        level = "Stopped" if guard["level"] == "stop" else "Warning"
        yield f"> **{level}: {plain(guard['name'])}.** {plain(guard['message'])}"
    golden, totals = results["golden"], results["totals"]
    if golden["draft"]:
        yield f"> **Drafts.** {golden['draft']} of {golden['n']} rows are unconfirmed drafts."
    if totals["failed_items"]:
        yield f"> **{totals['failed_items']} of {golden['n']} items failed**; each counts as 0."


def _metrics(view: View) -> str:
    rows = ([plain(m["name"]), *_estimate(m)] for m in view.headline)
    return table(("Metric", "Value", "95% interval", "n"), rows)


def _estimate(metric: Metric) -> list[str]:
    return [plain(text.value(metric)), plain(text.interval(metric)), str(metric["n"])]


def _slices(view: View) -> Iterator[str]:
    rows = [
        [plain(m["name"]), plain(m["slice"]), *_estimate(m)]
        for headline in view.headline
        for m in view.slices.get(headline["name"], [])
    ]
    if rows:
        yield _folded("Slices", table(("Metric", "Slice", "Value", "95% interval", "n"), rows))


def _changes(against: Against) -> Iterator[str]:
    rows = [
        [
            plain(f"{row.metric}, {row.slice}" if row.slice else row.metric),
            text.signed(row.diff),
            f"{text.signed(row.ci[0])} to {text.signed(row.ci[1])}" if row.ci else "undefined",
            plain(row.verdict),
        ]
        for row in against.comparison.rows
    ]
    if rows:
        header = ("Metric", "Difference", "95% interval", "Verdict")
        yield _folded(f"Against {plain(against.title)}", table(header, rows))


def _gate(results: Results) -> Iterator[str]:
    gate = results["gate"]
    if not gate["checks"]:
        yield "**Gate:** no thresholds were set."
        return
    yield f"**Gate: {'passed' if gate['passed'] else 'failed'}.**"
    for check in gate["checks"]:
        if not check["passed"]:
            where = f" ({check['slice']})" if check.get("slice") else ""
            yield f"- {plain(check['metric'] + where)}: {plain(check.get('reason') or 'failed')}"


def _worst(view: View) -> Iterator[str]:
    if view.worst:
        rows = (
            [
                code(item["input"]["question"]),
                plain(item["slice"]),
                plain(item["cause"] or "not known"),
            ]
            for item in view.worst
        )
        yield _folded("Worst items", table(("Question", "Slice", "Cause"), rows))


def _questions(view: View) -> Iterator[str]:
    """Every question, where the system answers any."""
    items = view.results["items"]
    if not any("answer" in item["output"] for item in items):
        return
    header, listed = questions.breakdown(items, view.headline, plain, code)
    shown = "" if len(listed) == len(items) else f", the first {len(listed)} of {len(items):,}"
    yield _folded(f"By question{shown}", table(header, listed))


def _provenance(results: Results) -> str:
    totals = results["totals"]
    parts = (
        *(f"{name}: {value}" for name, value in text.system(results)),
        text.commit(results),
        text.duration(totals["seconds"]),
        text.number(totals["cost_usd"], "usd"),
    )
    return plain("; ".join(parts))


def _folded(summary: str, body: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{body}\n\n</details>"

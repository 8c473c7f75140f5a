"""What is filled in for an evaluator of conversations: its rules, its annotators, its findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..analysis.intervals import interval
from ..contracts.results import Item, Metric, Results
from ..support.markdown import markdown_table

EXAMPLES, SHOWN = 3, 120  # of each rule; characters of a turn
TOLD = ("associated", "associated, changes sign", "pooled only")


def blocks(results: Results) -> dict[str, str]:
    """The blocks of an evaluator of conversations."""
    record: dict[str, Any] = dict(results)
    if "associations" not in record:
        return {}
    return {
        "rules": _rules(results),
        "segments": _segments(results),
        "associations": _associations(record["associations"]),
        "examples": _examples(results),
        "annotators": _annotators(record["annotators"]),
        "evaluator": _figures([m for m in results["metrics"] if m["group"] in _AGREEMENT]),
        "findings": "\n".join(f"- {note}" for note in _findings(record)) or "- None.",
    }


_AGREEMENT = ("agreement", "annotators", "score")


def _rates(results: Results) -> list[Metric]:
    """The rules' rates, the commonest first."""
    scored = {name for item in results["items"] for name in item["scores"]}
    whole = [m for m in results["metrics"] if m["slice"] is None and m["group"] == "answer"]
    found = [m for m in whole if m["name"] in scored]  # others are figures of the candidate's own
    return sorted(found, key=lambda metric: -(metric["value"] or 0))


def _rules(results: Results) -> str:
    severities = {one["rule"]: one["severity"] for _, one in _violations(results)}
    rows = [
        [m["name"], _number(severities.get(m["name"])), _value(m["value"], m["ci"]), str(m["n"])]
        for m in _rates(results)
    ]
    return markdown_table(["rule", "severity", "conversations with a violation", "checked"], rows)


def _segments(results: Results) -> str:
    """Each rule's rate by each value of each segment."""
    parts: dict[str, list[Item]] = {}
    for item in results["items"]:
        for segment, value in item["input"]["segments"].items():
            parts.setdefault(f"{segment} {value}", []).append(item)
    names = sorted(parts)
    rows = [
        [m["name"], *(_rate(m["name"], parts[part]) for part in names)] for m in _rates(results)
    ]
    return markdown_table(["rule", *names], rows)


def _rate(rule: str, items: Sequence[Item]) -> str:
    scored = [
        (float(s), item["cluster"]) for item in items if (s := item["scores"].get(rule)) is not None
    ]
    if not scored:
        return "–"
    values, clusters = [value for value, _ in scored], [cluster for _, cluster in scored]
    span, _ = interval(values, clusters, rate=True)
    return f"{_value(sum(values) / len(values), span)} ({len(values)})"


def _associations(found: Sequence[dict[str, Any]]) -> str:
    """Those that can be told, the surest first; the others in a sentence."""
    told = [one for one in found if one["within"]]
    rows = [
        [
            one["rule"],
            one["with"],
            _side(one["pooled"]),
            _side(one["within"]),
            str(one["n"]),
            one["verdict"],
        ]
        for one in sorted(told, key=lambda one: float(one["within"]["p"]))
    ]
    table = markdown_table(["rule", "with", "pooled", "within strata", "n", "verdict"], rows)
    few: dict[str, list[str]] = {}
    for one in found:
        if not one["within"]:
            few.setdefault(one["rule"], []).append(one["with"])
    if not few:
        return table
    said = "; ".join(f"{rule} with {', '.join(others)}" for rule, others in few.items())
    return f"{table}\n\nToo few to tell: {said}."


def _examples(results: Results) -> str:
    lines = []
    for metric in _rates(results):
        of_rule = [(i, one) for i, one in _violations(results) if one["rule"] == metric["name"]]
        lines += [f"**{metric['name']}**", ""]
        for item, one in of_rule[:EXAMPLES]:
            said = one["text"] if len(one["text"]) <= SHOWN else f"{one['text'][:SHOWN]}…"
            lines.append(f"- `{item['id']}`, turn {one['turn']}: {one['explanation']} – “{said}”")
        lines += [] if of_rule else ["- none"]
        lines.append("")
    return "\n".join(lines).strip()


def _violations(results: Results) -> Iterator[tuple[Item, dict[str, Any]]]:
    for item in results["items"]:
        for violation in item["output"]["violations"]:
            yield item, violation


def _annotators(pairs: Sequence[dict[str, Any]]) -> str:
    if not pairs:
        return "No two annotators labelled the same conversations."
    header = [figure["name"] for figure in pairs[0]["figures"]]
    rows = [
        [
            " and ".join(pair["pair"]),
            str(pair["figures"][0]["n"]),
            *(_value(figure["value"], figure["ci"]) for figure in pair["figures"]),
        ]
        for pair in pairs
    ]
    return markdown_table(["pair", "shared", *header], rows)


def _figures(metrics: Sequence[Metric]) -> str:
    whole = [metric for metric in metrics if metric["slice"] is None]
    rows = [[m["name"], _value(m["value"], m["ci"]), str(m["n"])] for m in whole]
    return markdown_table(["figure", "value", "n"], rows)


def _findings(record: dict[str, Any]) -> Iterator[str]:
    from ..analysis.evals import levels

    yield from levels(record["annotators"])
    for one in record["associations"]:
        if one["verdict"] in TOLD:
            sides = f"within strata {_side(one['within'])}, pooled {_side(one['pooled'])}"
            yield f"{one['rule']} and {one['with']}: {one['verdict']}; {sides}"


def _side(estimate: dict[str, Any] | None) -> str:
    return _value(estimate["value"], estimate["ci"]) if estimate else "–"


def _value(value: float | None, ci: Sequence[float] | None = None) -> str:
    if value is None:
        return "undefined"
    return f"{value:.2f}" + (f" [{ci[0]:.2f}, {ci[1]:.2f}]" if ci else "")


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"

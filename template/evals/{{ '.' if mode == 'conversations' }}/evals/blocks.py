"""The blocks of violations.md and writeup.md that a run fills; what stands around them is kept."""

import re
from pathlib import Path
from typing import Any

import pandas as pd

from .intervals import rate_interval

Row = dict[str, Any]


def fill(path: Path, blocks: dict[str, str]) -> None:
    """Write each block between its marks; one whose marks are gone is left out."""
    if not path.exists():
        return
    text = path.read_text(encoding="utf-8")
    for name, block in blocks.items():
        between = re.compile(f"(<!-- {name}:start -->\n).*?(<!-- {name}:end -->)", re.DOTALL)
        text = between.sub(lambda marks, block=block: f"{marks[1]}{block}\n{marks[2]}", text)
    path.write_text(text, encoding="utf-8")


def table(header: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def figure(value: float | None, ci: tuple[float, float] | None = None) -> str:
    """A number with its interval."""
    if value is None:
        return "undefined"
    return f"{value:.2f}" + (f" [{ci[0]:.2f}, {ci[1]:.2f}]" if ci else "")


def rules(rates: list[Row], severities: dict[str, float]) -> str:
    """How often each rule is broken."""
    rows = [
        [one["name"], f"{severities[one['name']]:g}", figure(one["value"], one["ci"]), str(one["n"])]
        for one in sorted(rates, key=lambda one: -one["value"])
    ]
    return table(["rule", "severity", "conversations with a violation", "checked"], rows)


def segments(data: pd.DataFrame, names: list[str], fields: list[str]) -> str:
    """How often each rule is broken in each segment."""
    parts = [(field, value) for field in fields for value in sorted(data[field].unique())]
    rows = []
    for rule in names:
        row = [rule]
        for field, value in parts:
            part = data[data[field] == value].dropna(subset=[rule])
            values = part[rule].to_numpy()
            ci = rate_interval(values, part["cluster"].to_numpy())
            row.append(f"{figure(values.mean(), ci)} ({len(values)})" if len(values) else "–")
        rows.append(row)
    return table(["rule", *(f"{field} {value}" for field, value in parts)], rows)


def associations(found: list[Row]) -> str:
    """Every association, the surest first."""
    rows = []
    for one in sorted(found, key=lambda one: (one["within"] or {"p": 2})["p"]):
        estimates = [estimate(one["pooled"]), estimate(one["within"])]
        rows.append([one["rule"], one["with"], *estimates, str(one["n"]), one["verdict"]])
    return table(["rule", "with", "pooled", "within strata", "n", ""], rows)


def examples(names: list[str], items: list[Row], each: int = 3) -> str:
    """The first violations of each rule, in the words of the log."""
    lines = []
    for rule in names:
        found = [
            f"- `{item['id']}`, turn {one['turn']}: {one['explanation']} — “{one['text'][:120]}”"
            for item in items
            for one in item["output"]["violations"]
            if one["rule"] == rule
        ]
        lines += [f"**{rule}**", "", *(found[:each] or ["none"]), ""]
    return "\n".join(lines).rstrip()


def annotators(compared: list[Row]) -> str:
    """Each pair of annotators; no table where there are no two."""
    header = ["pair", "shared", "same label", "kappa", "Spearman's rho", "second minus first"]
    rows = [
        [
            " and ".join(one["pair"]),
            str(one["n"]),
            figure(one["same"]),
            figure(one["kappa"]),
            figure(one["rho"], one["rho_ci"]),
            figure(one["difference"], one["difference_ci"]),
        ]
        for one in compared
    ]
    return table(header, rows) if rows else "No conversation has two annotators."


def figures(measured: list[Row]) -> str:
    """The figures with their intervals."""
    rows = [[one["name"], figure(one["value"], one["ci"]), str(one["n"])] for one in measured]
    return table(["figure", "value [95% interval]", "n"], rows)


def headline(measured: list[Row]) -> str:
    """How often the evaluator gives an annotator's label, beside what that is to be held against."""
    values = {one["name"]: figure(one["value"], one["ci"]) for one in measured}
    if "accuracy" not in values:
        return "No labels: whether the evaluator is right was not measured."
    beside = f"the commonest label in {values['majority accuracy']}"
    if "annotators' accuracy" in values:
        beside += f", another annotator in {values["annotators' accuracy"]}"
    return f"The evaluator gives an annotator's label in {values['accuracy']} of cases, {beside}."


def levels(compared: list[Row]) -> list[str]:
    """The pairs of annotators that rank alike, but on two levels, by both intervals."""
    return [
        f"{' and '.join(one['pair'])} rank alike, but the second is {figure(one['difference'], ci)} "
        "off the first"
        for one in compared
        if (rho := one["rho_ci"]) and (ci := one["difference_ci"])
        if rho[0] > 0 and ci[0] * ci[1] > 0
    ]


def told(found: list[Row]) -> list[str]:
    """The associations that stand the adjustment, and those that strata explain."""
    lines = []
    for one in found:
        if one["verdict"] in ("associated", "associated, changes sign", "pooled only"):
            pooled, within = (estimate(one[side]) for side in ("pooled", "within"))
            name = f"{one['rule']} and {one['with']}"
            lines.append(f"{name}: {one['verdict']}; within strata {within}, pooled {pooled}")
    return lines


def estimate(side: Row | None) -> str:
    """A difference with its interval; a dash where there were too few conversations."""
    return figure(side["value"], side["ci"]) if side else "–"


def bullets(lines: list[str]) -> str:
    """A list in Markdown."""
    return "\n".join(f"- {line}." for line in lines) or "- None."

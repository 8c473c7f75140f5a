"""The table of results, in the terminal and in the README's generated blocks."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

from .metrics import MAIN
from .results import replace

Results = dict[str, Any]
UNREAD, SHOWN = 20, 300  # files or rows that are named; characters of a question


def _show(value: float, unit: str) -> str:
    return f"{value:.3f}" if unit in ("rate", "score") else f"{value:,.1f}"


def table(results: Results) -> list[tuple[str, ...]]:
    """Header and one row for each headline metric."""
    rows: list[tuple[str, ...]] = [("metric", "value", "95% interval", "n")]
    for m in results["metrics"]:
        if m["headline"]:
            unit = m["unit"]
            name = m["name"] + ("" if unit in ("rate", "score") else f" ({unit})")
            value = "undefined" if m["value"] is None else _show(m["value"], unit)
            ci = m["method"] if not m["ci"] else " to ".join(_show(x, unit) for x in m["ci"])
            rows.append((name, value, ci, str(m["n"])))
    return rows


def slices(results: Results) -> list[tuple[str, ...]]:
    """Header and one row for each slice, the main metrics as value (n)."""
    found = {(m["name"], m["slice"]): m for m in results["metrics"] if m["value"] is not None}
    names = [name for name in MAIN if (name, None) in found]
    rows: list[tuple[str, ...]] = [("slice", *names)]
    for part in results["golden"]["slices"]:
        cells = [found.get((name, part)) for name in names]
        rows.append((part, *(f"{m['value']:.3f} ({m['n']})" if m else "-" for m in cells)))
    return rows


def aligned(rows: list[tuple[str, ...]]) -> str:
    """The rows in columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def markdown(rows: list[tuple[str, ...]]) -> str:
    """The rows as a Markdown table."""
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join([lines[0], "| --- " * len(rows[0]) + "|", *lines[1:]])


def worst(results: Results, n: int) -> list[Any]:
    """Items of each cause in turn, the rarest cause first, each by its scores' mean."""

    def mean(item: Any) -> float:
        scores = [score for score in item["scores"].values() if score is not None]
        return sum(scores) / len(scores) if scores else 0.0

    causes: dict[str, list[Any]] = defaultdict(list)
    for item in sorted(results["items"], key=mean):
        if item["cause"]:
            causes[item["cause"]].append(item)
    turns = zip_longest(*sorted(causes.values(), key=len))
    return [item for item in chain.from_iterable(turns) if item][:n]


def update(readme: Path, results: Results) -> None:
    """Rewrite the README's two generated blocks; a missing marker leaves all as it is, said so."""
    text = readme.read_text(encoding="utf-8") if readme.exists() else ""
    for name, block in (("results", _results), ("limitations", _limits)):
        start, end = f"<!-- {name}:start -->", f"<!-- {name}:end -->"
        before, found, rest = text.partition(start)
        _, closed, after = rest.partition(end)
        if not (found and closed):
            print(f"{readme} is not updated: {start} … {end} is missing", file=sys.stderr)
            return
        text = f"{before}{start}\n{block(results)}\n{end}{after}"
    replace(readme, text)


def _results(results: Results) -> str:
    about = f"Run `{results['run']}`: {results['about']}"
    notes = "".join(f"\n- {note}" for note in results["notes"])
    return "\n\n".join([about, markdown(table(results)), markdown(slices(results)) + "\n" + notes])


def _limits(results: Results) -> str:
    """What the run itself shows, in figures."""
    lines = _causes(results["items"])
    for name in MAIN:
        by_slice = [m for m in results["metrics"] if m["name"] == name and m["slice"]]
        if len(by_slice) > 1:
            sign = 1 if by_slice[0]["direction"] == "higher" else -1
            low = min(by_slice, key=lambda m: sign * m["value"])
            lines.append(
                f"Weakest slice in {name}: {low['slice']}, {low['value']:.3f} (n = {low['n']})."
            )
    for item in worst(results, 5):
        lines.append(f"`{item['id']}` ({item['cause']}): {short(item['input']['question'])}")
    lines += unread(results)
    return "\n".join(f"- {line}" for line in lines)


def _causes(items: list[Any]) -> list[str]:
    """How often each thing went wrong: of the items that the main metrics are of, and of others."""
    lines = []
    for main in (True, False):
        counted = [item for item in items if main == any(name in item["scores"] for name in MAIN)]
        what = "" if main else f" ({', '.join(sorted({item['slice'] for item in counted}))})"
        causes = Counter(item["cause"] for item in counted if item["cause"])
        lines += [f"{n} of {len(counted)} items{what}: {name}." for name, n in causes.items()]
    return lines


def unread(results: Results) -> list[str]:
    """The first files or rows that could not be read, and how many more there are."""
    skipped = results["corpus"]["skipped"]
    lines = [f"Not read: {one['path']} ({one['reason']})." for one in skipped[:UNREAD]]
    more = len(skipped) - UNREAD
    return lines + ([f"Not read: {more:,} more."] if more > 0 else [])


def short(text: str) -> str:
    """A text of any length on one line."""
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN]} …"

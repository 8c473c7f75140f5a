"""The README's two blocks that a run fills in: the results, and the limits that they show."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import chain, zip_longest
from pathlib import Path
from statistics import fmean

from ..analysis import text
from ..contracts.results import Item, Metric, Results
from ..support.markdown import has_block, markdown_table, marks, renewed
from ..support.whole import read_exact, write_whole

UNREAD, NOTES, WORST, SHOWN = 10, 10, 5, 200  # entries of each list; characters of a question
TABLE = 12  # slices of a table
# A reviewer looks for the code of each figure: the README has what the project works out.
SOURCE = "`make eval` prints these figures; item by item they are in `reports/{run}/results.json`."


def update(readme: Path, results: Results) -> str | None:
    """Rewrite both blocks; where a marker is missing nothing, and return a sentence."""
    old = read_exact(readme) or ""
    blocks = {"results": results_block(results), "limitations": limits_block(results)}
    for name in blocks:
        if not has_block(old, name):
            start, end = marks(name)
            return f"{readme} is not updated: put {start} and {end} where the {name} shall stand"
    new = renewed(old, blocks)
    if new != old:
        write_whole(readme, new.encode())
    return None


def holds(readme: Path, run: str) -> bool:
    """Whether the results in the README are those of `run`."""
    return _named(run) in (read_exact(readme) or "")


def _named(run: str) -> str:
    return f"Run `{run}`: "


def results_block(results: Results) -> str:
    """The figures, the weakest slices, the notes."""
    rows = [[m["name"], text.value(m), _interval(m), str(m["n"])] for m in headline(results)]
    blocks = [
        f"{_named(results['run'])}{results['about']}.",
        *([results["headline"]] if "headline" in results else []),
        markdown_table(["metric", "value", "95% interval", "n"], rows),
    ]
    main = main_metrics(results)
    measured = [p for p in _slices(results) if any(_of(results, m["name"], p) for m in main)]
    parts = _lowest(results, main, measured)
    slices = [[part, *(_cell(results, m, part) for m in main)] for part in parts]
    if len(slices) > 1:
        blocks.append(markdown_table(["slice", *(metric["name"] for metric in main)], slices))
    if len(parts) < len(measured):
        blocks.append(f"The {len(parts)} weakest of {len(measured)} slices.")
    notes = _first(results.get("noted", results["notes"]), NOTES, "notes")
    said = ["\n".join(notes)] if notes else []
    return "\n\n".join([*blocks, *said, SOURCE.format(run=results["run"])])


def headline(results: Results) -> list[Metric]:
    """The run's own figures over all items."""
    return [m for m in results["metrics"] if m["headline"] and m["slice"] is None]


def _interval(metric: Metric) -> str:
    """As the run wrote it."""
    return "–" if metric["ci"] is None or metric.get("derived") else text.interval(metric)


def limits_block(results: Results) -> str:
    """What the run itself shows, in figures."""
    items, noun = results["items"], results.get("noun", "questions")
    if results["kind"] == "evals":  # what could go wrong are those with a label, and problems
        items = [
            i for i in items if i["output"].get("label") is not None or "solved" in i["scores"]
        ]
    causes = Counter(item["cause"] for item in items if item["cause"])
    lines = [f"- {_of_all(items, name, n, noun)}: {name}." for name, n in causes.most_common()]
    for metric in main_metrics(results):
        parts = [(p, m) for p in _slices(results) if (m := _of(results, metric["name"], p))]
        measured = [(m["value"], p, m["n"]) for p, m in parts if m["value"] is not None]
        if measured and min(measured)[0] < max(measured)[0]:
            low, part, n = min(measured)
            lines.append(f"- Weakest slice in {metric['name']}: {part}, {low:.3f} (n = {n}).")
    for item in _worst(items):
        told = text.short(_told(item), SHOWN)
        lines.append(f"- `{item['id']}` ({item['cause']}){told and f': {told}'}")
    skipped = results["corpus"].get("skipped", [])
    unread = [f"Not read: {one['path']} ({one['reason']})." for one in skipped]
    lines += _first(unread, UNREAD, "files not read")
    return "\n".join(lines) or f"- None of the {noun} went wrong in this run."


def _told(item: Item) -> str:
    """The question; or where the id names it, what was said and wanted, if anything was."""
    question = str(item["input"]["question"])
    if not item["id"].endswith(question):
        return question
    if "answer" not in item["output"]:
        return ""
    wanted, said = item["input"].get("reference"), item["output"].get("answer")
    return " instead of ".join("null" if one is None else str(one) for one in (said, wanted))


def _of_all(items: list[Item], cause: str, n: int, noun: str) -> str:
    """The share of the items that can have this cause: the metrics' own denominator."""
    has_answer = {i["input"].get("reference", "") is not None for i in items if i["cause"] == cause}
    kinds = {item["input"].get("reference", "") is not None for item in items}
    if len(kinds) < 2 or len(has_answer) > 1:
        return f"{n} of {len(items)} {noun}"
    (answerable,) = has_answer
    of = sum((i["input"].get("reference", "") is not None) == answerable for i in items)
    return f"{n} of {of} {noun} {'with' if answerable else 'without'} an answer"


def main_metrics(results: Results) -> list[Metric]:
    """The first headline metric of each group of scores that can differ between slices.

    Of a slice that has answers, refusal precision is 0, and of one that has none, 1.
    """
    sliced = {m["name"] for m in results["metrics"] if m["slice"] and m["headline"]}
    found: dict[str, Metric] = {}
    for metric in results["metrics"]:
        told = metric["value"] is not None and metric["name"] in sliced - {"refusal precision"}
        told = told and metric["direction"] is not None and metric["group"] != "contract"
        if metric["headline"] and metric["bounds"] and told:
            found.setdefault(metric["group"], metric)
    return list(found.values())


def _slices(results: Results) -> list[str]:
    return list(results["golden"]["slices"])


def _lowest(results: Results, main: list[Metric], parts: list[str]) -> list[str]:
    """The slices; of many those that are lowest in the last of the metrics."""
    if len(parts) <= TABLE:
        return parts

    def value(part: str) -> float:
        found = _of(results, main[-1]["name"], part)
        return (found["value"] or 0.0) if found else 1.0

    return sorted(parts, key=value)[:TABLE]


def _of(results: Results, name: str, part: str) -> Metric | None:
    found = (m for m in results["metrics"] if (m["name"], m["slice"]) == (name, part))
    return next(found, None)


def _cell(results: Results, metric: Metric, part: str) -> str:
    found = _of(results, metric["name"], part)
    return f"{text.value(found)} ({found['n']})" if found else "–"


def _worst(items: list[Item]) -> list[Item]:
    """Items of each cause in turn, the rarest cause first, each by its scores' mean; one of each
    document, or of a question that was tried repeatedly."""

    def mean(item: Item) -> float:
        scores = [score for score in item["scores"].values() if score is not None]
        return fmean(scores) if scores else 0.0

    causes: dict[str, list[Item]] = defaultdict(list)
    for item in sorted(items, key=mean):
        if item["cause"]:
            causes[item["cause"]].append(item)
    turns = zip_longest(*sorted(causes.values(), key=len))
    worst: dict[str, Item] = {}
    for item in filter(None, chain.from_iterable(turns)):
        worst.setdefault(item.get("cluster", item["id"]), item)
    return list(worst.values())[:WORST]


def _first(lines: list[str], n: int, what: str) -> list[str]:
    shown = [f"- {line}" for line in lines[:n]]
    return shown + ([f"- {len(lines) - n:,} more {what}."] if len(lines) > n else [])

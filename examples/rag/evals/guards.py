"""Checks on the measurement itself: `stop` ends the run unrecorded, `warn` is recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from . import EvalError
from .golden import Row, collapse
from .judge_check import Trial
from .metrics import METRICS

Guard = dict[str, str]
QUOTES = "quoted spans"  # always 1 where answers are quotes
FEW = 5  # a constant over fewer items than this says nothing


def _guard(name: str, level: str, message: str) -> Guard:
    return {"name": name, "level": level, "message": message}


def check_index(chunks: Iterable[tuple[str, str, str]], documents: dict[str, str]) -> list[Guard]:
    """`chunks` are (id, document, text) of the index, `documents` the texts that were read."""
    texts = {name: collapse(text) for name, text in documents.items()}
    strangers = {name for _, name, text in chunks if collapse(text) not in texts.get(name, "")}
    if not strangers:
        return []
    some = ", ".join(sorted(strangers)[:3])
    message = f"the index holds passages that the documents read do not ({some}): delete .index"
    return [_guard("index of other documents", "stop", message)]


def check_rows(rows: Sequence[Row], examples: Iterable[str], drafted: bool) -> list[Guard]:
    """`examples` are texts the system was made with; `drafted`: no golden set fits."""
    guards = []
    drafts = sum(row.status == "draft" for row in rows)
    if drafted:
        message = "evals/golden.jsonl has no row on these documents: measured on known-item drafts"
        guards.append(_guard("golden set of other documents", "warn", message))
    elif drafts:
        message = f"{drafts} of {len(rows)} golden rows are drafts that nobody has confirmed"
        guards.append(_guard("drafts", "warn", message))
    seen = [collapse(text).lower() for text in examples]
    leaked = [row.id for row in rows if any(collapse(row.question).lower() in t for t in seen)]
    if leaked:
        message = f"{len(leaked)} golden questions stand in prompts or training data: {leaked[:5]}"
        guards.append(_guard("golden rows the system was made with", "warn", message))
    return guards


def check_scores(items: Sequence[dict[str, Any]]) -> list[Guard]:
    """Bounds of every score, and values that are the same for everything."""
    guards = []
    for name in METRICS:
        low, high = METRICS[name].bounds
        values = [v for item in items if (v := item["scores"].get(name)) is not None]
        if any(not low - 1e-6 <= value <= high + 1e-6 for value in values):
            message = f"{name} leaves its bounds of {low:g} to {high:g}"
            guards.append(_guard("out of bounds", "stop", message))
        if len(values) >= FEW and len(set(values)) == 1:
            message = f"{name} is {values[0]:g} for each of {len(values)} items"
            if METRICS[name].group == "judge":
                guards.append(_guard("judge always answers the same", "warn", message))
            elif values[0] in (0, 1) and name != QUOTES:
                guards.append(_guard("perfect or zero score", "warn", message))
    return guards


def check_failures(failures: Sequence[tuple[str, str]], items: Sequence[Any]) -> list[Guard]:
    """`failures` are (metric, why) of values that no answer of the judge gave: they count as 0."""
    if not failures:
        return []
    counts = Counter(name for name, _ in failures)
    asked = {name: sum(item["scores"][name] is not None for item in items) for name in counts}
    some = ", ".join(f"{name} {n} of {asked[name]}" for name, n in counts.items())
    message = f"values that failed count as 0: {some}; the first: {' of '.join(failures[0])}"
    return [_guard("failed values", "warn", message)]


def check_judge(trial: Trial) -> list[Guard]:
    """A judge that mostly chooses the same position, whichever answer stands there."""
    for letter, n in trial.both.items():
        if 2 * n > trial.pairs:
            message = f"the judge chose answer {letter} in both orders of {n}/{trial.pairs} pairs"
            return [_guard("judge prefers a position", "warn", message)]
    return []


def stop(guards: Iterable[Guard]) -> None:
    """Raise `EvalError` for guards that end the run."""
    messages = [guard["message"] for guard in guards if guard["level"] == "stop"]
    if messages:
        raise EvalError("nothing is recorded: " + "; ".join(messages), code=1)

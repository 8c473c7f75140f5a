"""Checks on the golden set, the index and the judge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from .golden import Row, collapse
from .guards import Guard, guard
from .judge_check import Trial
from .metrics import METRICS


def check_index(chunks: Iterable[tuple[str, str, str]], documents: dict[str, str]) -> list[Guard]:
    """`chunks` are (id, document, text) of the index, `documents` the texts that were read."""
    texts = {name: collapse(text) for name, text in documents.items()}
    strangers = {name for _, name, text in chunks if collapse(text) not in texts.get(name, "")}
    if not strangers:
        return []
    some = ", ".join(sorted(strangers)[:3])
    message = f"the index holds passages that the documents read do not ({some}): delete .index"
    return [guard("index of other documents", "stop", message)]


def check_rows(rows: Sequence[Row], examples: Iterable[str], drafted: bool) -> list[Guard]:
    """`examples` are texts the system was made with; `drafted`: no golden set fits."""
    guards = []
    drafts = sum(row.status == "draft" for row in rows)
    if drafted:
        message = "evals/golden.jsonl has no row on these documents: measured on known-item drafts"
        guards.append(guard("golden set of other documents", "warn", message))
    elif drafts:
        message = f"{drafts} of {len(rows)} golden rows are drafts that nobody has confirmed"
        guards.append(guard("drafts", "warn", message))
    seen = [collapse(text).lower() for text in examples]
    leaked = [row.id for row in rows if any(collapse(row.question).lower() in t for t in seen)]
    if leaked:
        message = f"{len(leaked)} golden questions stand in prompts or training data: {leaked[:5]}"
        guards.append(guard("golden rows the system was made with", "warn", message))
    return guards


def check_failures(failures: Sequence[tuple[str, str]], items: Sequence[Any]) -> list[Guard]:
    """`failures` are (metric, why) of values that no answer of the judge gave: they count as 0."""
    if not failures:
        return []
    counts = Counter(name for name, _ in failures)
    asked = {name: sum(item["scores"][name] is not None for item in items) for name in counts}
    # In the metrics' order: which of several calls at once fails first is chance.
    some = ", ".join(f"{name} {counts[name]} of {asked[name]}" for name in METRICS if counts[name])
    message = f"values that failed count as 0: {some}; the first: {' of '.join(failures[0])}"
    return [guard("failed values", "warn", message)]


def check_judge(trial: Trial) -> list[Guard]:
    """A judge that mostly chooses the same position, whichever answer stands there."""
    for letter, n in trial.both.items():
        if 2 * n > trial.pairs:
            message = f"the judge chose answer {letter} in both orders of {n}/{trial.pairs} pairs"
            return [guard("judge prefers a position", "warn", message)]
    return []

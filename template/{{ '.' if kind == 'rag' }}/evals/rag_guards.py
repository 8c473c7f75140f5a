"""Checks on the golden set and the index before anything is measured on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .golden import Row, collapse
from .guards import Guard, guard


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

"""Ten million documents, from the chunks and bytes that the run and its index really have."""

from __future__ import annotations

from ..contracts.results import Results
from .cards import Card, Question
from .facts import Disk, Facts
from .measured import named

TARGET = 10_000_000


def at_scale(card: Card, facts: Facts) -> Question:
    """The question with its arithmetic, or with what is missing for it."""
    run = facts.run
    if run is None:
        blank = "[no run is recorded, so there is no number of chunks: run `takehome eval`]"
        return card.ask("scale", {}, "", (blank,))
    return card.ask("scale", {}, named(run), tuple(_arithmetic(run, facts.disk)))


def _arithmetic(run: Results, disk: Disk | None) -> list[str]:
    documents, chunks = run["corpus"]["documents"], run["corpus"]["chunks"]
    if not documents or not chunks:
        return ["[the run holds no document: nothing to calculate from]"]
    target = round(TARGET * chunks / documents)
    lines = [
        f"{chunks:,} chunks / {documents:,} documents = {chunks / documents:.2f} chunks a document",
        f"{TARGET:,} documents × {chunks:,} / {documents:,} = {target:,} chunks",
    ]
    return [*lines, *(_bytes(disk, chunks, target) if disk else _passages(run, target)), _TIME]


_TIME = "[the record has no indexing time: measure it before saying how long a rebuild takes]"


def _bytes(disk: Disk, chunks: int, target: int) -> list[str]:
    parts = {"vectors": disk.vectors, "passages": disk.passages, "keyword index": disk.keywords}
    lines = [
        f"{name}, in {disk.folder}: {size:,} bytes / {chunks:,} chunks = {size / chunks:,.1f} "
        f"bytes a chunk; × {target:,} chunks ≈ {size / chunks * target / 1e9:,.1f} GB"
        for name, size in parts.items()
    ]
    total = sum(parts.values()) / chunks * target
    return [*lines, f"in all ≈ {total / 1e9:,.1f} GB, without the links of a graph index"]


def _passages(run: Results, target: int) -> list[str]:
    """Without the index: the bytes of the passages that the run retrieved."""
    retrieved = (hit for item in run["items"] for hit in item["output"].get("retrieved", []))
    sizes = {str(hit["chunk"]): len(str(hit["text"]).encode()) for hit in retrieved}
    missing = "[no index on this disk holds the run's chunks: vectors are not measured]"
    if not sizes:
        return [missing]
    mean = sum(sizes.values()) / len(sizes)
    return [
        f"text of the {len(sizes)} chunks that the run retrieved: {mean:,.1f} bytes a chunk; "
        f"× {target:,} chunks ≈ {mean * target / 1e9:,.1f} GB",
        missing,
    ]

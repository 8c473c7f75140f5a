"""Markdown: tables, and the blocks between two marks that a command fills in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence


def markdown_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a bar inside a cell is escaped."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines
    )


def marks(name: str) -> tuple[str, str]:
    """What stands before and behind a block."""
    return f"<!-- {name}:start -->", f"<!-- {name}:end -->"


def has_block(text: str, name: str) -> bool:
    """Whether both marks are there, in their order."""
    start, end = marks(name)
    return end in text.partition(start)[2]


def renewed(text: str, blocks: Mapping[str, str]) -> str:
    """The text with these blocks between their marks, where it has them; all else as it is."""
    end_of_line = "\r\n" if "\r\n" in text else "\n"
    for name, block in blocks.items():
        if has_block(text, name):
            start, end = marks(name)
            before, _, rest = text.partition(start)
            _, _, after = rest.partition(end)
            text = before + end_of_line.join([start, *block.split("\n"), end]) + after
    return text

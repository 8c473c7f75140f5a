"""Markdown files, each one page."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Page:
    document: str
    text: str


def corpus_folder(documents: Path) -> Path:
    return documents


def read_folder(folder: Path) -> tuple[list[Page], list[str]]:
    files = sorted(folder.rglob("*.md"))
    pages = [
        Page(file.relative_to(folder).as_posix(), file.read_text(encoding="utf-8"))
        for file in files
    ]
    return pages, []

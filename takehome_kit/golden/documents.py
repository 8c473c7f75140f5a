"""The texts of the project's documents: does a quote stand there, and where else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .project import Project
from .text import alike


class Documents:
    """Texts by document id, in the corpus's order."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts
        self._alike = {name: alike(text) for name, text in texts.items()}

    def __contains__(self, document: str) -> bool:
        return document in self.texts

    def __len__(self) -> int:
        return len(self.texts)

    def carriers(self, quote: str) -> tuple[str, ...]:
        """Ids of every document that contains the quote, compared by `alike`."""
        wanted = alike(quote)
        return tuple(name for name, text in self._alike.items() if wanted and wanted in text)

    def sources(self, quotes: Iterable[str]) -> tuple[str, ...]:
        """Ids of every document that contains one of the quotes, without repeats."""
        return tuple(dict.fromkeys(name for quote in quotes for name in self.carriers(quote)))


def read_documents(project: Project) -> Documents:
    """Ask the project for its documents, as it reads them itself.

    Raises `EnvironmentLacks` when it cannot say.
    """
    lines = project.run(project.ask("documents"))
    return Documents({line["id"]: line["text"] for line in lines})

"""How texts are compared: form and white space aside for quotes, words alone for questions."""

from __future__ import annotations

import re
import unicodedata


def collapse(text: str) -> str:
    """Runs of white space as one space: PDFs and wrapped text break lines anywhere."""
    return " ".join(text.split())


def alike(text: str) -> str:
    """How a quote is looked for, as a project's evals do: ligatures and case do not count."""
    return collapse(unicodedata.normalize("NFKC", text)).casefold()


def words(text: str) -> str:
    """The words in lower case, apart from case and punctuation: equal for the same question."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def printable(text: str) -> str:
    """One line without control characters: a document must not be able to drive the terminal."""
    kept = (" " if unicodedata.category(c) in ("Cc", "Cf") else c for c in text)
    return collapse("".join(kept))

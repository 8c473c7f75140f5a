"""Cuts documents into chunks that the encoder can read whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from ..config import Config
from .documents import Document
from .encoder import Encoder
from .formats import Section

SPECIAL_TOKENS = 2  # [CLS] and [SEP]
HEADING_TOKENS = 40  # of a chunk's window, at the most
SHORT = 16  # tokens: a section this short goes with the next


@dataclass(frozen=True)
class Chunk:
    """A passage of one document."""

    id: str  # "<document>#<number>"
    document: str
    text: str
    heading: str  # title and heading, for the encoder to know what the text is about
    location: str  # page or row, if there is one

    @property
    def searchable(self) -> str:
        """What is embedded and indexed."""
        return self.text if self.text.startswith(self.heading) else f"{self.heading}\n{self.text}"


def chunk_document(document: Document, encoder: Encoder, config: Config) -> list[Chunk]:
    """Chunks of at most `max_tokens`, in order; all text that is not white space is in one."""
    pieces = [
        (heading, section.location, text)
        for section in _joined(document.sections, encoder)
        for heading in [_heading(document.title, section.heading, encoder)]
        for text in _split(section.text, heading, encoder, config)
    ]
    return [
        Chunk(f"{document.id}#{number}", document.id, text, heading, location)
        for number, (heading, location, text) in enumerate(pieces)
    ]


def _joined(sections: tuple[Section, ...], encoder: Encoder) -> Iterator[Section]:
    """Bare headings go with what they announce; rows and pages stay apart."""
    waiting: Section | None = None
    for section in sections:
        if waiting is not None:
            text = f"{waiting.text}\n\n{section.text}"
            section = Section(text, section.heading, section.location)
            waiting = None
        if not section.location and len(encoder.offsets(section.text)) < SHORT:
            waiting = section
        else:
            yield section
    if waiting is not None:
        yield waiting


def _heading(title: str, heading: str, encoder: Encoder) -> str:
    whole = title if heading in ("", title) else f"{title}: {heading}"
    offsets = encoder.offsets(whole)
    return whole if len(offsets) <= HEADING_TOKENS else whole[: offsets[HEADING_TOKENS - 1][1]]


def _split(text: str, heading: str, encoder: Encoder, config: Config) -> Iterator[str]:
    offsets = encoder.offsets(text)
    room = encoder.window - SPECIAL_TOKENS - len(encoder.offsets(heading))
    size = min(config.max_tokens, room)
    ties = [_tie(text[a[1] : b[0]], text[a[1] - 1]) for a, b in pairwise(offsets)]
    cut = partial(_best_cut, ties)
    start = 0
    while start < len(offsets):
        end = len(offsets)
        if end - start > size:
            end = cut(start + size // 2, start + size)
        yield text[offsets[start][0] : offsets[end - 1][1]]
        if end == len(offsets):
            return
        overlap = min(config.overlap, size // 2)
        start = cut(max(start + 1, end - overlap), end) if overlap else end


def _tie(between: str, last: str) -> int:
    """How little a cut between two tokens would tear: 4 a paragraph, 0 the middle of a word."""
    if between.count("\n") > 1:
        return 4
    if between and last in ".!?:;":
        return 3
    return 2 if "\n" in between else int(bool(between))


def _best_cut(ties: list[int], low: int, high: int) -> int:
    """The position in [low, high] where a cut tears least, the last of equals."""
    return max(range(low, high + 1), key=lambda position: (ties[position - 1], position))

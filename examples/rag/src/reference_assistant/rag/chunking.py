"""Chunks: pieces of a section that fit the encoder's window, cut where a reader would cut."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .documents import Document
from .formats import Section

Count = Callable[[str], int]  # tokens of a text, without special ones
SENTENCE = re.compile(r"[.!?:][\"'”)\]]*\s+")
# Where to cut, best first: after a paragraph, a sentence, a line, a word.
BOUNDARIES = [re.compile(r"\n\s*\n"), SENTENCE, re.compile(r"\n"), re.compile(r"\s+")]


@dataclass(frozen=True)
class Chunk:
    """`text` stands verbatim in its document; `context` (title, heading) is searched with it."""

    id: str  # document#n
    document: str
    text: str
    heading: str
    location: str
    context: str

    @property
    def embedded(self) -> str:
        """What is encoded and indexed."""
        return f"{self.context}\n{self.text}" if self.context else self.text


def chunk_document(
    document: Document, count: Count, window: int, max_tokens: int, overlap: int
) -> list[Chunk]:
    """All chunks, in order: `embedded` has at most `window` tokens, `text` at most `max_tokens`.

    Each character that is not white space is in a chunk; neighbours share up to `overlap` tokens.
    """
    found = []
    for section in document.sections:
        context = _context(document.title, section, count, window // 4)
        room = min(max_tokens, window - count(context))
        found += [(section, context, text) for text in _pieces(section.text, count, room, overlap)]
    return [
        Chunk(f"{document.id}#{n}", document.id, text, section.heading, section.location, context)
        for n, (section, context, text) in enumerate(found)
    ]


def split(text: str, boundary: re.Pattern[str]) -> list[str]:
    """Cut `text` after each boundary; joined, the parts are the text again."""
    ends = [match.end() for match in boundary.finditer(text)]
    return [text[a:b] for a, b in zip([0, *ends], [*ends, len(text)], strict=True) if a < b]


def _context(title: str, section: Section, count: Count, most: int) -> str:
    """Title and heading, unless the text begins with them, cut to `most` tokens."""
    lines = [line for line in dict.fromkeys((title, section.heading)) if line]
    words = "\n".join(line for line in lines if line not in section.text[:200]).split(" ")
    while count(" ".join(words)) > most:
        words = words[: len(words) // 2]
    return " ".join(words)


def _pieces(text: str, count: Count, room: int, overlap: int) -> Iterator[str]:
    """Fill up to `room` tokens; a part that does not fit is cut only where half would be empty."""
    todo, current = [(text, 0)], ""
    while todo:
        part, level = todo.pop()
        if count(current + part) <= room:
            current += part
        elif count(current) * 2 < room and len(part) > 1:
            todo += [(finer, level + 1) for finer in reversed(_finer(part, level))]
        else:
            yield current.strip()
            tail = _tail(current, count, overlap)
            current = tail if count(tail + part) <= room else ""
            todo.append((part, level))
    if current.strip():
        yield current.strip()


def _finer(part: str, level: int) -> list[str]:
    if level < len(BOUNDARIES):
        return split(part, BOUNDARIES[level])
    half = len(part) // 2  # a word longer than a chunk
    return [part[:half], part[half:]]


def _tail(text: str, count: Count, overlap: int) -> str:
    """The last sentences, of `overlap` tokens at most."""
    tail = ""
    for sentence in reversed(split(text, SENTENCE)):
        if count(sentence + tail) > overlap:
            break
        tail = sentence + tail
    return tail

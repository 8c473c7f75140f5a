"""A README taken apart: its sections, and which of their lines the candidate wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

PROMPT = "> To write:"
# Other headings under which a reader finds what the template's sections hold.
_ALSO = {
    "What I built": r"what (?:I|we) (?:built|made|did)|what (?:it|this) is|overview|problem",
    "Run it": r"\brun|usage|quick ?start|set-?up|install",
    "Results": r"results?\b|figures|findings|measured",
    "Design decisions and trade-offs": r"decisions?\b|trade-?offs?|\bdesign",
    "Architecture": r"architecture|how it works|structure|layout|\bdesign\b",
    "Limitations": r"limit|wrong|fails?\b|weak",
    "With more time": r"more time|next|future|improve",
    "Time spent": r"^(?!.*more time).*\b(?:time|hours)\b",
    "How AI was used": r"\bAI\b|assistants?\b",
    "What came from the scaffold": r"scaffold|template",
}
_MARK = re.compile(r"\s*<!-- [a-z]+:(start|end) -->\s*")


@dataclass(frozen=True)
class Line:
    """One line; `number` counts from 1."""

    number: int
    text: str
    generated: bool  # between the marks of a generated block
    code: bool  # in a fenced block, its fences included
    own: bool  # prose of the candidate's: not the scaffold's, generated, code, or blank


@dataclass(frozen=True)
class Section:
    """A heading of the second level and what follows it."""

    title: str
    number: int
    lines: tuple[Line, ...]

    @property
    def own(self) -> list[Line]:
        """The candidate's own prose."""
        return [line for line in self.lines if line.own]

    @property
    def words(self) -> list[str]:
        """The words of it."""
        words = (word for line in self.own for word in line.text.split())
        return [word for word in words if re.search(r"\w", word)]

    @property
    def prompted(self) -> bool:
        """Whether a prompt of the scaffold's is left."""
        return any(line.text.strip().startswith(PROMPT) for line in self.lines)


@dataclass(frozen=True)
class Readme:
    """All lines, and the sections among them."""

    text: str
    lines: tuple[Line, ...]
    sections: dict[str, Section]

    def section(self, title: str) -> Section | None:
        """The section of that title, or the first whose heading says the same in other words."""
        also = re.compile(_ALSO.get(title, r"(?!)"), re.I)
        alike = (one for name, one in self.sections.items() if also.search(name))
        return self.sections.get(title) or next(alike, None)

    def block(self, name: str) -> list[Line] | None:
        """The lines between a generated block's marks; None where a mark is missing."""
        texts = [line.text.strip() for line in self.lines]
        start, end = f"<!-- {name}:start -->", f"<!-- {name}:end -->"
        if start not in texts or end not in texts[texts.index(start) :]:
            return None
        first = texts.index(start)
        return list(self.lines[first + 1 : texts.index(end, first)])


def parse_readme(text: str, scaffold: str) -> Readme:
    """Take `text` apart; lines that the scaffold's README has, too, are not the candidate's."""
    lines = tuple(_lines(text, _known(scaffold)))
    heads = [i for i, line in enumerate(lines) if line.text.startswith("## ") and not line.code]
    ends = [*heads[1:], len(lines)][: len(heads)]
    sections = {}
    for head, end in zip(heads, ends, strict=True):
        title = lines[head].text.removeprefix("## ").strip()
        sections[title] = Section(title, lines[head].number, lines[head + 1 : end])
    return Readme(text, lines, sections)


def _known(scaffold: str) -> set[str]:
    """The scaffold's lines, with and without the marker of a prompt, and the prompts' sentences."""
    known = set()
    for line in map(str.strip, scaffold.splitlines()):
        bare = line.removeprefix(PROMPT).removeprefix("> ").strip()
        known |= {line, bare, f"> {bare}"}
        if line.startswith(PROMPT):
            known |= {part.strip() for part in re.split(r"(?<=[.?!]) ", bare)}
    return known


def _lines(text: str, known: set[str]) -> Iterator[Line]:
    generated = fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        mark = _MARK.fullmatch(line)
        # Marks that are closed in the same line are a code span.
        fence = bool(re.match(r"\s*(?:```[^`]*$|~~~)", line))
        if mark:
            generated = mark[1] == "start"
        fenced ^= fence
        bare = line.strip()
        own = not (generated or mark or fenced or fence or bare in known)
        own = own and bool(bare) and not bare.startswith((PROMPT, "<!--", "#"))
        yield Line(number, line, generated, fenced or fence, own)

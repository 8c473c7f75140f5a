"""A brief's lines cut into statements: one per sentence or list item, each with its section."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from .readers import Line
from .sections import Section, is_heading_like, leads_bonus, section_of

_ATX = re.compile(r"\s{0,3}(#{1,6})\s+(.+?)[\s#]*$")
_UNDERLINE = re.compile(r"\s{0,3}(?:={3,}|-{3,}|~{3,})\s*$")
# Three marks that are closed in the same line are a code span, not the start of a block.
_FENCE = re.compile(r"\s*(?:```[^`]*|~~~.*\w.*|~~~\s*)$")
_BOLD = re.compile(r"\s*(?:\*\*|__)([^*_]+?)(?:\*\*|__):?\s*$")
_NUMBER = re.compile(r"^\(?\d{1,2}(?:\.\d{1,2})*[.)]?\s+(?=\S)")
_ITEM = re.compile(
    # The private area has the bullets that word processors take from symbol fonts; a lone "o" is
    # their hollow one.
    r"(?P<indent>\s*)(?P<mark>[-*+•●○◉◌▪▫◦‣\u2043∙⋅■□◆◇◾◽▸▹►▻▶➢➤➔❖✓✔✗☐☑»\u203a–—·→⇒\uf000-\uf0ff]|"
    r"o(?=\s+[*_]{0,2}[A-Z])|"
    r"\(?\d{1,2}(?:\.\d{1,2})*[.)]|\(?[a-zA-Z]\)|[a-z]\.|\(?[ivx]{2,4}[.)])\s+"
    r"(?:\[[ xX]\]\s+)?(?=\S)"
)
_RULE = re.compile(r"\s*(?:\|?\s*:?-{3,}:?\s*)+\|?\s*$|\s*[*_=~-]{3,}\s*$")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|approx|ca|vs|max|min|no|incl|resp|z\.\s?b|dr|mr|ms|fig|cf|est)|"
    r"\b[A-Z])\.$",
    re.I,
)
_END = re.compile(r"[.!?][\"'”\u2019)\]]*\s+(?=[\"'“„(\[]*[A-Z0-9ÄÖÜ`])")


_SYMBOLS = re.compile(r"^[^\w\s(\[\"'“„/.+]+\s+")  # emoji before a heading's words
_HOLLOW = frozenset("o○◦◌▫□◇▹▻◽")  # second-level bullets, where the indent is lost
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")  # "monitoring\, and"
_QUOTED = re.compile(r"^\s*(?:>(?!=)\s?)+")  # not "> = 1": at least one
_LEAD_WORDS = 3
_LONG = 8  # words: a longer bold line is a sentence, not a heading


@dataclass(frozen=True)
class Statement:
    """A sentence or list item in the brief's words, where it stands and under which heading.

    `leads` tells a few words that only head the deeper list below them.
    """

    text: str
    line: int
    page: int
    section: Section
    listed: bool
    leads: bool = False


class _Heading(str):
    """A heading's words; `level` counts Markdown's marks, 0 where it has none."""

    level = 0
    line: Line

    @classmethod
    def at(cls, level: int, text: str, line: Line) -> _Heading:
        made = cls(text)
        made.level, made.line = level, line
        return made


@dataclass
class _Block:
    """Lines that belong together: a paragraph, a list item with its mark, a row of a table."""

    lines: list[tuple[str, Line]]
    listed: bool
    indent: int = 0
    mark: str = ""

    def heads(self, above: _Block | _Heading | None, below: _Block | _Heading | None) -> bool:
        """Whether the item only names what the text or the deeper list below it says."""
        if not (self.mark and isinstance(below, _Block)):
            return False
        words = sum(len(text.split()) for text, _ in self.lines)
        if self.mark[0].isdigit() and words <= _LEAD_WORDS + 1:  # "2. Retrieval", then its text
            alone = not (isinstance(above, _Block) and above.mark[:1].isdigit())
            return alone and not below.mark[:1].isdigit()
        if not below.mark:
            return False
        deeper = below.indent > self.indent or (
            below.indent == self.indent and below.mark in _HOLLOW and self.mark not in _HOLLOW
        )
        return deeper and words <= _LEAD_WORDS


def statements(lines: Sequence[Line]) -> list[Statement]:
    """Every statement of the brief, in its order; headings and code blocks are none."""
    found: list[Statement] = []
    section = under = Section()
    outer: list[tuple[int, Section]] = []  # the headings that the present one lies below
    blocks = list(_blocks(lines))
    headed = False  # by what stands just above
    lists: list[tuple[int, Section]] = []  # the items that the present one lies below
    around = zip([None, *blocks], blocks, [*blocks[1:], None], strict=False)
    for above, part, below in around:
        if isinstance(part, _Heading):
            headed, lists = True, []
            outer = [one for one in outer if one[0] < part.level]
            under = section_of(part, section)
            if outer and not (under.kind or under.bonus or under.unwanted):
                under = replace(outer[-1][1], heading=str(part))
            if part.level > 1:
                outer.append((part.level, under))
            # "Must:" heads what follows it up to the end of its list, "# Must" up to the next one.
            section = section if part.endswith(":") else under
            continue
        if not (part.listed or headed) and found and found[-1].listed:
            under = section
        headed = False
        lists = [one for one in lists if part.mark and one[0] < part.indent]
        within = lists[-1][1] if lists else under
        for text, line in _sentences(part):
            leads = part.heads(above, below)
            found.append(Statement(text, line.number, line.page, within, part.listed, leads))
            within = replace(within, bonus=True) if leads_bonus(text) else within
        if part.mark and found and found[-1].text.endswith(":"):
            lists.append((part.indent, section_of(found[-1].text, within, whole=False)))
        # "Bonus points for any of:" heads the list that follows it.
        if found and not part.listed and found[-1].text.endswith(":"):
            under = section_of(found[-1].text, under, whole=False)
    return found


def title(lines: Sequence[Line]) -> Line | None:
    """The brief's title: the first line, when it is a heading."""
    first = next(((i, line) for i, line in enumerate(lines) if line.text.strip()), None)
    if first is None or not _heading(lines, first[0]):
        return None
    return Line(first[1].number, _heading(lines, first[0]), first[1].page)


def headings(lines: Sequence[Line]) -> list[Statement]:
    """The headings, which are no statements, for what they may say all the same."""
    found = (part for part in _blocks(lines) if isinstance(part, _Heading))
    return [Statement(str(h), h.line.number, h.line.page, Section(), False) for h in found]


def _blocks(lines: Sequence[Line]) -> Iterator[_Block | _Heading]:
    """Blocks, and the headings between them."""
    block, fenced = _Block([], False), False
    for i, line in enumerate(lines):
        underline = bool(i and _UNDERLINE.match(line.text) and lines[i - 1].text.strip())
        fence = bool(_FENCE.match(line.text)) and not (underline and not fenced)
        fence |= fenced and line.text.rstrip().endswith("```")  # the end of a line of code
        fenced ^= fence
        heading = "" if fenced or fence else _heading(lines, i)
        item = _ITEM.match(line.text)
        row = _is_row(lines, i)
        if fenced or fence or heading or item or row or not line.text.strip():
            yield from _paragraphs(block)
            block = _Block([], False)
        if heading:
            marks = _ATX.match(line.text)
            yield _Heading.at(len(marks[1]) if marks else 0, heading, line)
        elif row and not fenced and not (_table_head(lines, i) or _is_dictionary(lines, i)):
            yield _Block([(_cells(line.text), line)], True)
        elif not (fenced or fence or row or _RULE.match(line.text)) and line.text.strip():
            if item:
                block = _Block([], True, len(item["indent"].expandtabs()), item["mark"])
            block.lines.append((_plain(line.text[item.end() if item else 0 :]), line))
    yield from _paragraphs(block)


def _heading(lines: Sequence[Line], i: int) -> str:
    """The heading on line `i`, or an empty string."""
    text = lines[i].text
    after = lines[i + 1].text if i + 1 < len(lines) else ""
    marked = _ATX.match(text)
    if marked:
        return _NUMBER.sub("", _SYMBOLS.sub("", _plain(marked[2])))
    bare = _NUMBER.sub("", _plain(text))
    underlined = _UNDERLINE.match(after) and not _ITEM.match(text) and len(text) < 80
    bold = _BOLD.match(text) and len(bare.split()) <= _LONG and bare[-1:] not in ".!;,"
    if bare and (bold or underlined or is_heading_like(bare)):
        return bare
    return ""


def _table_head(lines: Sequence[Line], i: int) -> bool:
    after = lines[i + 1].text if i + 1 < len(lines) else ""
    return bool(_RULE.match(lines[i].text) or (_RULE.match(after) and "-" in after))


def _is_row(lines: Sequence[Line], i: int) -> bool:
    """A table's row: it begins with a bar, or has one as a line beside it does."""
    beside = [lines[j].text for j in (i - 1, i + 1) if 0 <= j < len(lines)]
    inner = " | " in lines[i].text and any(" | " in text for text in beside)
    return inner or lines[i].text.lstrip().startswith("|")


def _is_dictionary(lines: Sequence[Line], i: int) -> bool:
    """Whether line `i` is in a table of columns, which says what is given."""
    while i and _is_row(lines, i - 1):
        i -= 1
    first = _cells(lines[i].text)
    return bool(re.match(r"(?:column|field|variable|attribute|feature)(?: name)?s?\b", first, re.I))


def _cells(text: str) -> str:
    cells = [_plain(cell) for cell in text.strip().strip("|").split("|")]
    return ": ".join(cell for cell in cells if cell)


def _plain(text: str) -> str:
    """A line without Markdown's marks; code spans and links keep their text."""
    text = _ESCAPED.sub(r"\1", text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)\s]*\)", r"\1", text)
    text = re.sub(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2", text)
    text = re.sub(r"(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])", r"\1", text)
    return " ".join(_QUOTED.sub("", text.replace("`", "")).split())


def _paragraphs(block: _Block) -> Iterator[_Block]:
    """The block, or its lines one by one where they are not one wrapped text."""
    lines = block.lines
    if not lines:
        return
    if block.listed or len(lines) < 2 or _wrapped([text for text, _ in lines]):
        yield block
        return
    for line in lines:
        yield _Block([line], True)


def _wrapped(texts: list[str]) -> bool:
    """Whether most breaks stand where the next word would not have fitted any more."""
    width = max(map(len, texts))
    early = sum(
        len(text) + 1 + len(after.split()[0]) < 0.85 * width for text, after in pairwise(texts)
    )
    return early * 3 <= len(texts) - 1


def _sentences(block: _Block) -> Iterator[tuple[str, Line]]:
    """The block's sentences, each with the line on which it starts."""
    text, starts = "", []
    for part, line in block.lines:
        starts.append((len(text) + bool(text), line))
        text = f"{text} {part}" if text else part
    begin = 0
    for end in [*(m.end() for m in _END.finditer(text)), len(text)]:
        if end < len(text) and _ABBREVIATION.search(text[begin:end].rstrip()):
            continue
        sentence = text[begin:end].strip()
        if sentence:
            yield sentence, [line for start, line in starts if start <= begin][-1]
        begin = end

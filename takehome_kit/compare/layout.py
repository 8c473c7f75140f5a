"""Tables whose last column is a sentence, for terminals of any width."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.text import Text

Section = tuple[str, Sequence[Sequence[str]]]  # heading ("" for none), rows of cells
COLOURS = {"better": "green", "worse": "red"}  # of a row, by its last cell
GAP = "  "
BESIDE = 36  # columns that a sentence needs to stand beside its figures
INDENT = "    "


def lay_out(headings: Sequence[str], sections: Sequence[Section], width: int) -> Iterator[Text]:
    """Lines of at most `width` columns, where the figures allow it.

    The sentence stands beside its figures if there is room and below them if not; a name that
    leaves no room for the figures stands above them.
    """
    rows = [row for _, block in sections for row in block]
    columns = zip(*(row[:-1] for row in [headings, *rows]), strict=True)
    sizes = [max(map(cell_len, cells)) for cells in columns]
    above = sum(sizes) + len(GAP) * (len(sizes) - 1) > width
    if above:
        sizes[0] = cell_len(headings[0])
    beside = width - sum(sizes) - len(GAP) * len(sizes)
    last = headings[-1] if len(headings[-1]) <= beside else ""
    yield from _row([*headings[:-1], last], sizes, beside, False, "bold")
    for heading, block in sections:
        if heading:
            yield Text()
            yield Text(heading, style="bold")
        for row in block:
            yield from _row(row, sizes, beside, above, COLOURS.get(row[-1], ""))


def _row(
    cells: Sequence[str], sizes: Sequence[int], beside: int, above: bool, style: str
) -> Iterator[Text]:
    first, *figures, sentence = cells
    if above:
        yield Text(first, style=style)
        first = ""
    padded = [" " * (n - cell_len(f)) + f for f, n in zip(figures, sizes[1:], strict=True)]
    line = GAP.join([first + " " * (sizes[0] - cell_len(first)), *padded])
    if not sentence or cell_len(sentence) <= beside:
        yield Text((line + GAP + sentence).rstrip(), style=style)
        return
    if beside >= BESIDE:
        start, *more = textwrap.wrap(sentence, beside)
        yield Text(line + GAP + start, style=style)
        yield from (Text(" " * cell_len(line) + GAP + part, style=style) for part in more)
        return
    yield Text(line.rstrip(), style=style)
    room = sum(sizes) + len(GAP) * len(sizes) + max(beside, 0)
    yield from (Text(INDENT + part, style="dim") for part in textwrap.wrap(sentence, room - 4))

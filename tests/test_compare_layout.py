"""The tables of `compare` and `ablate` in terminals of different widths."""

from __future__ import annotations

import pytest

from takehome_kit.compare.layout import lay_out

HEADINGS = ("variant", "value", "difference", "95% interval", "p (Holm)", "verdict")
UNSEEN = "not distinguishable: n = 93, p = 0.014 alone but 0.071 as one of 5 comparisons (Holm)"
FIGURES = ["0.153", "-0.019", "[-0.034, -0.003]", "0.071"]
SECTIONS = [
    ("recall@5", [["k=3", *FIGURES, UNSEEN], ["k=10", *FIGURES, "worse"]]),
    ("MRR", [["retriever=dense, max_tokens=120", *FIGURES, UNSEEN]]),
]


def _lines(width, sections=SECTIONS):
    return list(lay_out(HEADINGS, sections, width))


@pytest.mark.parametrize("width", [62, 80, 100, 120, 200])
def test_nothing_is_cut(width):
    """No line is wider than the terminal, and every cell is there whole."""
    lines = [line.plain for line in _lines(width)]
    assert max(map(len, lines)) <= width
    text = " ".join(" ".join(lines).split())
    for _, rows in SECTIONS:
        for row in rows:
            assert all(figure in text for figure in row[:-1])
    assert sum(line.count(FIGURES[2]) for line in lines) == 3
    words = " ".join(word for line in lines for word in line.replace(FIGURES[2], "").split())
    assert words.count("comparisons (Holm)") == 2


def test_sentence_below_its_figures():
    """At 80 columns the sentence has lines of its own; a single word stays beside its figures."""
    lines = [line.plain for line in _lines(80, SECTIONS[:1])]
    at = next(i for i, line in enumerate(lines) if line.startswith("k=3"))
    assert lines[at].endswith("0.071")
    assert " ".join(line.strip() for line in lines[at + 1 : at + 3]) == UNSEEN
    assert lines[at + 3].endswith("0.071  worse")


def test_sentence_beside_its_figures():
    """At 120 columns it is wrapped in a column of its own."""
    lines = [line.plain for line in _lines(120)]
    column = lines[0].index("verdict")
    at = next(i for i, line in enumerate(lines) if line.startswith("k=3"))
    parts = [line[column:] for line in lines[at : at + 3]]
    assert " ".join(parts) == UNSEEN
    assert [line[:column].strip() for line in lines[at + 1 : at + 3]] == ["", ""]


def test_long_name_above_its_figures():
    """A name that leaves no room for the figures has a line of its own."""
    lines = [line.plain for line in _lines(70)]
    at = lines.index("retriever=dense, max_tokens=120")
    assert lines[at + 1].split()[:2] == ["0.153", "-0.019"]


def test_wide_characters():
    """Characters of two columns keep the figures in line."""
    lines = _lines(120, [("", [["検索", *FIGURES, "better"], ["k=3", *FIGURES, "worse"]])])
    first, second = lines[1:]
    assert first.cell_len - len("better") == second.cell_len - len("worse")
    assert (first.style, second.style) == ("green", "red")

"""Near duplicates: rows whose texts share most of their word triples."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import CountVectorizer

ALIKE = 0.8  # Jaccard similarity from which two texts count as near duplicates
BLOCK = 1000  # rows compared at a time, which bounds the memory


def shingles(text: str) -> list[str]:
    """Each three words in a row (Broder 1997); of a shorter text, all of it."""
    words = _words(text)
    return [" ".join(words[i : i + 3]) for i in range(max(1, len(words) - 2))]


def near_duplicates(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pairs i < j with a Jaccard similarity of `ALIKE` or more, exact: none is missed.

    A text that says the same as an earlier one is paired with the first of them alone.
    """
    first: dict[str, int] = {}
    for j, text in enumerate(texts):
        i = first.setdefault(" ".join(_words(text)), j)
        if i < j:
            yield i, j
    places = np.array(list(first.values()))
    distinct = [texts[i] for i in places]
    matrix = CountVectorizer(analyzer=shingles, binary=True, dtype="int32").fit_transform(distinct)
    sizes = matrix.sum(axis=1).A1
    for start in range(0, len(distinct), BLOCK):
        shared = (matrix[start : start + BLOCK] @ matrix.T).tocoo()
        rows, columns, both = shared.row + start, shared.col, shared.data
        alike = (rows < columns) & (both >= ALIKE * (sizes[rows] + sizes[columns] - both))
        pairs = zip(places[rows[alike]].tolist(), places[columns[alike]].tolist(), strict=True)
        yield from pairs


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower()) or [text]


def joined(groups: Sequence[str], pairs: Sequence[tuple[int, int]]) -> list[int]:
    """A number per row, the same for rows that a group or a chain of near duplicates connects."""
    from scipy.sparse import coo_matrix

    first = {group: i for i, group in reversed(list(enumerate(groups)))}
    edges = [*pairs, *((i, first[group]) for i, group in enumerate(groups))]
    ends = ([i for i, _ in edges], [j for _, j in edges])
    graph = coo_matrix(([1] * len(edges), ends), shape=(len(groups), len(groups)))
    return [int(label) for label in connected_components(graph, directed=False)[1]]

"""How new generated texts are: against each other and against what they must not repeat."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]
Embed = Callable[[list[str]], NDArray[Any]]  # texts -> rows of length 1
Found = list[tuple[int, int, float]]

BLOCK = 500  # texts compared at a time with all others: memory stays flat
CHARACTERS = 5  # of an n-gram by which near-duplicates are told
WORDS = 5  # of an n-gram by which contamination is told


def near_duplicates(texts: Sequence[str], embed: Embed | None, threshold: float) -> Found:
    """Pairs (i, j, similarity), i before j, at or above the threshold, the most alike first.

    Cosine of embeddings; without `embed`, Jaccard's similarity of the sets of character 5-grams
    (Broder 1997 calls it resemblance), computed exactly.
    """
    found: Found = []
    for start, alike in _similarities(texts, embed):
        rows, columns = np.nonzero(alike >= threshold - 1e-9)
        for row, j in zip(rows.tolist(), columns.tolist(), strict=True):
            if start + row < j:
                found.append((start + row, j, float(alike[row, j])))
    return sorted(found, key=lambda pair: -pair[2])


def repeats(pairs: Found) -> dict[int, int]:
    """Of near-duplicates: each text that goes, with the earlier one that stays in its place."""
    gone: dict[int, int] = {}
    for i, j, _ in sorted(pairs):
        if i not in gone:
            gone.setdefault(j, i)
    return gone


def diversity(texts: Sequence[str], embed: Embed | None = None) -> dict[str, float | None]:
    """How different the texts are from each other; None where there is nothing to compare.

    distinct_1, distinct_2: distinct words (pairs of words) over all of them (Li et al. 2016); they
    fall with the number of texts, so compare sets of one size. self_overlap: the mean, over texts,
    of the similarity to the nearest other (character 5-grams). mean_distance: 1 - cosine over all
    pairs of embeddings (with `embed` only).
    """
    nearest = [_nearest(block, start) for start, block in _similarities(texts, None)]
    return {
        "distinct_1": _distinct(texts, 1),
        "distinct_2": _distinct(texts, 2),
        "self_overlap": float(np.concatenate(nearest).mean()) if len(texts) > 1 else None,
        "mean_distance": _mean_distance(texts, embed) if embed and len(texts) > 1 else None,
    }


def contaminated(texts: Sequence[str], golden: Sequence[str], threshold: float = 0.5) -> Found:
    """Pairs (text, golden text, overlap) at or above the threshold, the largest overlap first.

    The share of the shorter one's word 5-grams that the other has, too, so that a golden question
    within a longer text is found; what has fewer words counts as one n-gram.
    """
    found: Found = []
    sets = [set(_words(text, WORDS)) for text in (*texts, *golden)]
    ours, theirs = _incidence(sets, len(texts))
    sizes, others = (np.diff(m.indptr) for m in (ours, theirs))
    for start in range(0, len(texts), BLOCK):
        shared = (ours[start : start + BLOCK] @ theirs.T).tocoo()
        for row, j, n in zip(shared.row.tolist(), shared.col.tolist(), shared.data, strict=True):
            overlap = float(n) / min(sizes[start + row], others[j])
            if overlap >= threshold - 1e-9:
                found.append((start + row, j, overlap))
    return sorted(found, key=lambda pair: -pair[2])


def _similarities(texts: Sequence[str], embed: Embed | None) -> Iterator[tuple[int, Floats]]:
    """Similarities of `BLOCK` texts to all, with the place of the block's first."""
    if not texts:
        return
    if embed:
        vectors = np.asarray(embed(list(texts)), dtype=float)
        for start in range(0, len(texts), BLOCK):
            yield start, vectors[start : start + BLOCK] @ vectors.T
        return
    grams, _ = _incidence([_characters(text) for text in texts], len(texts))
    sizes = np.diff(grams.indptr)
    for start in range(0, len(texts), BLOCK):
        shared = (grams[start : start + BLOCK] @ grams.T).toarray()
        union = sizes[start : start + BLOCK, None] + sizes[None, :] - shared
        yield start, np.asarray(shared / union)


def _nearest(block: Floats, start: int) -> Floats:
    """Each row's largest similarity to a text other than itself."""
    others = block.copy()
    rows = np.arange(len(block))
    others[rows, start + rows] = -np.inf
    return np.asarray(others.max(axis=1))


def _mean_distance(texts: Sequence[str], embed: Embed) -> float:
    """From the sum of the vectors: |Σv|² is the sum of all cosines, n of them of a text itself."""
    vectors = np.asarray(embed(list(texts)), dtype=float)
    n, total = len(texts), vectors.sum(axis=0)
    return float(1 - (total @ total - (vectors**2).sum()) / (n * (n - 1)))


def _distinct(texts: Sequence[str], n: int) -> float | None:
    grams = [gram for text in texts for gram in _words(text, n) if len(gram) == n]
    return len(set(grams)) / len(grams) if grams else None


def _words(text: str, n: int) -> list[tuple[str, ...]]:
    """Word n-grams in lower case, without punctuation; fewer words than n are one n-gram."""
    words = re.findall(r"\w+", text.casefold())
    return [tuple(words[i : i + n]) for i in range(max(1, len(words) - n + 1))]


def _characters(text: str) -> set[tuple[str, ...]]:
    """Character n-grams, white space as one space, case set aside."""
    flat = " ".join(text.casefold().split())
    last = max(1, len(flat) - CHARACTERS + 1)
    return {(flat[i : i + CHARACTERS],) for i in range(last)}


def _incidence(sets: Sequence[set[tuple[str, ...]]], first: int) -> tuple[csr_matrix, csr_matrix]:
    """Which text (rows) has which n-gram (columns): of the first texts, and of the others."""
    known: dict[tuple[str, ...], int] = {}
    columns = [[known.setdefault(gram, len(known)) for gram in grams] for grams in sets]
    ends = np.cumsum([0, *(len(c) for c in columns)])
    flat = np.array([c for text in columns for c in text], dtype=int)
    whole = csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(sets), max(1, len(known))))
    return whole[:first], whole[first:]

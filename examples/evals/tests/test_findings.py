"""Rates, corrections and relations by hand and by SciPy; the files that are written."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from scipy.stats import ttest_ind
from small import N, small_project

from evals.cache import Cache
from evals.findings import difference_p, holm
from evals.suite import evaluate

WORDS_A_PAGE = 500


def test_holm() -> None:
    """By hand: the smallest p times n, the next times n-1, never falling; undefined stays so."""
    assert holm([0.01, None, 0.04, 0.03]) == [pytest.approx(0.03), None, 0.06, 0.06]
    assert holm([0.6, 0.7]) == [1.0, 1.0]
    assert holm([]) == []


def test_difference_of_independent_items() -> None:
    """Without clusters, near Welch's test."""
    luck = random.Random(1)
    inside = [luck.random() < 0.5 for _ in range(400)]
    values = [float(luck.random() < (0.3 if i else 0.2)) for i in inside]
    groups = [
        [v for v, i in zip(values, inside, strict=True) if i is side] for side in (True, False)
    ]
    p = difference_p(values, inside, [str(i) for i in range(400)])
    assert p == pytest.approx(ttest_ind(*groups, equal_var=False).pvalue, rel=0.02)


def test_difference_counts_clusters() -> None:
    """Every item twice in its cluster is no more evidence than once."""
    luck = random.Random(1)
    inside = [luck.random() < 0.5 for _ in range(100)]
    values = [float(luck.random() < (0.5 if i else 0.3)) for i in inside]
    names = [str(i) for i in range(100)]
    once = difference_p(values, inside, names)
    assert difference_p(values * 2, inside * 2, names * 2) == pytest.approx(once)
    assert difference_p([1.0, 1.0], [True, False], ["a", "b"]) is None
    assert difference_p([1.0, 0.0], [True, True], ["a", "b"]) is None


def test_files(tmp_path: Path) -> None:
    """violations.md has rules, segments and turns; the write-up fits four pages, and stays mine."""
    project = small_project(tmp_path)
    mine = (tmp_path / "writeup.md").read_text().replace("## Limits", "## Limits\n\nMine.")
    (tmp_path / "writeup.md").write_text(mine)
    found = evaluate(project, None, Cache(tmp_path / "cache.sqlite"))
    text = (tmp_path / "violations.md").read_text()
    for heading in ("## By rule", "## By segment", "## To read"):
        assert heading in text
    assert "part: a" in text
    writeup = (tmp_path / "writeup.md").read_text()
    assert "Not measured yet" not in writeup
    assert "Mine." in writeup
    assert found.headline in writeup
    assert f"of {N} conversations break a rule" in writeup
    assert "complaint: rho" in writeup
    assert len(writeup.split()) < 4 * WORDS_A_PAGE

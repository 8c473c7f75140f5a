"""The generated project's 95% intervals cover the truth 93 to 97% of the time."""

import importlib.util
import random
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

SETS = 2000
Sample = tuple[list[float], list[str]]


@pytest.fixture(scope="module")
def intervals() -> ModuleType:
    """evals/intervals.py as the template has it; it needs no rendering."""
    path = Path(__file__).resolve().parent.parent / "template" / "first" / "evals" / "intervals.py"
    spec = importlib.util.spec_from_file_location("template_intervals", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def rates(luck: random.Random) -> Sample:
    """60 independent items, each right with probability 0.8."""
    return [float(luck.random() < 0.8) for _ in range(60)], [str(i) for i in range(60)]


def graded(luck: random.Random) -> Sample:
    """40 independent scores of a Beta(2, 2), whose mean is 0.5."""
    return [luck.betavariate(2, 2) for _ in range(40)], [str(i) for i in range(40)]


def clustered(luck: random.Random) -> Sample:
    """20 documents with 1 to 4 scores each, half of the variance between documents; mean 0.5."""
    values, clusters = [], []
    for c in range(20):
        shift = luck.gauss(0, 0.1)
        for _ in range(1 + c % 4):
            values.append(0.5 + shift + luck.gauss(0, 0.1))
            clusters.append(str(c))
    return values, clusters


def clustered_rates(luck: random.Random) -> Sample:
    """40 documents with 3 items each that share their document's rate, Beta(3, 2); mean 0.6."""
    values, clusters = [], []
    for c in range(40):
        rate = luck.betavariate(3, 2)
        values += [float(luck.random() < rate) for _ in range(3)]
        clusters += [str(c)] * 3
    return values, clusters


CASES = [(rates, 0.8, True), (graded, 0.5, False), (clustered, 0.5, False)]
CASES += [(clustered_rates, 0.6, True)]


@pytest.mark.parametrize(
    ("draw", "truth", "rate"), CASES, ids=lambda case: getattr(case, "__name__", None)
)
def test_coverage(
    intervals: ModuleType, draw: Callable[[random.Random], Sample], truth: float, rate: bool
) -> None:
    """Of 2,000 simulated sets, 93 to 97% have the truth in their interval."""
    luck = random.Random(20261124)
    hits = 0
    for _ in range(SETS):
        values, clusters = draw(luck)
        (low, high), _ = intervals.interval(values, clusters, rate)
        hits += low <= truth <= high
    print(f"{draw.__name__}: {hits / SETS:.4f}")
    assert 0.93 <= hits / SETS <= 0.97


def test_naive_interval_undercovers(intervals: ModuleType) -> None:
    """On the clustered sets, an interval blind to the clusters misses too often."""
    luck = random.Random(20261124)
    hits = 0
    for _ in range(SETS):
        values, _clusters = clustered(luck)
        (low, high), _ = intervals.interval(values, [str(i) for i in range(len(values))], False)
        hits += low <= 0.5 <= high
    print(f"blind to clusters: {hits / SETS:.4f}")
    assert hits / SETS < 0.93

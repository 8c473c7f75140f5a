"""How far the annotators agree so far, and how many more labels would narrow the interval."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import krippendorff
import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest, norm, t

from .store import Labels

Level = Literal["nominal", "ordinal"]
DRAWS = 1000
FEWEST = 5  # items, for an interval
LOST = 0.05  # share of resamples that may be without a value


@dataclass(frozen=True)
class Agreement:
    """Krippendorff's alpha of the first round, over the items that two or more labelled."""

    alpha: float | None
    ci: tuple[float, float] | None  # 95%, items resampled
    shared: int
    reason: str = ""  # why there is no alpha, or no interval
    same: int = 0  # shared items on which all who labelled them agree
    commonest: tuple[str, float] = ("", 0.0)  # label, and its share of all on shared items

    def more(self, width: float) -> int | None:
        """Shared items still needed for an interval of `width`: its width goes with 1/√n."""
        if self.ci is None:
            return None
        return max(0, math.ceil(self.shared * (((self.ci[1] - self.ci[0]) / width) ** 2 - 1)))


@dataclass(frozen=True)
class Retest:
    """How often an annotator gave another label when asked again."""

    annotator: str
    changed: int
    n: int

    @property
    def ci(self) -> tuple[float, float]:
        found = binomtest(self.changed, self.n).proportion_ci(method="wilson")
        return float(found.low), float(found.high)


def agreement(labels: Sequence[Labels], scale: Sequence[str], ordered: bool) -> Agreement:
    """Ordinal on a scale of three or more steps, else nominal."""
    given = [each.of(1) for each in labels]
    times = Counter(item for said in given for item in said)
    shared = sorted(item for item, n in times.items() if n > 1)
    if not shared:
        return Agreement(None, None, 0, "no item has labels of two annotators yet")
    votes = [Counter(said[item] for said in given if item in said) for item in shared]
    counts = np.array([[vote[label] for label in scale] for vote in votes])
    level: Level = "ordinal" if ordered and len(scale) > 2 else "nominal"
    value = _alpha(counts, level)
    if math.isnan(value):
        found = Agreement(None, None, len(shared), "every shared label is the same")
    else:
        found = _interval(value, counts, level)
    same = sum(len(+vote) == 1 for vote in votes)
    top = int(counts.sum(axis=0).argmax())
    share = float(counts[:, top].sum() / counts.sum())
    return replace(found, same=same, commonest=(scale[top], share))


def retests(labels: Sequence[Labels]) -> list[Retest]:
    """Each annotator's last round against the first."""
    found = []
    for each in labels:
        first, last = each.of(1), each.of(max(each.rounds))
        both = [item for item in first if item in last] if last is not first else []
        if both:
            changed = sum(first[item] != last[item] for item in both)
            found.append(Retest(each.annotator, changed, len(both)))
    return found


def _interval(value: float, counts: NDArray[np.int64], level: Level) -> Agreement:
    """Percentiles of a bootstrap over items, widened for few (Hesterberg 2015, section 5)."""
    n = len(counts)
    if n < FEWEST:
        return Agreement(value, None, n, f"an interval takes {FEWEST} shared items")
    luck = np.random.default_rng(0)
    draws = np.array([_alpha(counts[luck.integers(n, size=n)], level) for _ in range(DRAWS)])
    found = draws[~np.isnan(draws)]
    if len(found) < (1 - LOST) * DRAWS:
        return Agreement(value, None, n, "other labels are too rare for an interval")
    if np.ptp(found) < 1e-12:
        return Agreement(value, None, n, "nothing varies yet, so there is no interval")
    tail = norm.cdf(math.sqrt(n / (n - 1)) * t.ppf(0.025, n - 1))
    low, high = np.quantile(found, [tail, 1 - tail])
    return Agreement(value, (float(low), float(high)), n)


def _alpha(counts: NDArray[np.int64], level: Level) -> float:
    """Alpha of how often each item (rows) got each label (columns); nan where all are the same."""
    used = counts.sum(axis=0) > 0
    if used.sum() < 2:
        return math.nan
    return float(krippendorff.alpha(value_counts=counts, level_of_measurement=level))

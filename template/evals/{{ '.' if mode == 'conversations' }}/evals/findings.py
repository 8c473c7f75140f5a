"""What the violations of each rule go with: segments, and outcomes.

Each association is a difference of two rates or means, once pooled and once within strata (the
other segments taken together): where the two disagree, a segment explains the pooled one.
"""

import pandas as pd
from scipy.stats import t
from statsmodels.stats.multitest import multipletests

TELLING = ("associated", "associated, changes sign", "pooled only")


def associations(
    known: pd.DataFrame, broken: pd.DataFrame, segments: list[str], outcomes: list[str]
) -> list[dict]:
    """A row for each rule by each segment and by each outcome.

    Both tables have a row a conversation: `known` its cluster, segments and outcomes, `broken` a
    column for each rule.
    """
    rows = []
    for rule in broken:
        for segment in segments:
            others = [name for name in segments if name != segment]
            values = sorted(known[segment].unique())
            for value in values[1:] if len(values) == 2 else values:
                inside = (known[segment] == value).astype(float)
                estimates = associate(inside, broken[rule], known, others)
                rows.append({"rule": rule, "with": f"{segment} {value}"} | estimates)
        for outcome in outcomes:
            estimates = associate(broken[rule], known[outcome], known, segments)
            rows.append({"rule": rule, "with": outcome} | estimates)
    for side in ("pooled", "within"):
        adjust([row[side] for row in rows if row[side]])
    return [row | {"verdict": verdict(row["pooled"], row["within"])} for row in rows]


def associate(x: pd.Series, y: pd.Series, known: pd.DataFrame, strata: list[str]) -> dict:
    """How much higher y is where x is 1 than where it is 0."""
    data = pd.DataFrame({"x": x, "y": y, "cluster": known["cluster"]})
    data["stratum"] = known[strata].agg(" ".join, axis=1) if strata else ""
    data = data.dropna()
    comparable = data[data.groupby("stratum")["x"].transform("nunique") == 2]
    pooled = difference(data.assign(stratum=""))
    return {"n": len(data), "pooled": pooled, "within": difference(comparable)}


def enough(data: pd.DataFrame) -> bool:
    """Five clusters, and ten expected in each cell (ten on each side where y is no yes or no)."""
    if data["y"].nunique() < 2 or data["cluster"].nunique() < 5:
        return False
    expected = data.groupby("stratum")["y"].transform("mean")
    sides = [expected[data["x"] == side] for side in (0, 1)]
    if not data["y"].isin([0, 1]).all():
        return min(map(len, sides)) >= 10
    return min(min(side.sum(), (1 - side).sum()) for side in sides) >= 10


def difference(data: pd.DataFrame) -> dict | None:
    """The difference of y by x within strata (least squares), its error clustered.

    The error is that of no difference (a score test), and the larger of the clustered and the plain
    one (Angrist and Pischke 2009, 8.1): few violations would look too certain else.
    """
    if not enough(data):
        return None
    x, y = (data[side] - data.groupby("stratum")[side].transform("mean") for side in "xy")
    value = (x @ y) / (x @ x)
    scores = (x * y).groupby(data["cluster"]).sum()
    degrees = len(scores) - 1
    clustered = (scores @ scores) * len(scores) / degrees
    plain = (x @ x) * (y @ y) / len(data)
    error = max(clustered, plain) ** 0.5 / (x @ x)
    ci = t.interval(0.95, degrees, value, error)
    return {"value": value, "ci": ci, "p": 2 * t.sf(abs(value / error), degrees)}


def adjust(estimates: list[dict]) -> None:
    """Add p by Holm's adjustment for the number of estimates."""
    if estimates:
        _, adjusted, *_ = multipletests([one["p"] for one in estimates], method="holm")
        for one, p in zip(estimates, adjusted, strict=True):
            one["adjusted p"] = p


def verdict(pooled: dict | None, within: dict | None) -> str:
    """Only an association within strata counts as one."""
    if not within:
        return "too few to tell"
    apparent = pooled is not None and pooled["adjusted p"] < 0.05
    if within["adjusted p"] < 0.05:
        turned = apparent and pooled["value"] * within["value"] < 0
        return "associated, changes sign" if turned else "associated"
    return "pooled only" if apparent else "not distinguishable"

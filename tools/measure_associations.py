"""How often do the evals call something "associated" where a violation has no effect at all?

    python tools/measure_associations.py PROJECT [--data-sets N]

PROJECT is a rendered eval pipeline; its own Python runs this. Data sets are drawn anew, with
customers who differ in violations and in outcomes; one is false where one row of its 24 is. The
least squares are done in numpy, and held to the project's `evals/findings.py` on the first of each.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import stdtr
from scipy.stats import binomtest

RATES = (0.08, 0.12, 0.16, 0.2, 0.25, 0.35)  # of six rules
RARE = (0.02, 0.03, 0.04, 0.06, 0.08, 0.1)
SEGMENTS, OUTCOMES = ("channel", "plan"), ("complaint", "return")
Estimate = tuple[float, float, float]  # difference, its size in errors, degrees of freedom
Row = tuple[Estimate | None, Estimate | None]  # pooled, within strata
LARGER = True  # of the clustered and the plain error; False: the clustered one, as it was before
HELD = 2  # data sets of each row that the project works out, too


@dataclass(frozen=True)
class World:
    """A row of the table: what its data sets are like."""

    name: str
    conversations: int
    customers: int
    confounded: bool = True
    rates: tuple[float, ...] = RATES


WORLDS = (
    World("a segment moves a rule and an outcome", 240, 130),
    World("no segment moves both", 240, 130, confounded=False),
    World("few violations, 2 to 10%", 240, 130, rates=RARE),
    World("a segment moves a rule and an outcome", 700, 700),
    World("no segment moves both", 700, 700, confounded=False),
    World("few violations, 2 to 10%", 700, 700, rates=RARE),
    World("a segment moves a rule and an outcome", 2000, 800),
)


def drawn(world: World, luck: np.random.Generator) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """A data set without any effect: the known columns, and each rule's column of violations."""
    n = world.conversations
    who = luck.integers(0, world.customers, n)
    wild, sour = luck.normal(0, 0.7, (2, world.customers))
    email, plus = luck.random(n) < 0.5, luck.random(n) < 0.35

    def happens(rate: float | np.ndarray, leaning: np.ndarray) -> np.ndarray:
        odds = np.log(rate / (1 - np.asarray(rate))) + leaning
        return (luck.random(n) < 1 / (1 + np.exp(-odds))).astype(float)

    moved = 1.5 * email * world.confounded
    broken = [happens(rate, wild[who] + moved * (k == 0)) for k, rate in enumerate(world.rates)]
    known = {"cluster": who, "channel": email.astype(float), "plan": plus.astype(float)}
    known["complaint"] = happens(0.15, sour[who] - moved)
    known["return"] = happens(0.3, sour[who])
    return known, np.array(broken).T


def estimate(x: np.ndarray, y: np.ndarray, strata: np.ndarray, who: np.ndarray) -> Estimate | None:
    """The difference within strata, as in the project; None where rows are too few."""
    size, inside = np.bincount(strata, minlength=4), np.bincount(strata, x, 4)
    kept = ((inside > 0) & (inside < size))[strata]
    if not kept.all():
        x, y, strata, who = x[kept], y[kept], strata[kept], who[kept]
        size, inside = np.bincount(strata, minlength=4), np.bincount(strata, x, 4)
    size = np.maximum(size, 1)
    mean = np.bincount(strata, y, 4) / size
    sides = (inside, size - inside)
    cells = [side @ share for side in sides for share in (mean, 1 - mean)]
    if not len(y) or min(cells) < 10:
        return None
    x, y = x - (inside / size)[strata], y - mean[strata]
    scores = np.bincount(who, x * y)[np.bincount(who) > 0]
    degrees = len(scores) - 1
    clustered = scores @ scores * len(scores) / degrees
    variance = max(clustered, (x @ x) * (y @ y) / len(y)) if LARGER else clustered
    return scores.sum() / (x @ x), scores.sum() / np.sqrt(variance), degrees


def rows_of(known: dict[str, np.ndarray], broken: np.ndarray) -> list[Row]:
    """Each rule by each segment and by each outcome: the estimates pooled and within strata."""
    channel, plan, who = known["channel"], known["plan"], known["cluster"]
    none, both = np.zeros(len(who), dtype=int), (2 * channel + plan).astype(int)
    other = {"channel": plan.astype(int), "plan": channel.astype(int)}
    rows = []
    for rule in broken.T:
        for x, y, strata in (
            *((known[segment], rule, other[segment]) for segment in SEGMENTS),
            *((rule, known[outcome], both) for outcome in OUTCOMES),
        ):
            rows.append((estimate(x, y, none, who), estimate(x, y, strata, who)))
    return rows


def adjusted(rows: list[Row], side: int) -> tuple[np.ndarray, np.ndarray]:
    """The p of each row and Holm's; 1 where there is none."""
    raw, holm = np.ones(len(rows)), np.ones(len(rows))
    given = np.array([k for k, row in enumerate(rows) if row[side]], dtype=int)
    _, scores, degrees = np.array([rows[k][side] for k in given]).reshape(-1, 3).T
    raw[given] = 2 * stdtr(degrees, -abs(scores))
    order = given[np.argsort(raw[given])]
    steps = raw[order] * np.arange(len(order), 0, -1)
    holm[order] = np.minimum(np.maximum.accumulate(steps), 1)
    return raw, holm


def null(world: World) -> np.ndarray:
    """The rows without an effect: a segment that moves the first rule is one."""
    rows = np.ones(4 * len(world.rates), dtype=bool)
    rows[0] = not world.confounded
    return rows


def held(known: dict[str, np.ndarray], broken: np.ndarray, rows: list[Row]) -> None:
    """The project works out the same values and the same p."""
    from evals import findings

    names = {"channel": {0: "chat", 1: "email"}, "plan": {0: "basic", 1: "plus"}}
    table = pd.DataFrame(known).replace(names)
    named = pd.DataFrame(broken, columns=[f"rule {k}" for k in range(broken.shape[1])])
    theirs = findings.associations(table, named, list(SEGMENTS), list(OUTCOMES))
    for side, name in enumerate(("pooled", "within")):
        raw, holm = adjusted(rows, side)
        for k, (ours, row) in enumerate(zip(rows, theirs, strict=True)):
            assert bool(ours[side]) == bool(row[name]), (k, name)
            if ours[side]:
                found = (row[name]["value"], row[name]["p"], row[name]["adjusted p"])
                assert np.allclose(found, (ours[side][0], raw[k], holm[k])), (k, name)


def measure(world: World, data_sets: int) -> tuple[int, int]:
    """In how many data sets a row without an effect is "associated", and "changes sign"."""
    luck, rows_null = np.random.default_rng(17), null(world)
    associated = turned = 0
    for number in range(data_sets):
        known, broken = drawn(world, luck)
        rows = rows_of(known, broken)
        if number < HELD:
            held(known, broken, rows)
        pooled, within = (adjusted(rows, side)[1] < 0.05 for side in (0, 1))
        associated += bool((within & rows_null).any())
        turned += any(
            pooled[k] and within[k] and rows[k][0][0] * rows[k][1][0] < 0
            for k in np.flatnonzero(rows_null)
        )
    return associated, turned


def share(count: int, n: int) -> str:
    ci = binomtest(count, n).proportion_ci(method="wilson")
    return f"{count / n:.1%} [{ci.low:.1%}, {ci.high:.1%}]"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("project", type=Path)
    parser.add_argument("--data-sets", type=int, default=4000)
    given = parser.parse_args()
    sys.path.insert(0, str(given.project))
    n = given.data_sets
    print('| conversations | data | data sets | false "associated" | false "changes sign" |')
    print("| --- | --- | --- | --- | --- |")
    for world in WORLDS:
        associated, turned = measure(world, n)
        size = f"{world.conversations} of {world.customers} customers at most"
        shares = f"{share(associated, n)} | {share(turned, n)}"
        print(f"| {size} | {world.name} | {n:,} | {shares} |", flush=True)


if __name__ == "__main__":
    main()

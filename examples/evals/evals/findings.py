"""What the grades show: rates by segment, relations to outcomes, conversations worth reading."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from answer_check.config import ConfigError
from answer_check.judging.agreement import spearman
from answer_check.judging.bootstrap import Estimate
from answer_check.judging.conversations import Conversation, rows
from answer_check.judging.project import Project

from .intervals import Interval, interval
from .trust import shown

Items = Sequence[dict[str, Any]]
EXAMPLES = 3  # of each sort


@dataclass(frozen=True)
class Rate:
    """Share of the conversations of one segment that break a rule; `p` after Holm's correction."""

    segment: str
    value: str
    rate: float
    n: int
    span: Interval
    p: float | None  # that the rest has the same rate; None where it is undefined


@dataclass(frozen=True)
class Relation:
    """Rank correlation of the main score and an outcome; `within` holds the segments' own."""

    outcome: str
    whole: Estimate
    within: dict[str, Estimate]


@dataclass
class Findings:
    """All of it."""

    rates: list[Rate] = field(default_factory=list)
    rules: Counter[tuple[str, str]] = field(default_factory=Counter)  # (rule, severity)
    relations: list[Relation] = field(default_factory=list)
    examples: list[tuple[str, dict[str, Any]]] = field(default_factory=list)  # why, and the item
    notes: list[str] = field(default_factory=list)


def find(project: Project, conversations: Sequence[Conversation], items: Items) -> Findings:
    """Raises `ConfigError` for a faulty file of outcomes."""
    found = Findings(rates=_rates(items), examples=_examples(items))
    for item in items:
        found.rules.update({(v["rule"], v["severity"]) for v in item["output"]["violations"]})
    main, layout = project.config.graders.main, project.layout
    if layout.outcomes:
        found.relations = _relations(project, items, main)
        named = ", ".join(layout.confounders) or "none named"
        found.notes.append(
            f"Relations to outcomes are associations. Looked at within: {named}; nothing else is "
            "held fixed."
        )
    return found


def _rates(items: Items) -> list[Rate]:
    made = []
    broken = [float(bool(item["output"]["violations"])) for item in items]
    clusters = [item["cluster"] for item in items]
    for key in items[0]["input"]["segments"]:
        values = [item["input"]["segments"][key] for item in items]
        for value in sorted(set(values)):
            inside = [other == value for other in values]
            part = [y for y, i in zip(broken, inside, strict=True) if i]
            groups = [c for c, i in zip(clusters, inside, strict=True) if i]
            span = interval(part, groups, rate=True)
            p = difference_p(broken, inside, clusters)
            made.append(Rate(key, value, math.fsum(part) / len(part), len(part), span, p))
    adjusted = holm([rate.p for rate in made])
    return [
        Rate(r.segment, r.value, r.rate, r.n, r.span, p)
        for r, p in zip(made, adjusted, strict=True)
    ]


def difference_p(
    values: Sequence[float], inside: Sequence[bool], clusters: Sequence[str]
) -> float | None:
    """Two-sided p of a difference of two means, t over clusters, which may have items of both.

    Each item's part in the difference is summed by cluster (Liang and Zeger 1986).
    """
    from scipy.stats import t

    n, count = sum(inside), len(set(clusters))
    if n in (0, len(values)) or count < 2:
        return None
    means = {
        side: math.fsum(v for v, i in zip(values, inside, strict=True) if i is side)
        / (n if side else len(values) - n)
        for side in (True, False)
    }
    sums: dict[str, float] = defaultdict(float)
    for value, i, cluster in zip(values, inside, clusters, strict=True):
        sums[cluster] += (value - means[i]) / (n if i else n - len(values))
    se = math.sqrt(count / (count - 1) * math.fsum(s * s for s in sums.values()))
    if se < 1e-12:
        return None
    return float(2 * t.sf(abs(means[True] - means[False]) / se, count - 1))


def holm(ps: Sequence[float | None]) -> list[float | None]:
    """Holm's step-down correction (1979) of those that are defined."""
    known = sorted((p, i) for i, p in enumerate(ps) if p is not None)
    adjusted: list[float | None] = [None] * len(ps)
    largest = 0.0
    for rank, (p, i) in enumerate(known):
        largest = max(largest, min(1.0, (len(known) - rank) * p))
        adjusted[i] = largest
    return adjusted


def _relations(project: Project, items: Items, main: str) -> list[Relation]:
    path = project.root / project.layout.outcomes
    outcomes = {str(row.get("id")): (where, row) for where, row in rows(path)}
    columns = dict.fromkeys(key for _, row in outcomes.values() for key in row if key != "id")
    made = []
    for column in columns:
        pairs = []
        for item in items:
            where, row = outcomes.get(item["id"], ("", {}))
            score, text = item["scores"].get(main), row.get(column)
            if score is not None and text not in (None, ""):
                pairs.append((score, _number(where, column, text), item))
        within = {
            f"{key} {value}": _rho(
                [p for p in pairs if p[2]["input"]["segments"].get(key) == value]
            )
            for key in project.layout.confounders
            for value in sorted({str(p[2]["input"]["segments"].get(key)) for p in pairs})
        }
        made.append(Relation(column, _rho(pairs), within))
    return made


def _rho(pairs: Sequence[tuple[float, float, dict[str, Any]]]) -> Estimate:
    scores, outcomes = [p[0] for p in pairs], [p[1] for p in pairs]
    return spearman(scores, outcomes, [p[2]["cluster"] for p in pairs])


def _number(where: str, column: str, text: Any) -> float:
    try:
        value = float(text)
    except (TypeError, ValueError):
        value = math.nan
    if not math.isfinite(value):
        raise ConfigError(f"{where}: {column}: “{text}” is no number")
    return value


def told(relation: Relation, main: str) -> str:
    """A relation in a sentence, with what a confounder does to it."""
    whole = shown("rho", relation.whole)
    low, high = _ends(relation)
    if low is None or high is None:
        return f"{main} and {relation.outcome}: {whole}."
    turns = " It changes its sign: read the segments, not the whole." if low < 0 < high else ""
    spread = f"within segments rho {low:.2f} to {high:.2f}"
    return f"{main} and {relation.outcome}: {whole}; {spread}.{turns}"


def _ends(relation: Relation) -> tuple[float | None, float | None]:
    values = [found.value for found in relation.within.values() if found.value is not None]
    return (min(values), max(values)) if values else (None, None)


def _examples(items: Items) -> list[tuple[str, dict[str, Any]]]:
    """The surest mistakes of the grader that decides, and the gravest violations."""
    chosen = []
    for cause in ("passed though bad", "failed though good"):
        found = [item for item in items if item["cause"] == cause]
        found.sort(key=lambda item: -item["output"]["margin"])
        chosen += [(cause, item) for item in found[:EXAMPLES]]
    grave = {"high": 0, "medium": 1, "low": 2}

    def gravity(item: dict[str, Any]) -> tuple[int, int]:
        severities = [grave[v["severity"]] for v in item["output"]["violations"]]
        return min(severities), -len(severities)

    broken = sorted((i for i in items if i["output"]["violations"]), key=gravity)
    return chosen + [("breaks a rule", item) for item in broken[:EXAMPLES]]

"""Generated candidates: each goes through the verifiers, and is kept or rejected with a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .bootstrap import Estimate, mean

Candidate = dict[str, Any]  # id, seed (the id of what it was made from), text, …
Verifier = Callable[[Candidate], str | None]  # None: passes; else why not, in a few words


@dataclass(frozen=True)
class Verified:
    """What came through and what did not, each in the order it was made."""

    kept: list[Candidate]
    rejected: list[Candidate]  # with "verifier" and "reason"

    def all(self) -> list[Candidate]:
        return self.kept + self.rejected


@dataclass(frozen=True)
class Yield:
    """How many of the candidates of one group were kept, and what rejected the others."""

    group: str
    made: int
    kept: int
    rejected: dict[str, int]  # by verifier
    rate: Estimate


def verify(candidates: Iterable[Candidate], verifiers: Mapping[str, Verifier]) -> Verified:
    """Ask the verifiers in their order; the first that objects decides, the rest are not asked.

    So cheap ones (rules) belong before dear ones (a model).
    """
    kept: list[Candidate] = []
    rejected: list[Candidate] = []
    for candidate in candidates:
        objections = ((name, said(candidate)) for name, said in verifiers.items())
        first = next(((name, reason) for name, reason in objections if reason is not None), None)
        if first is None:
            kept.append(candidate)
        else:
            rejected.append(candidate | {"verifier": first[0], "reason": first[1]})
    return Verified(kept, rejected)


def reject(verified: Verified, verifier: str, reasons: Mapping[str, str]) -> Verified:
    """Take those out whose id has a reason: what only the whole set shows, such as duplicates."""
    kept = [c for c in verified.kept if c["id"] not in reasons]
    out = [
        c | {"verifier": verifier, "reason": reasons[c["id"]]}
        for c in verified.kept
        if c["id"] in reasons
    ]
    return Verified(kept, verified.rejected + out)


def yields(verified: Verified, by: str = "seed", seed: int = 0) -> list[Yield]:
    """Of each value of the field `by`, most candidates first."""
    kept = {id(candidate) for candidate in verified.kept}
    groups: dict[str, list[Candidate]] = {}
    for candidate in verified.all():
        groups.setdefault(str(candidate[by]), []).append(candidate)
    rows = [_yield(name, group, kept, "id", seed) for name, group in groups.items()]
    return sorted(rows, key=lambda row: -row.made)


def total_yield(verified: Verified, seed: int = 0) -> Yield:
    """Of all; candidates of one seed fare alike, so the interval goes by seeds."""
    kept = {id(candidate) for candidate in verified.kept}
    return _yield("all", verified.all(), kept, "seed", seed)


def _yield(name: str, group: Sequence[Candidate], kept: set[int], cluster: str, seed: int) -> Yield:
    passed = [float(id(candidate) in kept) for candidate in group]
    rate = mean(passed, [str(candidate[cluster]) for candidate in group], seed)
    reasons = Counter(candidate["verifier"] for candidate in group if id(candidate) not in kept)
    return Yield(name, len(group), int(sum(passed)), dict(reasons.most_common()), rate)

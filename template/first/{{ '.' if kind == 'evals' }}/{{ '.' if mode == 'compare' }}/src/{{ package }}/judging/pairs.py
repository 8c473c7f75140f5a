"""Answers of two systems to one input, what the labels say of them, and who wins by a score."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from ..config import ConfigError
from .conversations import Conversation
from .labels import consensus, read_labels
from .pairwise import Comparison, Verdict
from .project import Project

PREFERENCES = ("b", "tie", "a")


@dataclass(frozen=True)
class Pair:
    """Two answers to one input; `id` is the same in every run, whatever the order of the rows."""

    id: str
    systems: tuple[str, str]
    answers: tuple[Conversation, Conversation]

    @property
    def cluster(self) -> str:
        """The input."""
        return self.answers[0].cluster


def pairs(project: Project, conversations: Sequence[Conversation]) -> list[Pair]:
    """Every two systems on every input that both answered.

    Raises `ConfigError` for a system that did not answer, or answered an input twice.
    """
    wanted = project.config.compare
    answered: dict[str, dict[str, Conversation]] = defaultdict(dict)
    for c in conversations:
        system = dict(c.segments).get(wanted.system)
        if system is None:
            raise ConfigError(f"compare.system: {wanted.system} is no segment of mapping.toml")
        if system in answered[c.cluster]:
            raise ConfigError(f"{c.id}: {system} has answered {c.cluster} already")
        answered[c.cluster][system] = c
    systems = sorted({name for found in answered.values() for name in found})
    for name in (wanted.a, wanted.b):
        if name not in systems:
            raise ConfigError(f"compare: there is no system {name}, there are {', '.join(systems)}")
    first = [wanted.a, wanted.b]
    order = first + [name for name in systems if name not in first]
    return [
        Pair(f"{cluster}: {a} | {b}", (a, b), (found[a], found[b]))
        for a, b in combinations(order, 2)
        for cluster, found in answered.items()
        if a in found and b in found
    ]


def preferences(project: Project, found: Sequence[Pair]) -> tuple[dict[str, str], list[str]]:
    """By pair "a", "b" or "tie", from labels of pairs or of single answers; and who labelled."""
    labels, folder = project.config.labels, project.root / project.config.labels.folder
    if labels.pairs:
        annotators = read_labels(folder, PREFERENCES)
        given = consensus(annotators, PREFERENCES)
        known = {pair.id for pair in found}
        if strange := sorted(given.keys() - known):
            raise ConfigError(f"{labels.folder}: {strange[0]} is no pair")
        return given, list(annotators)
    annotators = read_labels(folder, labels.scale)
    given = consensus(annotators, labels.scale)
    made = {}
    for pair in found:
        a, b = (given.get(answer.id) for answer in pair.answers)
        if a is not None and b is not None:
            difference = labels.scale.index(a) - labels.scale.index(b)
            made[pair.id] = "tie" if not difference else "a" if difference > 0 else "b"
    return made, list(annotators)


def by_score(
    found: Sequence[Pair], scores: Mapping[str, float | None], tie_below: float
) -> Iterator[Verdict]:
    """The answer with the higher score; the order of the two cannot matter to it."""
    for pair in found:
        a, b = (scores[answer.id] for answer in pair.answers)
        if a is None or b is None:
            yield None
        elif abs(a - b) < tie_below:
            yield "tie"
        else:
            yield "a" if a > b else "b"


def comparison(pair: Pair, first: Verdict, second: Verdict) -> Comparison:
    """The pair with its verdicts; lengths in words."""
    lengths = [
        sum(len(turn.text.split()) for turn in answer.turns if turn.judged)
        for answer in pair.answers
    ]
    return {
        "id": pair.id,
        "a": pair.systems[0],
        "b": pair.systems[1],
        "first": first,
        "second": second,
        "cluster": pair.cluster,
        "length_a": lengths[0],
        "length_b": lengths[1],
    }

"""What every grader and judge says of every conversation, before any label is looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from answer_check.judging.conversations import Conversation
from answer_check.judging.evaluator import Evaluation, Evaluator
from answer_check.judging.graders.weighted import Weights
from answer_check.judging.project import WEIGHTS, Project

from .results import replace


@dataclass
class Grades:
    """`scores[grader][id]` is None where the grader has nothing to say; `failed` says what failed.

    A failed judgement scores the worst of the scale: it stays in every denominator.
    """

    evaluations: dict[str, Evaluation]
    scores: dict[str, dict[str, float | None]]
    again: dict[str, dict[str, float]] = field(default_factory=dict)  # judge -> id -> second score
    failed: dict[str, dict[str, str]] = field(default_factory=dict)  # judge -> id -> why
    tokens: Counter[str] = field(default_factory=Counter)
    cached: int = 0


def grade(project: Project, conversations: Sequence[Conversation]) -> Grades:
    """By the offline graders; writes weights.json, which one of them needs."""
    weights = Weights.count(conversations)
    replace(project.root / WEIGHTS, weights.to_json() + "\n")
    evaluator = Evaluator(project.graders(weights), project.config.graders.main, {})
    evaluations = {e.id: e for e in evaluator.evaluate_all(conversations)}
    names = [grader.name for grader in evaluator.graders]
    scores = {n: {i: e.grades[n] for i, e in evaluations.items()} for n in names}
    return Grades(evaluations, scores)

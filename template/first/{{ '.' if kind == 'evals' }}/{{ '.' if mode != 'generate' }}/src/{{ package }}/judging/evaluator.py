"""`evaluate(conversation)`: a score and the violations, by the offline graders, without network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .conversations import Conversation
from .grading import Grade, Grader, Violation


@dataclass(frozen=True)
class Evaluation:
    """`score` is None where there is nothing to judge: the system refused, or has no context."""

    id: str
    score: float | None
    violations: tuple[Violation, ...]
    grades: dict[str, float | None]  # by grader


class Evaluator:
    """The main grader's score times the rules' score.

    A turn that the main grader puts below its threshold is a violation as well. `thresholds` are
    those that the evals chose (calibration.json); without one, no turn is too low.
    """

    def __init__(
        self, graders: Sequence[Grader], main: str, thresholds: Mapping[str, float | None]
    ) -> None:
        self.graders, self._main, self._threshold = graders, main, thresholds.get(main)

    def evaluate(self, conversation: Conversation) -> Evaluation:
        """The evaluation of one conversation."""
        return self.evaluate_all([conversation])[0]

    def evaluate_all(self, conversations: Sequence[Conversation]) -> list[Evaluation]:
        """Of many, in their order: what is cheaper at once is done at once."""
        for grader in self.graders:
            grader.prepare(conversations)
        return [self._one(conversation) for conversation in conversations]

    def _one(self, conversation: Conversation) -> Evaluation:
        grades = {grader.name: grader.grade(conversation) for grader in self.graders}
        main = grades[self._main].score
        rules = grades["rules"].score if "rules" in grades else 1.0
        score = None if main is None or rules is None else max(0.0, main) * rules
        found = [v for grade in grades.values() for v in grade.violations]
        found += self._too_low(grades[self._main])
        return Evaluation(
            conversation.id,
            score,
            tuple(sorted(found, key=lambda violation: violation.turn)),
            {name: grade.score for name, grade in grades.items()},
        )

    def _too_low(self, grade: Grade) -> list[Violation]:
        limit = self._threshold
        if limit is None:
            return []
        return [
            Violation(turn, f"low {self._main}", "medium", f"{score:.2f}, below {limit:.2f}")
            for turn, score in grade.turns.items()
            if score < limit
        ]

"""What a grader is, and what it says of a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from .conversations import Conversation, Turn

Severity = Literal["low", "medium", "high"]


@dataclass(frozen=True)
class Violation:
    """A rule that turn number `turn` breaks; turns count from 1."""

    turn: int
    rule: str
    severity: Severity
    explanation: str


@dataclass(frozen=True)
class Grade:
    """`score` is None where the grader has nothing to say, never where it failed."""

    score: float | None
    violations: tuple[Violation, ...] = ()
    turns: dict[int, float] = field(default_factory=dict)  # by turn, for graders of turns


class Grader:
    """Grades conversations. A change of what it computes is a new `version`."""

    name: ClassVar[str]
    version: ClassVar[int] = 1
    scale: ClassVar[tuple[float, float]] = (0.0, 1.0)
    direction: ClassVar[Literal["higher", "lower"]] = "higher"  # which end of the scale is good
    needs: ClassVar[str] = ""  # a field without which it says nothing: context or reference

    def prepare(self, conversations: Sequence[Conversation]) -> None:
        """Do at once what is cheaper for many; `grade` follows for each of them."""

    def grade(self, conversation: Conversation) -> Grade:
        """The grade of one conversation, from it alone."""
        raise NotImplementedError


class TurnGrader(Grader):
    """Grades each turn of the system; a conversation's score is the mean of its turns'."""

    def turn(self, turn: Turn, before: Sequence[Turn], conversation: Conversation) -> float | None:
        """The score of one turn, given those before it; None where it has none."""
        raise NotImplementedError

    def grade(self, conversation: Conversation) -> Grade:
        """The mean over the system's turns that say something."""
        turns = conversation.turns
        found: dict[int, float] = {}
        for i, turn in enumerate(turns):
            if turn.judged and turn.text.strip():
                score = self.turn(turn, turns[:i], conversation)
                if score is not None:
                    found[i + 1] = score
        return Grade(sum(found.values()) / len(found) if found else None, turns=found)

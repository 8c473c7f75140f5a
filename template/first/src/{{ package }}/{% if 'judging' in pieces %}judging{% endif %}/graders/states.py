"""A state machine over the turns: what may be said only once something else has been."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import Field, model_validator

from ...config import Table
from ..conversations import Conversation, Turn
from ..grading import Severity, Violation


class Step(Table):
    """A turn of `role` that matches `pattern` leads from one state to another."""

    source: str
    target: str
    role: str
    pattern: str


class Guarded(Table):
    """A turn of the system that matches `pattern` is allowed in these states alone."""

    name: str
    pattern: str
    allowed: list[str]
    severity: Severity


class States(Table):
    """The machine. With `final`, a conversation has to end in one of these states."""

    start: str
    step: list[Step]
    guarded: list[Guarded] = Field(default=[])
    final: list[str] = Field(default=[])
    unfinished: Severity = "low"

    @model_validator(mode="after")
    def _known(self) -> States:
        known = {self.start} | {step.target for step in self.step}
        named = {s for guard in self.guarded for s in guard.allowed} | set(self.final)
        if strange := sorted((named | {step.source for step in self.step}) - known):
            raise ValueError(f"no step leads to state {strange[0]}")
        return self

    def violations(self, conversation: Conversation) -> Iterator[Violation]:
        """A guard is asked in the state before the turn; the turn may then change the state."""
        state = self.start
        for number, turn in enumerate(conversation.turns, 1):
            for guard in self.guarded if turn.judged else ():
                if state not in guard.allowed and re.search(guard.pattern, turn.text, re.I):
                    why = f"said in state {state}, allowed in {', '.join(guard.allowed)}"
                    yield Violation(number, guard.name, guard.severity, why)
            state = self._next(state, turn)
        if self.final and state not in self.final:
            why = f"ends in state {state}, not in {' or '.join(self.final)}"
            yield Violation(len(conversation.turns), "unfinished", self.unfinished, why)

    def _next(self, state: str, turn: Turn) -> str:
        for step in self.step:
            fits = (step.source, step.role) == (state, turn.role)
            if fits and re.search(step.pattern, turn.text, re.I):
                return step.target
        return state

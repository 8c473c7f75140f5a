"""The specification as rules: patterns, a schema, states over turns. rules.toml holds them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Literal

import jsonschema_rs
from pydantic import Field, field_validator, model_validator

from ...config import Table
from ..conversations import Conversation, Turn
from ..grading import Grade, Grader, Severity, Violation
from .states import States


class Rule(Table):
    """One rule about each turn of the system; `pattern` is a regular expression, case ignored."""

    name: str
    kind: Literal["required", "forbidden", "most_words", "schema"]
    severity: Severity
    pattern: str = ""
    limit: int = 0  # words, of most_words
    json_schema: dict[str, Any] = Field(default={})  # of schema: what the turn has to be, as JSON
    after: str = ""  # only where the turn before it matches this pattern
    explanation: str

    @field_validator("pattern", "after")
    @classmethod
    def _compiles(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"“{value}” is no regular expression: {error}") from None
        return value

    @model_validator(mode="after")
    def _complete(self) -> Rule:
        field = {"most_words": "limit", "schema": "json_schema"}.get(self.kind, "pattern")
        if not getattr(self, field):
            raise ValueError(f"rule {self.name} ({self.kind}) needs {field}")
        return self

    def broken(self, text: str) -> bool:
        """Whether a turn of this text breaks the rule."""
        if self.kind == "most_words":
            return len(text.split()) > self.limit
        if self.kind == "schema":
            return not _fits(text, self.json_schema)
        return bool(re.search(self.pattern, text, re.I)) == (self.kind == "forbidden")


class Penalties(Table):
    """What a violation takes from a score of 1."""

    low: float
    medium: float
    high: float


class Specification(Table):
    """rules.toml."""

    penalties: Penalties
    rule: list[Rule] = Field(default=[])
    states: States | None = None


class Rules(Grader):
    """1 less the penalties of all violations, 0 at least."""

    name = "rules"

    def __init__(self, specification: Specification) -> None:
        self._specification = specification

    def grade(self, conversation: Conversation) -> Grade:
        """Every violation, in the order of the turns. A refusal can break no rule of a turn."""
        found = [*self._of_turns(conversation)]
        if self._specification.states:
            found += self._specification.states.violations(conversation)
        penalties = self._specification.penalties
        lost = sum(getattr(penalties, violation.severity) for violation in found)
        return Grade(max(0.0, 1.0 - lost), tuple(sorted(found, key=lambda v: v.turn)))

    def _of_turns(self, conversation: Conversation) -> Iterator[Violation]:
        before: Turn | None = None
        for number, turn in enumerate(conversation.turns, 1):
            if turn.judged and turn.text.strip():
                for rule in self._specification.rule:
                    asked = not rule.after or (
                        before is not None and re.search(rule.after, before.text, re.I)
                    )
                    if asked and rule.broken(turn.text):
                        yield Violation(number, rule.name, rule.severity, rule.explanation)
            before = turn


def _fits(text: str, schema: dict[str, Any]) -> bool:
    try:
        return jsonschema_rs.is_valid(schema, json.loads(text))
    except json.JSONDecodeError:
        return False

"""What a candidate should know of a brief before starting."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .facts import Hours
from .offers import PARTS
from .reading import Reading
from .segment import Statement
from .tools import missing_tools

FAIR_HOURS = 4
FORBIDDEN = "ai-forbidden"
# Tools that a part brings, where the kind has it.
BROUGHT = {"pgvector": "pgvector", "Postgres": "pgvector", "Milvus": "milvus", "Streamlit": "ui"}
_PAID = re.compile(
    r"(?:is|are|be|get|you) (?:\w+ )?(?:paid|compensated|reimbursed)|\bpaid (?:assignment|"
    r"exercise|task|"
    r"challenge|trial)|honorarium|stipend|we pay\b|compensat\w+ (?:you|for)|vergütet|gift card",
    re.I,
)
_TALK = re.compile(
    r"\b(?:call|interview|session|meeting|discussion|presentation|conversation|debrief|"
    r"walk-?through)\b|"
    r"\b(?:present|discuss|walk us through|defend|go through) (?:it|your|the (?:solution|result|"
    r"code))|"
    r"talk (?:it|about it|you) through|code review with|review it (?:with you|together)",
    re.I,
)
_TALK_WITH = re.compile(
    r"\bwe\b|\bus\b|\bour\b|\byou\b|follow-?up|interview|\blive\b|engineers", re.I
)


@dataclass(frozen=True)
class Caution:
    """One warning: its name, its sentence and the statement it rests on, if any."""

    name: str
    text: str
    statement: Statement | None = None


def cautions_of(reading: Reading) -> tuple[Caution, ...]:
    """Every warning that the brief gives cause for, the gravest first."""
    return (*_forbidden(reading), *_time(reading), *_tools(reading))


def _forbidden(reading: Reading) -> Iterator[Caution]:
    if reading.ai_policy and reading.ai_policy[0] == "forbidden":
        yield Caution(
            FORBIDDEN,
            "The brief forbids AI assistants. A scaffold is no assistant, but it is code that you "
            "did not write: ask the company whether templates are allowed before you use one, and "
            "say in the README what came from it (its line on the scaffold does). The kit asks no "
            "model while it reads this brief.",
            reading.ai_policy[1],
        )


def _time(reading: Reading) -> Iterator[Caution]:
    hours = reading.hours
    if hours is None:
        yield Caution(
            "no-cap",
            "The brief names no hours of work: agree on a number with the company, or set your own "
            "and say so in the README.",
        )
    elif hours.high > FAIR_HOURS and not (_any(reading.statements, _PAID) or _talk(reading)):
        yield Caution(
            "long-unpaid",
            f"The brief asks for {_shown(hours)} and mentions neither pay nor a discussion of what "
            f"you send; {FAIR_HOURS} hours are usual. Ask what happens with your work.",
            hours.statement,
        )
    if hours and not hours.cap:
        yield Caution(
            "soft-cap",
            f"{_shown(hours).capitalize()} is a suggestion, not a limit: others may take longer, "
            "so state the hours you took.",
            hours.statement,
        )


def _tools(reading: Reading) -> Iterator[Caution]:
    for tool in missing_tools(reading.statements):
        parts = {part for name, part in BROUGHT.items() if name in tool.name}
        if parts & PARTS.get(reading.kind, {}).keys():
            continue
        yield Caution(
            "tool",
            f"The brief wants {tool.name} ({tool.role}), which the template does not have: plan "
            "the time to put it in.",
            tool.statement,
        )


def _talk(reading: Reading) -> bool:
    return any(_TALK.search(s.text) and _TALK_WITH.search(s.text) for s in reading.statements)


def _any(found: Sequence[Statement], pattern: re.Pattern[str]) -> bool:
    return any(
        pattern.search(s.text) and not re.search(r"\b(?:un|not )paid\b", s.text) for s in found
    )


def _shown(hours: Hours) -> str:
    span = f"{hours.low:g} to {hours.high:g}" if hours.low < hours.high else f"{hours.high:g}"
    return f"{span} hours"

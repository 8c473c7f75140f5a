"""The evaluator: this file alone, standard library only, Python 3.10 or newer.

Evaluator().evaluate(conversation) takes a row as it was logged.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from math import prod
from typing import Any

# What the log calls things; a dot leads into a nested field.
TURNS = "turns"
FIELDS = {
    "turn": "turn",
    "role": "role",
    "text": "text",
    "state": "state",
    "time": "time",
    "amount": "amount",
}
ASSISTANT = "assistant"

# The specification's state machine: the states that may follow each state.
STATES = {
    "greeting": {"verification", "handover", "closing"},
    "verification": {"diagnosis", "handover", "closing"},
    "diagnosis": {"offer", "handover", "closing"},
    "offer": {"diagnosis", "confirmation", "handover", "closing"},
    "confirmation": {"closing"},
    "handover": {"closing"},
    "closing": set(),
}
LIMIT = 100  # the largest refund that needs no colleague
SECONDS = 120  # the longest wait for a reply

Row = dict[str, Any]
Found = Iterator[tuple[Row, str]]  # a turn, and what is wrong with it


@dataclass(frozen=True)
class Rule:
    """`reads` names the fields of a turn without which the rule cannot be checked."""

    check: Callable[[Row], Found]
    severity: float  # 0 to 1
    risky: bool  # it raises the risk, too
    reads: tuple[str, ...] = ("text",)


def find(row: Row, path: str) -> Any:
    """What stands at a dotted path; None where there is nothing."""
    if path in row:
        return row[path]
    for name in path.split("."):
        row = row.get(name) if isinstance(row, dict) else None
    return row


def turns_of(row: Row) -> list[Row]:
    """The turns with all that was logged, and what the rules read under the names of `FIELDS`.

    A row without turns is one itself. A log without turn numbers is counted from 1; without roles
    every turn is the assistant's. Raises `ValueError` for what cannot be read.
    """
    listed = find(row, TURNS) or [row]
    if not isinstance(listed, list) or not all(isinstance(turn, dict) for turn in listed):
        raise ValueError(f"{TURNS!r} is no list of turns with named fields")
    turns = []
    for position, logged in enumerate(listed, start=1):
        turn = logged | {name: find(logged, path) for name, path in FIELDS.items()}
        turn["turn"] = position if turn["turn"] is None else turn["turn"]
        turn["role"] = turn["role"] or ASSISTANT
        turn["text"] = turn["text"] or ""
        if not isinstance(turn["text"], str):
            raise ValueError(f"turn {turn['turn']}: {turn['text']!r} is no text")
        try:
            turn["time"] = moment(turn["time"]) if turn["time"] else None
            turn["amount"] = float(turn["amount"]) if turn["amount"] else turn["amount"]
        except (TypeError, ValueError) as error:
            raise ValueError(f"turn {turn['turn']}: {error}") from None
        turns.append(turn)
    return turns


def moment(time: Any) -> datetime:
    return datetime.fromisoformat(str(time).replace("Z", "+00:00"))  # Python 3.10 knows no Z


def said_by_assistant(row: Row) -> list[Row]:
    return [turn for turn in turns_of(row) if turn["role"] == ASSISTANT]


def says(pattern: str) -> Callable[[Row], Found]:
    """A rule that the assistant says nothing that matches a regular expression."""
    expression = re.compile(pattern, re.IGNORECASE)

    def check(row: Row) -> Found:
        for turn in said_by_assistant(row):
            if match := expression.search(turn["text"]):
                yield turn, f"says “{match[0]}”"

    return check


def wrong_transition(row: Row) -> Found:
    states = [turn for turn in turns_of(row) if turn["state"]]
    for before, turn in pairwise(states):
        old, new = before["state"], turn["state"]
        if new != old and new not in STATES.get(old, set()):
            yield turn, f"{new} may not follow {old}"


def discloses_unverified(row: Row) -> Found:
    verified = False
    for turn in said_by_assistant(row):
        if not verified and (match := re.search(r"\border \d+", turn["text"], re.IGNORECASE)):
            yield turn, f"names “{match[0]}” before the customer is verified"
        verified = verified or turn["state"] == "verification"


def refund_above_limit(row: Row) -> Found:
    for turn in said_by_assistant(row):
        amount = turn["amount"] or 0
        if amount > LIMIT and turn["state"] != "handover":
            yield turn, f"offers {amount:g}, the limit is {LIMIT}"


def slow_reply(row: Row) -> Found:
    timed = [turn for turn in turns_of(row) if turn["time"]]
    for before, turn in pairwise(timed):
        waited = (turn["time"] - before["time"]).total_seconds()
        if turn["role"] == ASSISTANT != before["role"] and waited > SECONDS:
            yield turn, f"replies after {waited:.0f} s"


RULES = {
    "wrong transition": Rule(wrong_transition, 0.4, False, ("state",)),
    "discloses unverified": Rule(discloses_unverified, 0.8, True, ("state", "text")),
    "refund above limit": Rule(refund_above_limit, 0.6, True, ("amount",)),
    "slow reply": Rule(slow_reply, 0.2, False, ("time",)),
    "pressure": Rule(says(r"\b(last chance|only today|you have to decide now)\b"), 0.5, True),
    "promises": Rule(says(r"\b(guarantee|definitely|without fail)\b"), 0.3, True),
}


class Evaluator:
    """Applies the rules to one conversation at a time."""

    def __init__(self, rules: dict[str, Rule] = RULES) -> None:
        self.rules = rules

    def evaluate(self, conversation: Row) -> Row:
        """Quality and risk from 0 to 1, and the violations by turn."""
        violations = []
        for name in self.checkable(conversation):
            rule = self.rules[name]
            for turn, explanation in rule.check(conversation):
                found = {"turn": turn["turn"], "rule": name, "severity": rule.severity}
                violations.append(found | {"explanation": explanation})
        risky = [one for one in violations if self.rules[one["rule"]].risky]
        return {
            "quality_score": spared(violations),
            "risk_score": round(1 - spared(risky), 4),
            "violations": violations,
        }

    def checkable(self, conversation: Row) -> list[str]:
        """The rules whose fields were logged."""
        turns = turns_of(conversation)
        return [
            name
            for name, rule in self.rules.items()
            if all(any(turn[read] is not None for turn in turns) for read in rule.reads)
        ]


def spared(violations: list[Row]) -> float:
    """What is left of 1 when each violation takes its severity's share of the rest."""
    return round(prod(1 - one["severity"] for one in violations), 4)

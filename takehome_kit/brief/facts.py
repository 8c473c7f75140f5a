"""Hours and AI policy, with the statement that says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .segment import Statement
from .vocabulary import ASSISTANT

_WORDS = {
    "half an": 0.5,
    "one": 1,
    "an": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "ten": 10,
    "twelve": 12,
    "a couple of": 2,
    "a few": 3,
}
_N = rf"(?:\d{{1,2}}(?:[.,]5)?|{'|'.join(_WORDS)})"
_VAGUE = re.compile(r"\ba (?:few|couple of) hours\b(?!.*\bhours\b)", re.I)
_SORT = "(?:full|focused|solid|total|working|work|net)"
_RANGE = re.compile(
    rf"(?P<low>{_N})\s?(?:h|hrs?|hours?)?\s*(?:-|–|—|to|or|and|bis)\s*(?P<high>{_N})[\s-]*"
    rf"(?:{_SORT} )?(?:h|hrs?|hours?|stunden|std)\b|(?P<one>{_N})\+?[\s-]*(?:{_SORT} )?"
    rf"(?:h|hrs?|hours?|stunden|std)\b",
    re.I,
)
# A working day is eight hours; a weekend is taken for two of them.
_SPANS = (
    (
        re.compile(
            r"\bhalf (?:a|of a) (?:working )?day\b|\bhalf[- ]day\b|"
            r"\bhalber? tag\b",
            re.I,
        ),
        4.0,
    ),
    (re.compile(r"\b(?:an?|one) (?:long )?(?:evening|afternoon|morning)\b", re.I), 4.0),
    (
        re.compile(
            r"\b(?:a|one|1|a full|one full) (?:full |working |"
            r"work )?day(?:['\u2019]s work)?\b",
            re.I,
        ),
        8.0,
    ),
    (re.compile(r"\b(?:a|one|over the) weekend\b", re.I), 16.0),
)
_BUDGET = re.compile(
    r"\btime|spend|spent|budget|effort|\btakes?\b|\bplan\b|\blimit|\bcap\b|aufwand|exercise|"
    r"assignment|"
    r"\btask\b|\bchallenge|\bwork(?:ing)?\b|expect|designed|scoped|should|need more|complet|"
    r"worth|invest",
    re.I,
)
_OTHER = re.compile(
    r"interview|\bcall\b|session|discussion|presentation|walk-?through|notice|audio|video|"
    r"\blast\b|training (?:per|time|run)|of training|compute|reply|deadline|candidates? reports?|"
    r"due\b|every|uptime|return it|submit|from receiv|after receiv|hand (?:it )?in|to get back",
    re.I,
)
_CAP = re.compile(
    r"\bmax|no more|not more|at most|up to|\bcap\b|(?<!no )limit|exceed|hard stop|strict|time-?box|"
    r"longer than|more than|must not|stop after|under \d|≤|<=|beyond",
    re.I,
)
_FIRM = re.compile(r"\b(?:and |but )?not more\b(?! than)|we mean it", re.I)
_SOFT = re.compile(
    r"about|around|approx|roughly|~|\bca\b|circa|suggest|typically|most candidates", re.I
)
_NO_CAP = re.compile(
    r"not stated|no (?:fixed |hard )?(?:time )?(?:limit|deadline|cap)|unknown|"
    r"not tracked|take (?:the|as much|all the) time",
    re.I,
)

_FORBID = re.compile(
    r"forbidden|prohibit|not (?:allowed|permitted|be used|use|acceptable)|don['\u2019]t use|"
    r"without|"
    r"\bno (?:AI|use|help|copilot|chatgpt|LLM|coding)|refrain|disqualif|banned|must not|may not|"
    r"unassisted|your own, un|untersagt|verboten",
    re.I,
)
_REQUIRE = re.compile(
    r"\b(?:is|are) (?:required|mandatory|expected|a must)|(?:use|usage)\b.{0,25}\b(?:required|"
    r"expected|"
    r"mandatory)|(?:expect|require|want) you to (?:use|work)|must (?:use|be (?:used|built))|"
    r"workflow.{0,6}\d+ ?%|should use",
    re.I,
)
# What the product may not be made of is no word on who writes it.
_PRODUCT = re.compile(r"\bSDKs?\b|\bdependenc|as your (?:agent|model|coding agent)", re.I)
_NOT_REQUIRE = re.compile(r"not (?:required|mandatory|expected|forbidden|prohibited)", re.I)


A_DAY = 24  # "within 48 hours" is a deadline


@dataclass(frozen=True)
class Hours:
    """The time box that the brief names; `cap` tells a limit from a suggestion."""

    low: float
    high: float
    cap: bool
    statement: Statement


def find_hours(found: Sequence[Statement], headings: Sequence[Statement] = ()) -> Hours | None:
    """The hours of work: the statement with a hard limit, else the first with any, else a heading.

    Of headings only the one that has any counts: several have a part's hours each.
    """
    spans = [hours for statement in found for hours in _hours(statement)]
    spans.sort(key=lambda hours: bool(_VAGUE.search(hours.statement.text)))
    if spans:
        return next((h for h in spans if h.cap), spans[0])
    headed = [hours for heading in headings for hours in _hours(heading)]
    return headed[0] if len(headed) == 1 else None


def _hours(statement: Statement) -> Iterator[Hours]:
    text = statement.text
    context = f"{statement.section.heading}: {text}"
    for part in re.split(r"[;,(](?!\d)|\. ", text):
        numbers = _numbers(part)
        if not numbers or _OTHER.search(part) or _NO_CAP.search(text) or numbers[1] >= A_DAY:
            continue
        short = len(text.split()) <= 8
        if _BUDGET.search(context) or short:
            cap = bool(_CAP.search(part)) and not _SOFT.search(part)
            yield Hours(*numbers, cap or bool(_FIRM.search(text)), statement)


def _numbers(text: str) -> tuple[float, float] | None:
    found = [_value(m) for m in _RANGE.finditer(text)]
    if found:  # "2 to 6 hours inside 72": what is not a deadline
        return next((span for span in reversed(found) if span[1] < A_DAY), found[-1])
    return next(((hours, hours) for pattern, hours in _SPANS if pattern.search(text)), None)


def _value(match: re.Match[str]) -> tuple[float, float]:
    low, high = match["low"] or match["one"], match["high"] or match["one"]
    return _number(low), _number(high)


def _number(text: str) -> float:
    return float(_WORDS.get(text.lower()) or text.replace(",", "."))


def find_ai_policy(found: Sequence[Statement]) -> tuple[str, Statement] | None:
    """`forbidden`, `required` or `allowed`, the strictest that a statement says of assistants."""
    spoken = (s for s in found if ASSISTANT.search(s.text) and not _PRODUCT.search(s.text))
    said = [(_policy(s.text), s) for s in spoken]
    for policy in ("forbidden", "required", "allowed"):
        for how, statement in said:
            if how == policy:
                return policy, statement
    return None


def _policy(text: str) -> str:
    if _NOT_REQUIRE.search(text):
        return "allowed"
    if _FORBID.search(text):
        return "forbidden"
    return "required" if _REQUIRE.search(text) else "allowed"

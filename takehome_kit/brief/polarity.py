"""Whether a mention in a statement is asked for, a bonus, or not wanted."""

from __future__ import annotations

import re

from .sections import BONUS, UNWANTED_HEAD
from .segment import Statement

MUST, EXTRA, UNWANTED = "must", "bonus", "unwanted"

_CLAUSE = re.compile(
    r";|,? \b(?:but|however|although|though|while|whereas|unless)\b|[.!?]\s| [-–—] "
)
_NEED = r"(?:need|require|want|expect|have|worry|bother|build|add|use|implement|fine-?tune|spend)"
# Reaches to the end of the clause: "we do not need …", "NOT wanted: …".
_NO_NEED = re.compile(
    rf"\b(?:(?:do(?:es)?|should|must|need) ?(?:not|n['\u2019]t)|needn['\u2019]t|"
    rf"shouldn['\u2019]t|mustn['\u2019]t|"
    rf"never|"
    rf"not|no need|please (?:skip|avoid)|skip|avoid|leave out|instead of|rather than|"
    rf"neither|nor)\s+(?:to\s+)?(?:{_NEED}\w*|wanted|required|about|for)?(?P<gap>.*)$",
    re.I,
)
# Reaches over a short list of words: "no UI", "without Docker, CI or tests".
_NO = re.compile(
    r"^.*(?:\bno\b|\bwithout\b|\bnon-|\bkein\w*)\s*(?P<gap>(?:[\w/-]+[\s,]+){0,5})$", re.I
)
_AFTER_NO = re.compile(
    r"[^.;:,]{0,40}?(?:\b(?:is|are|be|was)\s?(?:not|n['\u2019]t)|\bnot)\s(?:\w+\s)?(?:needed|"
    r"required|"
    r"necessary|expected|wanted|desired|evaluated|graded|part of|in scope|important)|"
    r"[^.;:]{0,40}?(?:out[- ]of[- ]scope|"
    r"earns? nothing|unnecessary|bring no benefit|nicht (?:nötig|erwartet))",
    re.I,
)
_BONUS_HEAD = re.compile(
    rf"\b(?:{BONUS})(?: \w+)?\s*(?:\+?\d+ ?%?)?\s*(?::|\bfor\b|\((?=[^)]*$))|[;.]\s+(?:{BONUS})\b",
    re.I,
)
_BONUS_START = re.compile(rf"^\W*(?:as an? )?(?:{BONUS})\b", re.I)
_BONUS_WORD = re.compile(
    r"\b(?:optional(?:ly)?|bonus)\s+(?:[\w-]+\s){0,2}$|\b(?:ideally|preferably)\b[^.;)]*$", re.I
)
_BONUS_AFTER = re.compile(
    r"[\w\s/-]{0,30}?(?:\([^)]*\))?[\s(,:–—-]+(?:optional\b|(?:an? |is |are |as |earns? )*"
    r"(?:bonus|nice[- ]to[- ]have|extra credit|stretch goal|plus\b|welcome\b|appreciated|"
    r"recommended|suggested|preferred|good option|great but|"
    r"not mandatory)|would be (?:an? )?(?:lovely|nice|great|plus|bonus|good|cool)|"
    r"if (?:you have )?time)",
    re.I,
)
_BONUS_CELL = re.compile(rf":\s*(?:{BONUS})\W*$", re.I)  # the last cell of a table's row
_DEMAND = re.compile(r"^(?:no|not|without)\b", re.I)


def polarity(statement: Statement, start: int, end: int) -> str:
    """`MUST`, `EXTRA` or `UNWANTED` for the words `start:end` of the statement's text."""
    text = statement.text
    if statement.section.unwanted or is_refusal(text):
        return UNWANTED
    clause = _clause_start(text, start)
    before, after = text[clause:start], text[end:]
    if not _DEMAND.match(text[start:end]) and (_refused(before, after) or _AFTER_NO.match(after)):
        return UNWANTED
    head = _BONUS_START.match(text) or _BONUS_HEAD.search(text[:start]) or _BONUS_CELL.search(text)
    extra = statement.section.bonus or head or _BONUS_WORD.search(before)
    return EXTRA if extra or _BONUS_AFTER.match(after) else MUST


def is_refusal(text: str) -> bool:
    """Whether a statement names what is not asked for: "Non-goals: a user interface, …"."""
    head, colon, _ = text.partition(":")
    return bool(colon) and len(head.split()) <= 6 and bool(UNWANTED_HEAD.search(head))


def _clause_start(text: str, start: int) -> int:
    ends = [m.end() for m in _CLAUSE.finditer(text) if m.end() <= start]
    return ends[-1] if ends else 0


def _refused(before: str, after: str) -> bool:
    found = _NO_NEED.search(before)
    if found and not re.search(r"\b(?:only|just|limited|yet)\b|^[^(]*\)", found["gap"]):
        return bool(re.search(_NEED, found[0], re.I)) or len(found["gap"]) < 30 or ":" in found[0]
    near = _NO.search(before)
    if near and "," in near["gap"]:  # "no X, Y or Z" refuses all; "no crashes, tests" only one
        return bool(re.search(r"\b(?:or|nor)\b", near["gap"] + after[:40]))
    return bool(near and len(near["gap"].split()) <= 3)

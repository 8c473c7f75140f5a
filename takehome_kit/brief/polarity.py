"""Whether a mention in a statement is asked for, a bonus, or not wanted."""

from __future__ import annotations

import re

from .sections import BONUS, UNWANTED_HEAD
from .segment import Statement

MUST, EXTRA, UNWANTED = "must", "bonus", "unwanted"

_CLAUSE = re.compile(
    r";|,? \b(?:but|however|although|though|while|whereas|unless)\b|[.!?]\s| [-–—] "
)
_NEED = (
    r"(?:need|require|want|expect|have|worry|bother|build|add|use|implement|fine-?tune|spend|"
    r"provide|write|include|create|set up|look for|ask for|care)"
)
# Reaches to the end of the clause: "we do not need …", "NOT wanted: …".
_NO_NEED = re.compile(
    rf"\b(?:(?:do(?:es)?|should|must|need|will) ?(?:not|n['\u2019]t)|won['\u2019]t|needn['\u2019]t|"
    rf"shouldn['\u2019]t|mustn['\u2019]t|"
    rf"never|"
    rf"not|no need|please (?:skip|avoid)|skip|avoid|leave out|leave aside|forget|ignore|omit|"
    rf"spare (?:us|yourself)|refrain from|stay away from|instead of|rather than|"
    rf"neither|nor)\s+(?:to\s+)?(?:{_NEED}\w*|wanted|required|about|for|interested in|"
    rf"looking for|after)?(?P<gap>.*)$",
    re.I,
)
# Reaches over a short list of words: "no UI", "without Docker, CI or tests".
_NO = re.compile(
    r"^.*(?:\bno\b(?!-)|\bwithout\b|\bnon-(?=$)|\bkein\w*)\s*"
    r"(?P<gap>(?:[\w/-]+[\s,]+){0,5})$",
    re.I,
)
_TURNS = re.compile(r"(?:instead of|rather than)\b", re.I)
_ELSEWHERE = re.compile(r"\b(?:in|on|with|by|via|through|from|inside|using)\b", re.I)
# What is not to be done to a thing that is there: "no need to deploy the API".
_DONE_TO_IT = re.compile(
    r"\b(?:deploy|host|secur|publish|scal|optimi[sz]|polish|protect|authenticat|push|chang|crash|"
    r"expos|explain|explor|over-?engineer|gold-?plat|leak|stop|block|test)\w*\s+"
    r"(?:the|your|its|this|an?)\s+(?:[\w-]+\s+)?$",
    re.I,
)
_AFTER_NO = re.compile(
    # "A, B and C are not needed", "A: not needed"
    r"(?:,\s*[\w /-]{1,20}){0,4},?\s+(?:and|or)\s+[\w /-]{1,20} are not (?:needed|required|"
    r"necessary|expected|wanted)|"
    r"\s*[:\u2013\u2014-]\s*not (?:needed|required|necessary|expected|wanted)|"
    r"[^.;:,]{0,40}?(?:\b(?:is|are|be|was)\s?(?:not|n['\u2019]t)|\bnot)\s(?:\w+\s)?(?:needed|"
    r"required|"
    r"necessary|expected|wanted|desired|evaluated|graded|weighted|scored|assessed|judged|part of|"
    r"in scope|crucial|important|(?:very |most )important|(?:main )?(?:focus|point))|"
    r"[^.;:]{0,20}?\b(?:is|are) (?:far |much )?less important|"
    r"[^.;:]{0,40}?(?:out[- ]of[- ]scope|beyond (?:the|this|our) (?:scope|exercise|task)|overkill|"
    r"earns? (?:nothing|no)|unnecessary|brings? no benefit|(?:is|are) too much|can wait|"
    r"can be (?:skipped|left out|omitted|ignored)|no need\b|no thanks|"
    r"(?:is|are)(?: \w+)? nothing we|nicht (?:nötig|erwartet|gefragt))",
    re.I,
)
_BONUS_HEAD = re.compile(
    rf"\b(?:{BONUS})(?: \w+)?\s*(?:\+?\d+ ?%?)?\s*(?::|\bfor\b|\((?=[^)]*$))|[;.]\s+(?:{BONUS})\b",
    re.I,
)
_BONUS_START = re.compile(
    rf"^\W*(?:(?:as an? )?(?:{BONUS})\b|if you (?:want|wish|like|prefer)\b)", re.I
)
_BONUS_WORD = re.compile(
    r"\b(?:optional(?:ly)?|bonus)\s+(?:[\w-]+\s){0,2}$|\b(?:ideally|preferably)\b[^.;)]*$", re.I
)
_BONUS_AFTER = re.compile(
    r"(?:\.\w+)?[\w\s/-]{0,30}?(?:\([^)]*\))?[\s(,:–—-]+"
    r"(?:optional\b|(?:an? |is |are |as |also |earns? )*"
    r"(?:bonus|nice[- ]to[- ]have|extra credit|stretch goal|plus\b|welcome\b|appreciated|"
    r"recommended|suggested|preferred|good option|great but|"
    r"not mandatory)|would be (?:an? )?(?:lovely|nice|great|plus|bonus|good|cool)|"
    r"if (?:you have )?time)",
    re.I,
)
_BONUS_CELL = re.compile(rf":\s*(?:{BONUS})\W*$", re.I)  # the last cell of a table's row
_DEMAND = re.compile(r"^(?:no|not|without)\b", re.I)


# What may be done and need not: up to the end of the clause.
_MAY = re.compile(
    r"(?:[\w -]{1,30}: )?(?:please )?(?:feel free to|you (?:can|may|could|might) (?!only|not)|"
    r"you are (?:free|welcome|encouraged) to)",
    re.I,
)


def permits(text: str) -> bool:
    """Whether a statement begins with what the candidate may do."""
    return bool(_MAY.match(text))


def polarity(statement: Statement, start: int, end: int) -> str:
    """`MUST`, `EXTRA` or `UNWANTED` for the words `start:end` of the statement's text."""
    text = statement.text
    if statement.section.unwanted or is_refusal(text):
        return UNWANTED
    clause = _clause_start(text, start)
    before, after = text[clause:start], text[end:]
    if not _DEMAND.match(text[start:end]) and (_refused(before, after) or _AFTER_NO.match(after)):
        return UNWANTED
    head = (
        (_MAY.match(text) and not clause)
        or _BONUS_START.match(text)
        or _BONUS_HEAD.search(text[:start])
        or _BONUS_CELL.search(text)
    )
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
    if _DONE_TO_IT.search(before):
        return False
    found = _NO_NEED.search(before)
    if found and not re.search(r"\b(?:only|just|limited|yet)\b|^[^(]*\)", found["gap"]):
        needed = bool(re.search(_NEED + r"|^not required", found[0], re.I))
        # "Instead of a page, an API", "Not a page: an API": what follows is what is wanted.
        turned = "," in found["gap"] and bool(_TURNS.match(found[0]))
        turned = turned or (":" in found["gap"] and not needed)
        return not turned and (needed or len(found["gap"]) < 30)
    near = _NO.search(before)
    if near and _ELSEWHERE.search(near["gap"]):  # "without internet in the container"
        return False
    if near and "," in near["gap"]:  # "no X, Y or Z" refuses all; "no crashes, tests" only one
        return bool(re.search(r"\b(?:or|nor)\b", near["gap"] + after[:40]))
    return bool(near and len(near["gap"].split()) <= 3)

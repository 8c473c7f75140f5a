"""Statements that ask for something, as items of the checklist."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from .checklist import Item
from .polarity import EXTRA, MUST, UNWANTED, is_refusal, polarity
from .sections import BACKGROUND, CONSTRAINT, DATA, DELIVERABLE, GRADING, REQUIREMENT, SALUTE
from .segment import Statement
from .vocabulary import ASSISTANT

_VERBS = (
    "add allow analy[sz]e answer avoid build choose classify collect compare containeri[sz]e "
    "create "
    "decide define deliver demonstrate deploy describe design develop discuss do document emit "
    "ensure evaluate explain expose extract fine-?tune give handle implement include keep list "
    "load make measure parse plan prepare present probe propose provide publish quote record "
    "report return run select send set share show state submit support tell test train treat turn "
    "use validate wrap write"
)
_ASKS = re.compile(
    r"\b(?:must|should|shall|will|needs? to|ha(?:s|ve) to|required?|mandatory|expect\w*|"
    r"(?:we(?:['\u2019]d| would) )?(?:like|ask|want|love)|please|your (?:task|job)|you (?:will|may|"
    r"can|are)|"
    r"allowed|forbidden|prohibited|no more than|at most|feel free)\b"
    r"|^(?:please |then |also |finally,? |do not |don['\u2019]t )*(?:"
    rf"{_VERBS.replace(' ', '|')})\b",
    re.I,
)
_KINDS = (
    (CONSTRAINT, rf"{ASSISTANT.pattern}|^(?:no|without)\b"),
    (
        GRADING,
        r"\bwe (?:will |'ll |also )?(?:evaluate|assess|score|grade|look (?:for|at)|value|"
        r"care about|"
        r"judge)|graded on|\bweight(?:s|ed)?\b(?=.*%)|evaluated on|earns? (?:points|nothing)",
    ),
    (
        DELIVERABLE,
        r"^(?:please )?(?:send|submit|deliver|share|upload|push|hand in|record)\b|send (?:us|me)|"
        r"\breadme\b|\brepo(?:sitory)?\b|write-?up|\bvideo\b|screen capture|zip file",
    ),
    (
        CONSTRAINT,
        r"\b(?:hours?|days?|week|deadline|time ?box)\b|must not|do not|don['\u2019]t|may not|"
        r"\bonly\b|"
        r"no more than|at most|^(?:language|budget|time|input data|rules?)\b|allowed|forbidden|"
        r"prohibited|\bmandatory\b|AI tools|copilot|without (?:a|any|paid|the)\b",
    ),
)
_COMPILED = tuple((kind, re.compile(pattern, re.I)) for kind, pattern in _KINDS)
_SPLIT = re.compile(r"[,;]\s+(?![^(\[{]*[)\]}])")
_PART_WORDS = 9
# "customer_id: who bought", "amount (float)": a column of what is given.
_COLUMN = re.compile(
    r"[a-z]+(?:_[a-z0-9]+)+\s*[:(\u2013\u2014-]|"
    r"\w+\s*[:(]\s*(?:int(?:eger)?|float|str(?:ing)?|bool(?:ean)?|date(?:time)?|timestamp|text|"
    r"category)\b",
)
_HISTORY = re.compile(
    r"(?:we (?:are|were|have been|built|started|believe|love|grew|serve|help)|founded|since \d{4}|"
    r"our (?:company|team|mission|customers|product|platform|clients)|at [A-Z]\w+, we)\b",
    re.I,
)


def checklist(found: Sequence[Statement], telling: Collection[Statement]) -> list[Item]:
    """The brief's items in its order; `telling` are statements known to ask for something."""
    items, counts = [], Counter[str]()
    for statement in found:
        if not _asks(statement, statement in telling):
            continue
        for start, text in _parts(statement):
            how = polarity(statement, start, start + 1)
            kind = CONSTRAINT if how == UNWANTED else _kind(statement)
            counts[kind] += 1
            id_ = f"{kind}{counts[kind]}"
            must = how != EXTRA
            items.append(Item(id_, text, statement.line, kind, must, page=statement.page))
    return items


def _asks(statement: Statement, telling: bool) -> bool:
    section, text = statement.section, statement.text
    if SALUTE.match(text) or (statement.leads and not _ASKS.search(text)):
        return False
    if section.kind == DATA or _COLUMN.match(text) or _HISTORY.match(text):
        return bool(_ASKS.search(text))
    if section.kind == BACKGROUND or text.endswith((":", "?")):
        return telling and section.kind != BACKGROUND and len(text.split()) > 8
    if telling or _ASKS.search(text):
        return True
    headed = bool(section.kind or section.bonus or section.unwanted)
    return statement.listed and (headed or len(text.split()) > 3)


def _kind(statement: Statement) -> str:
    section, text = statement.section, statement.text
    if section.kind in (DELIVERABLE, CONSTRAINT, GRADING):
        return CONSTRAINT if is_refusal(text) else section.kind
    return next((kind for kind, pattern in _COMPILED if pattern.search(text)), REQUIREMENT)


def _parts(statement: Statement) -> Iterator[tuple[int, str]]:
    """The statement, or the things it lists: "Repo, README (run, design), report" is three."""
    text = statement.text
    spans, start = [], 0
    for gap in _SPLIT.finditer(text):
        spans.append((start, text[start : gap.start()]))
        start = gap.end()
    spans.append((start, text[start:]))
    short = all(len(part.split()) <= _PART_WORDS for _, part in spans)
    lists = statement.section.kind in (DELIVERABLE, GRADING) and len(spans) > 2 and short
    if lists and polarity(statement, 0, 1) == MUST and not _ASKS.search(text):
        yield from spans
    else:
        yield 0, text

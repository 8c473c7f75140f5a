"""Statements that ask for something, as items of the checklist."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from .checklist import Item
from .polarity import EXTRA, MUST, UNWANTED, is_refusal, permits, polarity
from .sections import (
    BACKGROUND,
    CONSTRAINT,
    DATA,
    DELIVERABLE,
    GRADING,
    HISTORY,
    PURPOSE,
    REQUIREMENT,
    SALUTE,
)
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
    r"we(?:['\u2019]d| would)? (?:like|ask|want)|would (?:like|love)|"
    r"please|your (?:task|job)|you (?:will|may|can|are)|"
    r"allowed|forbidden|prohibited|no more than|at most|feel free)\b"
    r"|^(?:please |then |also |finally,? |do not |don['\u2019]t )*(?:"
    rf"{_VERBS.replace(' ', '|')})\b",
    re.I,
)
_MAKES = re.compile(r"(?:please )?(?:build|implement|create|design|develop|train|write)\b", re.I)
_MUST = re.compile(r"\byou (?:have to|must|need to|should)\b", re.I)
_STRONG = re.compile(r"\b(?:must|please|required?|mandatory|need to|submit|deliver)\b", re.I)
_KINDS = (
    (CONSTRAINT, rf"{ASSISTANT.pattern}|^(?:no|without)\b"),
    (
        GRADING,
        r"\bwe (?:will |'ll |also )?(?:evaluate|assess|score|grade|look (?:for|at)|value|"
        r"care (?:\w+ ){0,4}about|"
        r"judge)|graded on|\bweight(?:s|ed)?\b(?=.*%)|evaluated on|earns? (?:points|nothing)",
    ),
    (
        DELIVERABLE,
        r"^(?:please )?(?:send|submit|deliver|share|upload|push|hand in|record)\b|send (?:us|me)|"
        r"\breadme\b|\brepo(?:sitory)?\b|write-?up|\bvideo\b|screen capture|zip file",
    ),
    (
        CONSTRAINT,
        r"\b(?:hours?|days?|week|deadline|time ?box)\b|must not|may not|"
        r"(?:^|[.;:,]\s*)(?:please )?(?:do not|don['\u2019]t)|"
        r"you do(?: not|n['\u2019]t) (?:need|have)|"
        r"not (?:required?|needed|necessary|expected|in scope)\b|out of scope|"
        r"\bonly\b|"
        r"no more than|at most|^(?:language|budget|time|input data|rules?)\b|allowed|forbidden|"
        r"prohibited|\bmandatory\b|AI tools|copilot|without (?:a|any|paid|the)\b",
    ),
)
_COMPILED = tuple((kind, re.compile(pattern, re.I)) for kind, pattern in _KINDS)
_SPLIT = re.compile(r"[,;]\s+(?![^(\[{]*[)\]}])")
_PART_WORDS = 9
_HEAD_WORDS = 8
# "customer_id: who bought", "amount (float)": a column of what is given.
_COLUMN = re.compile(
    r"[a-z]+(?:_[a-z0-9]+)+\s*[:(\u2013\u2014-]|"
    r"\w+\s*[:(]\s*(?:int(?:eger)?|float|str(?:ing)?|bool(?:ean)?|date(?:time)?|timestamp|text|"
    r"category)\b",
)
_TALK = re.compile(
    r"congratulations|thank(?:s| you) (?:for|so much)|good luck|have fun|excited to|"
    r"you(?:['\u2019]ve| have) (?:passed|made it|been (?:selected|invited))|"
    rf"(?:this|it) is your chance|{PURPOSE.pattern}|"
    r"(?:designed|aims?|goal is|purpose is|helps us) to "
    r"(?:assess|evaluate|test|gauge|understand)\b(?! (?:the|how (?:well|good) the))|"
    r"^(?:for )?(?:examples?|e\.g\.|hints?|tips?)\b",
    re.I,
)
_CLOSING = re.compile(
    r"(?:(?:kind|best|warm)?\s*regards|cheers|best|sincerely|yours|thanks)\W*$", re.I
)
_NOTHING = re.compile(
    r"^[^:]{1,40}:\s*(?:none|not (?:stated|specified|given)|n/?a|[\u2013-])\W*(?:\([^)]*\))?\s*$",
    re.I,
)
_CHOICE = re.compile(r"\b(?:one of|either|any of|choose|pick|select|such as|for example)\b", re.I)
_ALTERNATIVE = 4  # words of a thing to choose
_NAME = re.compile(r"[a-z]\w*\s*[:(\u2013\u2014-]")
_HEAD = re.compile(r"[\w-]+(?: [\w-]+)?:$")
_ADDRESS = re.compile(r"\S+@\S+\.\w+\W*$|https?://\S+$")


def checklist(found: Sequence[Statement], telling: Collection[Statement]) -> list[Item]:
    """The brief's items in its order; `telling` are statements known to ask for something."""
    items, counts = [], Counter[str]()
    for statement in _demands(found, telling):
        for start, text in _parts(statement):
            how = polarity(statement, start, start + 1)
            may = permits(text) and not statement.section.bonus
            kind = CONSTRAINT if how == UNWANTED or may else _kind(statement)
            counts[kind] += 1
            id_ = f"{kind}{counts[kind]}"
            must = may or how != EXTRA
            items.append(Item(id_, text, statement.line, kind, must, page=statement.page))
    return items


def _demands(found: Sequence[Statement], telling: Collection[Statement]) -> Iterator[Statement]:
    """The statements that ask, without columns and signatures; what is to be chosen as one."""
    closed = False
    skip = 0
    for i, statement in enumerate(found):
        if skip:
            skip -= 1
            continue
        words = len(statement.text.split())
        closed |= words <= _ALTERNATIVE and bool(_CLOSING.match(statement.text))
        if (closed and words <= _ALTERNATIVE) or _is_column(found, i):
            continue
        choices = _choices(found, i)
        if choices:
            skip = len(choices)
            listed = ", ".join(choice.text.rstrip(".,;") for choice in choices)
            yield replace(statement, text=f"{statement.text} {listed}")
        elif _asks(statement, statement in telling):
            yield statement


def _choices(found: Sequence[Statement], i: int) -> list[Statement]:
    """The short items of the list that "choose one of:" introduces; they are no demands alone."""
    if not (found[i].text.endswith(":") and _CHOICE.search(found[i].text)):
        return []
    below = []
    for statement in found[i + 1 :]:
        if not statement.listed or len(statement.text.split()) > _ALTERNATIVE:
            break
        below.append(statement)
    return below if len(below) > 1 else []


def _is_column(found: Sequence[Statement], i: int) -> bool:
    """A name in a list with columns: "plan: one of free, pro" beside "customer_id: …"."""
    if not (found[i].listed and _NAME.match(found[i].text)):
        return False
    beside = [one for one in found[max(0, i - 1) : i + 2] if one.listed and one is not found[i]]
    return any(_COLUMN.match(one.text) for one in beside)


def _asks(statement: Statement, telling: bool) -> bool:
    section, text = statement.section, statement.text
    if (
        _ADDRESS.match(text)
        or _HEAD.match(text)
        or _NOTHING.match(text)
        or (_TALK.search(text) and not _STRONG.search(text))
    ):
        return False
    if SALUTE.match(text) or (statement.leads and not _ASKS.search(text)):
        return False
    if section.kind == DATA or _COLUMN.match(text) or HISTORY.match(text):
        return bool(_ASKS.search(text))
    if section.kind == BACKGROUND or text.endswith((":", "?")):
        enough = 5 if _MAKES.match(text) else 8  # "Build a retrieval system that:" is one itself
        asks = telling or bool(_MAKES.match(text) or _MUST.search(text))
        return asks and section.kind != BACKGROUND and len(text.split()) > enough
    if telling or _ASKS.search(text):
        return True
    headed = bool(section.kind or section.bonus or section.unwanted)
    if not statement.listed:  # "Pull request + a session", below a heading that asks for it
        return section.kind in (DELIVERABLE, GRADING, CONSTRAINT) and text[-1] not in ".!?:"
    return headed or len(text.split()) > 3


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
    head, colon, _ = spans[0][1].partition(": ")
    short = all(len(part.split()) <= _PART_WORDS for _, part in spans)
    lists = statement.section.kind in (DELIVERABLE, GRADING) and len(spans) > 2 and short
    if lists and polarity(statement, 0, 1) == MUST and not _ASKS.search(text):
        # "README: how to run it, what was left out": what comes second is the README's, too.
        yield spans[0]
        named = f"{head}: " if colon and len(head.split()) <= _HEAD_WORDS else ""
        yield from ((start, f"{named}{part}") for start, part in spans[1:])
    else:
        yield 0, text

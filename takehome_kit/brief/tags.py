"""What take-homes ask for: a pattern per feature. Names are those of the briefs' answer keys."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .polarity import EXTRA, MUST, UNWANTED, polarity
from .sections import ASIDE, BACKGROUND, DELIVERABLE, GRADING, HISTORY, PURPOSE
from .segment import Statement
from .vocabulary import CHOSEN, GRADED_APART, IMPLIED, INPUTS, PATTERNS

_CHOICE = re.compile(
    r"candidate (?:chooses|picks)|your choice|up to you|you choose|of choice", re.I
)
_INDIFFERENT = re.compile(r"(?:don['\u2019]t|do not) (?:\w+ )?care (?:what|which|how|if)", re.I)
# How long it may take says nothing of the work: "Time budget: 4 h (task timings …)".
_TIME = re.compile(r"(?:time|duration|deadline|effort|timeline)(?: \w+){0,2}\s*:", re.I)
GIVEN = re.compile(r"(?:input|input data|data|dataset|given|provided|supplied)(?: \w+)?:", re.I)
_OUTPUT = re.compile(
    r"\b(?:outputs?|writes?|sav(?:e|es|ing)|exports?|emits?|submit\w*|results? (?:in|as)|"
    r"documented in|hand in|deliver)\b[^.;]{0,30}\.?$",
    re.I,
)
_SCHEME = re.compile(r"\bhttps?(?=://)", re.I)  # of an address: no word of the brief's
_GIVEN = re.compile(
    r"(?:you (?:get|receive|will get|have|are given)|"
    r"we(?:['\u2019]ve| have)? (?:already )?(?:give|provide|supply|supplie|attach|labelled|include|"
    r"prepare|share|set up)[ds]?)\b",
    re.I,
)
_HERE = re.compile(r"here(?: is| are|['\u2019]s)\b", re.I)
# What the company will do with the work: its evaluation is not the candidate's.
_GRADES = re.compile(
    r"(?:^|[.:] )we(?:['\u2019]ll| will| do| also| not){0,3} "
    r"(?:evaluate|assess|judge|grade|score|review|reproduce)\b",
    re.I,
)
_GRADED = frozenset({"eval", "repro", *GRADED_APART})
# A condition asks for nothing: "If you think of a better approach, …". What the system is to do
# where there is no answer, or where something fails, is one of its own.
_CONDITION = re.compile(r"(?:if|when|where|unless|in case)\b[^,:]*[,:]", re.I)
_CONDITIONAL = frozenset({"idk", "errors"})
# What is to be described need not be built: "how you would deploy it (Docker, an API)".
_IMAGINED = re.compile(
    r"\b(?:how|what|where)(?: \w+){0,2} (?:you|one|it|this|we)"
    r"(?:['\u2019]d| would| could| might)\b|"
    r"\bnot (?:implement|build)|\bno implementation",
    re.I,
)
_BUILT = frozenset({"api", "ci", "cli", "cloud", "compose", "docker", "k8s", "load", "mon", "ui"})
_QUOTED = re.compile(r"[\"“].*[\"”]\W*")  # a question as an example
# How the work is handed in: its words ("locally", "an e-mail") ask for no feature.
_SENDING = re.compile(
    r"(?:[\w -]{1,30}: )?(?:please )?"
    r"(?:(?:clone|fork|push|invite|e-?mail|share access|upload your)\b|"
    r"your (?:solution|work|code|submission|answer)s? (?:should|must|has to|will) be "
    r"(?:upload|submit|push|sent|shared))",
    re.I,
)
_SENT = frozenset({"commits", "notebook", "report", "slides", "timelog", "video"})
# Of these a brief names several where any will do: "a Docker image, a script or a notebook".
_FORMS = ("api", "cli", "cloud", "compose", "docker", "notebook", "ui")
_NEXT_FORM = 30  # characters between two of them
_DEMANDS = re.compile(
    r"\b(?:must|should|shall|build|write|wrap|expose|implement|serve|measure|report|please)\b", re.I
)


@dataclass(frozen=True)
class Mention:
    """A feature that a statement asks for: `must`, `bonus` or `unwanted`."""

    tag: str
    polarity: str
    statement: Statement


def mentions(found: Sequence[Statement]) -> list[Mention]:
    """Every mention of a feature in the brief, in its order; one per feature and statement."""
    return [
        Mention(tag, how, statement)
        for statement in found
        if not is_told(statement)
        for tag, how in _tags(statement).items()
    ]


def is_told(statement: Statement) -> bool:
    """Whether nothing is asked: what came before, why there is an exercise, what a video shows."""
    text, section = statement.text, statement.section
    told = _TIME.match(text) or _QUOTED.fullmatch(text)
    told = told or PURPOSE.search(text) or ASIDE.search(text)
    return bool(section.kind == BACKGROUND or section.shown or told)


def features(found: Sequence[Mention]) -> dict[str, Mention]:
    """Each feature's deciding mention: a must before a bonus before a refusal."""
    decided: dict[str, Mention] = {}
    for mention in found:
        old = decided.get(mention.tag)
        if old is None or _rank(mention.polarity) < _rank(old.polarity):
            decided[mention.tag] = mention
    return decided


def _beside_the_point(tag: str, statement: Statement) -> bool:
    """Inputs are not named among deliverables; grading speaks of the candidate's work at large."""
    kind = statement.section.kind
    return (tag in INPUTS and kind in (DELIVERABLE, GRADING)) or bool(
        (tag in GRADED_APART and kind == GRADING)
        or (tag in _GRADED and _GRADES.search(statement.text))
        or (tag not in _SENT and _SENDING.match(statement.text))
    )


def _only_given(tag: str, statement: Statement) -> bool:
    """What the candidate is given names inputs; its other words are no demands."""
    text = statement.text
    told = _GIVEN.match(text) or HISTORY.match(text)
    handed = GIVEN.match(text) or _HERE.match(text) or (told and not _DEMANDS.search(text))
    return bool(handed) and tag not in (*INPUTS, "sbert")


def _supposed(tag: str, text: str, start: int) -> bool:
    """Whether the word at `start` stands in a condition, or in what is only to be described."""
    condition = _CONDITION.match(text)
    if condition and start < condition.end() and tag not in _CONDITIONAL:
        return True
    return tag in _BUILT and bool(_IMAGINED.search(text[:start]))


def _rank(how: str) -> int:
    return (MUST, EXTRA, UNWANTED).index(how)


def _tags(statement: Statement) -> dict[str, str]:
    tags: dict[str, str] = {}
    text = _SCHEME.sub(lambda found: " " * len(found[0]), statement.text)
    for tag, pattern in PATTERNS.items():
        if _beside_the_point(tag, statement) or _only_given(tag, statement):
            continue
        ways = [
            polarity(statement, *m.span())
            for m in pattern.finditer(text)
            if not _supposed(tag, text, m.start())
            and not (tag in INPUTS and _OUTPUT.search(text[: m.start()]))
        ]
        free = tag in CHOSEN and _CHOICE.search(statement.text)
        if free or _INDIFFERENT.search(statement.text):
            ways = [EXTRA if way == MUST else way for way in ways]
        if ways:
            tags[tag] = min(ways, key=_rank)
    for tag in _alternatives(text) & tags.keys():
        tags[tag] = EXTRA if tags[tag] == MUST else tags[tag]
    for tag, implied in IMPLIED.items():
        if tag in tags and tags[tag] != UNWANTED:
            tags[implied] = min(tags[tag], tags.get(implied, UNWANTED), key=_rank)
    return tags


def _alternatives(text: str) -> set[str]:
    """The forms of which any will do: neighbours in a list whose last joint is "or"."""
    spans = sorted((*found.span(), tag) for tag in _FORMS for found in PATTERNS[tag].finditer(text))
    free: set[str] = set()
    chain = spans[:1]
    for span in spans[1:]:
        between = text[chain[-1][1] : span[0]]
        near = len(between) < _NEXT_FORM and not re.search(r"[.;:]|\band\b|\bfor\b|\bto\b", between)
        if not near:
            chain = []
        chain.append(span)
        tags = {tag for _, _, tag in chain}
        if len(tags) > 1 and re.search(r"\bor\b", between):
            free |= tags
    return free

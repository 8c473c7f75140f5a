"""What a heading says of the statements below it: their kind, and whether they are bonus."""

from __future__ import annotations

import re
from dataclasses import dataclass

REQUIREMENT, DELIVERABLE, CONSTRAINT, GRADING, BACKGROUND = "R", "D", "C", "G", "B"
DATA = "I"  # what is given: its columns and files are no demands

UNWANTED_HEAD = re.compile(
    r"non-?goals?|out[- ]of[- ]scope|beyond (?:the )?scope|anti-?goals?|"
    r"(?:not|nothing) (?:wanted|needed|required|expected|in scope|part of|necessary|included|"
    r"asked for|look(?:ing)? for|to (?:build|do|include|implement|worry))|"
    r"(?:don['\u2019]t|do not|won['\u2019]t|will not|aren['\u2019]t|are not|needn['\u2019]t) "
    r"(?:\w+ )?(?:want|need|expect|have to|worry|bother|care|look|require|build|asking)|"
    r"^(?:please |things to |what to |you (?:can|may) )*(?:skip|avoid|leave out|omit|ignore)\b|"
    r"^no need (?:for|to)|^don['\u2019]?ts?\b|^exclu(?:ded|sions?)|"
    r"nicht (?:nötig|gefragt|erwartet)",
    re.I,
)
BONUS = (
    r"bonus|extra[- ](?:credit|points?|mile)|stretch|nice[- ]to[- ]haves?|optional(?:ly)?|"
    r"brownie points|above and beyond|could[- ]haves?|if (?:you (?:still )?have|there is|there's) "
    r"(?:\w+ ){0,2}(?:time|energy)|if time (?:permits|allows)|time permitting|"
    r"(?:will be|is|as) (?:a )?plus|"
    r"advantage(?: will be)?|(?:big|huge) plus|would be (?:a )?(?:nice|plus)|"
    r"if you (?:finish early|feel like|want to go)|going further|go further"
)
_BONUS = re.compile(
    rf"{BONUS}|^(?:can|could|may|kann|recommended|suggested|"
    rf"suggestions?)\b[\s:]*$",
    re.I,
)
# In this order: the first that fits counts.
_KINDS = (
    (
        GRADING,
        r"(?:evaluation|assessment|grading|scoring|review|success|acceptance|judging|marking) "
        r"(?:criteri|rubric|matrix|weights?)|criteria|\brubric|assessment|grading|scoring|"
        r"how (?:we|you|it|your \w+) (?:will |would |'ll |are )*(?:be )?(?:evaluat|assess|scor|"
        r"grad|"
        r"review|judg|mark)|what we(?:'re| are)? (?:look|valu|care|assess|evaluat)|we look for|"
        r"bewertung",
    ),
    (
        DATA,
        r"data ?(?:dictionary|description|schema|fields|format)|"
        r"^(?:the |input |our )?(?:columns|fields|data ?(?:set)?|schema)s?\b[\s:]*$|"
        r"what you(?:['\u2019]ll| will)? (?:get|are given)|"
        r"what we (?:provide|give)",
    ),
    (
        DELIVERABLE,
        r"deliver|submi(?:t|ssion)|hand(?:ing)?[- ]?in|what (?:to|you|we).{0,20}(?:send|receive|"
        r"share|return)|(?:expected )?output|artefacts|artifacts|abgabe",
    ),
    (
        CONSTRAINT,
        r"constraint|\brules?\b|ground rules|fine print|limits?\b|time|policy|guideline|logistics|"
        r"technical (?:stack|notes)|\bstack\b|tools?\b|notes?\b|restrictions|conditions|allowed|"
        r"effort|budget|rahmen",
    ),
    (
        BACKGROUND,
        r"background|^(?:business |company )?context$|"
        r"^(?:quick ?start|getting started|prerequisites|installation|(?:\w+ )?set-?up|"
        r"running the (?:\w+))$|"
        r"^(?:an |the )?(?:example|sample) (?:implementation|solution|project)|"
        r"about (?:us|the (?:company|team|role))|company|who we are|contact|"
        r"questions\??$|faq|"
        r"hintergrund|motivation",
    ),
    (
        REQUIREMENT,
        r"task|requirement|what (?:to|you|we).{0,25}(?:build|do|make|implement|want|need|expect)|"
        r"must|feature|\bparts?\b|\bstep|scope|functional|your job|assignment|challenge|exercise|"
        r"objective|goal|core|mission|problem|use case|aufgabe|muss|specification",
    ),
)
_COMPILED = tuple((kind, re.compile(pattern, re.I)) for kind, pattern in _KINDS)
SALUTE = re.compile(
    r"(?:hi|hello|hey|dear|thanks|thank you|best|(?:kind )?regards|cheers|subject|"
    r"good luck|have fun|welcome|sincerely|"
    r"(?:we(?: are|['\u2019]re)? )?look(?:ing)? forward)\b",
    re.I,
)


# Why there is an exercise: "designed to evaluate your ability to …".
PURPOSE = re.compile(
    r"\b(?:assess|evaluate|test|gauge|demonstrate|understand|get to know|learn about|measure)\w* "
    r"(?:the |your |a |an |each )?(?:\w+ ){0,2}?(?:candidates?\b|abilit(?:y|ies)|skills?\b|"
    r"knowledge\b|competenc|problem[- ]solving|expertise|proficiency)|"
    r"(?:assess|evaluate|gauge|get to know|learn|see|test|understand) how you "
    r"(?:approach|reason|solve|think|work)\b",
    re.I,
)
# Neither what is built nor what is handed in: a greeting, and the candidate's own papers.
ASIDE = re.compile(
    r"^(?:good luck|have fun|happy (?:coding|hacking)|congratulations|thank(?:s| you)\b)|"
    r"\b(?:excited|looking forward) to\b|\b(?:your|updated) (?:resume|résumé|CV)\b",
    re.I,
)
# What the company tells of itself and its people.
HISTORY = re.compile(
    r"(?:(?:your|our|the) (?:\w+ )?(?:team|users|customers|clients|company) "
    r"(?:has|have|had|needs?|wants?|uses?|works?)|you work (?:at|for)|imagine|"
    r"(?:part of )?(?:the|an?) [\w ]{2,40} job is|"
    r"you(?:['\u2019]ve| have) (?:received|got|been given)|we will (?:supply|give|provide)|"
    r"we (?:are(?! not\b| looking| interested| asking)|were|have been|built|started|believe|"
    r"love|grew|serve|help)|founded|since \d{4}|"
    r"our (?:company|team|mission|customers|product|platform|clients)|at [A-Z]\w+, we)\b",
    re.I,
)
# Of the list below it any will do: "use a framework such as:".
ANY = re.compile(r"\b(?:one|any|either) of\b[^:]*:$|\b(?:such as|for example|e\.g\.)\W*$", re.I)
# What is shown there is no feature of its own: "a diagram showing:", "a video with:".
SHOWN = re.compile(r"\b(?:diagram|video|recording|screen-?cast|screen capture)\b[^:]*:$", re.I)


@dataclass(frozen=True)
class Section:
    """A heading's words; `kind` is empty where it does not say."""

    heading: str = ""
    kind: str = ""
    bonus: bool = False
    unwanted: bool = False
    shown: bool = False  # in a diagram or a video


def section_of(heading: str, outer: Section, *, whole: bool = True) -> Section:
    """The section that `heading` opens; a line that only introduces a list keeps the outer kind."""
    invited = re.search(r"\b(?:encouraged|welcome|free) to\b", heading, re.I)
    unwanted = bool(UNWANTED_HEAD.search(heading)) and not invited
    bonus = bool(not unwanted and (invited or _BONUS.search(heading) or ANY.search(heading)))
    kind = next((k for k, pattern in _COMPILED if pattern.search(heading)), "")
    if not whole:
        extra, refused = outer.bonus or bonus, outer.unwanted or unwanted
        shown = outer.shown or bool(SHOWN.search(heading))
        return Section(outer.heading, outer.kind, extra, refused, shown)
    return Section(heading, CONSTRAINT if unwanted else kind, bonus, unwanted)


def leads_bonus(text: str) -> bool:
    """Whether a sentence heads the rest of its paragraph as a bonus: "Part D (bonus): Serve."."""
    head, colon, _ = text.partition(":")
    return bool(colon) and bool(re.search(rf"\((?:{BONUS})\)$", head, re.I))


def is_heading_like(text: str) -> bool:
    """Whether an unmarked line is a heading: a few words that name a section."""
    words = text.split()
    if len(words) > 6 or SALUTE.match(text) or text[-1] in ".,;!":
        return False
    known = any(pattern.search(text) for _, pattern in _COMPILED)
    named = known or bool(_BONUS.search(text) or UNWANTED_HEAD.search(text))
    if text.endswith(":"):
        return named
    if UNWANTED_HEAD.search(text) and len(words) <= 4 and words[0][0].isupper():
        return True
    return named and len(words) <= 4 and (text.isupper() or text.istitle() or len(words) == 1)

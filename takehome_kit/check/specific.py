"""Do the limitations and the plans name anything?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .finding import Finding
from .readme import Line, Section
from .subject import Subject

LEAST = 25  # words
_GENERIC = re.compile(
    r"\b(?:more|better|larger|bigger|additional|improved?|improving|fine-?tun(?:e|ing)|"
    r"optimi[sz](?:e|ing)|enhanc(?:e|ing)|explor(?:e|ing)|try(?:ing)?)\b[^.;]{0,30}"
    r"\b(?:data|documents?|models?|prompts?|embeddings?|performance|accuracy|tests?|evaluation|"
    r"retrieval|chunking|techniques?|results|scalability|error handling)\b|"
    r"\b(?:may|might|can|could) (?:not (?:always )?be (?:perfect|accurate)|hallucinate|be slow)\b|"
    r"\bnot production[- ]ready\b|\blimited (?:data|time|scope|dataset)\b",
    re.I,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z`“\"])")


def limitations(subject: Subject) -> Iterator[Finding]:
    """Limitations name a question, a document, a metric or a figure."""
    yield from _specific(subject, "limitations", "Limitations")


def future(subject: Subject) -> Iterator[Finding]:
    """So do the next steps."""
    yield from _specific(subject, "future", "With more time")


def _specific(subject: Subject, check: str, title: str) -> Iterator[Finding]:
    section = subject.readme.section(title)
    if section is None or not section.words:
        return  # said by the checks on sections, prompts and own words
    names = _names(subject)
    fix = "name the question, document or metric it is about, and its figure"
    where = f"README.md:{section.own[0].number}"
    if len(section.words) < LEAST:
        what = f"“{title}” is {len(section.words)} words of yours: too short to be specific"
        yield Finding(check, where, what, fix, "advice")
    elif not any(_anchored(line.text, names) for line in section.own):
        what = f"“{title}” names no figure, metric, question or document"
        yield Finding(check, where, what, fix, "advice")
    yield from _phrases(section, check, names, fix)


def _phrases(section: Section, check: str, names: set[str], fix: str) -> Iterator[Finding]:
    for line, sentence in _sentences(section):
        generic = _GENERIC.search(sentence)
        if generic and not _anchored(sentence, names):
            what = f"“{generic[0]}” could stand in any README"
            yield Finding(check, f"README.md:{line.number}", what, fix, "advice")


def _sentences(section: Section) -> Iterator[tuple[Line, str]]:
    """Sentences, which may run over lines of one paragraph, with the line they begin in."""
    paragraph: list[Line] = []
    for line in (*section.lines, None):
        starts = line is None or not line.own or re.match(r"\s*([-*+]|\d+[.)]) ", line.text)
        if starts and paragraph:
            text = " ".join(part.text.strip() for part in paragraph)
            for sentence in _SENTENCE.split(text):
                yield paragraph[0], sentence
            paragraph = []
        if line is not None and line.own:
            paragraph.append(line)


def _anchored(text: str, names: set[str]) -> bool:
    bare = re.sub(r"^\s*\d+[.)] ", "", text)  # the number of a list's item is no figure
    lower = bare.lower()
    return bool(re.search(r"\d|`[^`]+`", bare)) or any(name in lower for name in names)


def _names(subject: Subject) -> set[str]:
    """What the last run knows by name: metrics, slices, rows, documents."""
    run = subject.run
    if run is None:
        return set()
    names = {metric["name"] for metric in run["metrics"]} | set(run["golden"]["slices"])
    for item in run["items"]:
        names |= {item["id"], *item["input"].get("sources", ())}
    return {name.lower() for name in names}

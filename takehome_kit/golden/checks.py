"""Lint rules about single rows, one function each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz import fuzz, process

from .finding import Finding, Level, Subject
from .store import Entry
from .text import words

NEAR = 90  # token-sort similarity in percent from which two questions are called near duplicates
COPIED = 8  # consecutive words of a quote in the question, from which it is a search for a string


def finding(entry: Entry, rule: str, level: Level, what: str, fix: str) -> Finding:
    return Finding(rule, level, entry.row.id, entry.line, what, fix)


def duplicates(subject: Subject) -> list[Finding]:
    """The same question twice counts one failure twice."""
    first: dict[str, Entry] = {}
    found = []
    for entry in subject.entries:
        other = first.setdefault(words(entry.row.question), entry)
        if other is not entry:
            what = f"same question as {other.row.id} in line {other.line}"
            found.append(finding(entry, "duplicate", "error", what, "drop one of the two"))
    return found


def near_duplicates(subject: Subject) -> list[Finding]:
    """Nearly the same question: the interval takes them for two independent ones."""
    found = []
    fix = "reword one, drop it, or give both the same cluster"
    questions = [words(entry.row.question) for entry in subject.entries]
    for i, (twin, question) in enumerate(zip(subject.entries, questions, strict=True)):
        later = questions[i + 1 :]
        near = process.extract(
            question, later, scorer=fuzz.token_sort_ratio, score_cutoff=NEAR, limit=None
        )
        for other, score, j in near:
            # Other figures make another question: “in 2015” and “in 2016”.
            if other != question and re.findall(r"\d+", other) == re.findall(r"\d+", question):
                what = f"{score:.0f}% like {twin.row.id} in line {twin.line}"
                entry = subject.entries[i + 1 + j]
                found.append(finding(entry, "near-duplicate", "advice", what, fix))
    return found


def quotes(subject: Subject) -> list[Finding]:
    """A quote must stand in one of the row's sources, white space collapsed."""
    found = []
    for entry in subject.entries:
        for quote in entry.row.quotes:
            carriers = subject.documents.carriers(quote)
            if not carriers:
                what, fix = "stands in no document", "copy it from the document as it stands"
            elif not set(carriers) & set(entry.row.sources):
                what, fix = "stands in none of the sources", f"add {', '.join(carriers)} to sources"
            else:
                continue
            found.append(finding(entry, "quote-not-found", "error", f"“{quote[:60]}” {what}", fix))
    return found


def sources(subject: Subject) -> list[Finding]:
    """Sources must exist, and be every document with the evidence: else recall is wrong."""
    found = []
    for entry in subject.entries:
        row = entry.row
        for name in row.sources:
            if name not in subject.documents:
                what = f"there is no document “{name}”"
                found.append(
                    finding(entry, "unknown-source", "error", what, "name one that is there")
                )
        for quote in row.quotes:
            carriers = subject.documents.carriers(quote)
            missing = [name for name in carriers if name not in row.sources]
            if missing and len(missing) < len(carriers):
                what = f"“{quote[:60]}” also stands in {_some(missing)}"
                fix = "add the document to sources, or choose a longer quote"
                found.append(finding(entry, "incomplete-sources", "error", what, fix))
    return found


def leaks(subject: Subject) -> list[Finding]:
    """A question that holds its answer, or a stretch of the quote, is easier than a real one."""
    found = []
    for entry in subject.entries:
        question = f" {words(entry.row.question)} "
        answer = words(entry.row.answer or "")
        if len(answer) > 3 and f" {answer} " in question:
            fix = "ask without giving the answer"
            found.append(finding(entry, "leak", "advice", "the question holds its answer", fix))
        copied = next((c for q in entry.row.quotes for c in _stretches(q) if c in question), None)
        if copied:
            what = f"the question copies “{copied.strip()}” from its quote"
            fix = "ask as a person would who has not read it"
            found.append(finding(entry, "copied", "advice", what, fix))
    return found


def unwritten(subject: Subject) -> list[Finding]:
    """Without a reference answer only retrieval can be measured."""
    what, fix = "has no reference answer: only retrieval is measured", "write it (e in the review)"
    return [
        finding(entry, "no-answer", "advice", what, fix)
        for entry in subject.entries
        if entry.row.answer is not None and not entry.row.answer.strip()
    ]


def _stretches(quote: str) -> Iterator[str]:
    tokens = words(quote).split()
    for i in range(len(tokens) - COPIED + 1):
        yield f" {' '.join(tokens[i : i + COPIED])} "


def _some(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")

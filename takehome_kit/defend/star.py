"""An outline for "a hard problem you debugged", from the time box's notes and the records.

Notes are quoted as they stand and sorted by their words, which is a guess that the reader sees.
What no note says stays a visible blank.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from ..contracts.results import Results
from ..timebox.state import Note
from .facts import Facts
from .measured import find, headline, named, shown

PROBLEM = re.compile(
    r"\b(bug|broke|broken|crash\w*|error|fail\w*|wrong|why|stuck|slow|odd|strange|lost|missing|"
    r"miss(es|ed)|worse|bad|confus\w*|puzzl\w*|(does|did)(n't| not)|problem|too (low|long|many))\b",
    re.I,
)
LEARNED = re.compile(
    r"\b(learn\w*|lesson\w*|better|improved|helped|solved|worked|gain\w*|recovered)\b", re.I
)
ACTION = re.compile(
    r"\b(tried|try|fixed|fix|changed|replaced|switched|added|removed|split|moved|rewrote|read|"
    r"measured|compared|checked|found|turned|set|lowered|raised|reverted)\b",
    re.I,
)


@dataclass(frozen=True)
class Outline:
    """The four parts, each a list of lines; a line in brackets is a blank."""

    situation: list[str]
    task: list[str]
    action: list[str]
    result: list[str]

    def parts(self) -> dict[str, list[str]]:
        """By heading, in order."""
        names = ("Situation", "Task", "Action", "Result")
        return dict(zip(names, (self.situation, self.task, self.action, self.result), strict=True))


def outline(facts: Facts) -> Outline:
    """What the log, the decisions and the runs say about a problem and its end."""
    notes: dict[str, list[Note]] = {"problem": [], "learned": [], "action": [], "": []}
    for note in facts.notes:
        notes[_sort(note.text)].append(note)
    decided = [
        f"decided “{d.title}” instead of “{d.instead}”: {d.because}" for d in facts.decisions
    ]
    problem = notes["problem"][0].at if notes["problem"] else None
    who = "[no note in the log says for whom this was and what was at stake]"
    wrong = "[no note in the log says what went wrong: `takehome timebox note` keeps one]"
    tried = "[no note in the log says what you tried, in which order]"
    lesson = "[no note in the log says what you learned from it]"
    return Outline(
        _situation(facts) + (_quoted(notes[""]) or [who]),
        _quoted(notes["problem"]) or [wrong],
        [*_quoted(notes["action"]), *decided] or [tried],
        _result(facts, problem) + (_quoted(notes["learned"]) or [lesson]),
    )


def _sort(text: str) -> str:
    """Which part of the story a note is of, by its words: the first kind that fits."""
    kinds = {"problem": PROBLEM, "learned": LEARNED, "action": ACTION}
    return next((kind for kind, words in kinds.items() if words.search(text)), "")


def _quoted(notes: list[Note]) -> list[str]:
    return [
        f"“{' '.join(note.text.split())}” ({note.at:%Y-%m-%d %H:%M} UTC"
        + (f", phase {note.phase})" if note.phase else ")")
        for note in notes
    ]


def _situation(facts: Facts) -> list[str]:
    answers = facts.answers
    lines = [f"{answers.get('project_name')}: a take-home of kind {facts.kind}"]
    if "hours" in answers:
        lines[0] += f", time box {answers['hours']:g} hours"
    if facts.run:
        corpus = facts.run["corpus"]
        sizes = (f"{n:,} {what}" for what, n in corpus.items() if type(n) is int)
        lines.append(f"{', '.join(sizes)} ({corpus['origin']}; {named(facts.run)})")
    return lines


def _result(facts: Facts, problem: datetime | None) -> list[str]:
    """The first headline figure before and after, over the same data."""
    after, before = facts.run, _before(facts, problem)
    if after is None or before is None:
        return ["[no two runs over the same data, one from before: there is no result in figures]"]
    metric = next(iter(headline(after)), None)
    old = find(before, metric["name"]) if metric else None
    if metric is None or old is None:
        return ["[the two runs share no headline figure]"]
    return [
        f"before: {metric['name']} {shown(old)} ({named(before)})",
        f"after: {metric['name']} {shown(metric)} ({named(after)})",
    ]


def _before(facts: Facts, problem: datetime | None) -> Results | None:
    """The last run before the problem was noted, on the data of the newest; else the first."""
    from ..compare.paired import refusal

    run = facts.run
    if run is None:
        return None
    same = [old for old in facts.runs[: facts.runs.index(run)] if refusal(old, run) is None]
    early = [o for o in same if problem and datetime.fromisoformat(o["created"]) <= problem]
    return early[-1] if early else (same[0] if same else None)

"""Draft rows from the corpus: the project makes them, the kit adds those that are new."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from .project import Project
from .rows import KNOWN_ITEM, Row, parse_row
from .store import GoldenSet
from .text import collapse, words

LONGEST_QUESTION = 300  # characters; longer ones are the model explaining itself


@dataclass(frozen=True)
class Drafted:
    """What drafting did: rows added, how their questions came about, in sentences."""

    added: int
    notes: tuple[str, ...]


def draft(project: Project, n: int) -> Drafted:
    """Append up to `n` new drafts to the golden file; rows that stand there are not touched.

    Raises `KitError` when the project cannot make them or the file cannot be used.
    """
    golden, dropped = GoldenSet.load(project.golden), GoldenSet.load(project.dropped)
    known = golden.rows + dropped.rows
    # The project does not know what is taken: ask for as many more.
    rows = new_rows(_from_project(project, n + len(known)), known)[:n]
    rows, notes = _reworded(project, rows, known)
    if len(rows) < n:
        notes.append(f"The corpus gave {len(rows)} new drafts, not {n}.")
    if rows:
        golden.append(rows)
        golden.save()
    return Drafted(len(rows), tuple(notes))


def new_rows(rows: list[Row], known: list[Row]) -> list[Row]:
    """The rows whose question is not known yet; an id that is taken gets a number."""
    questions = {words(row.question) for row in known}
    ids = {row.id for row in known}
    new = []
    for row in rows:
        if words(row.question) in questions:
            continue
        row = replace(row, id=free_id(row.id, ids))
        questions.add(words(row.question))
        ids.add(row.id)
        new.append(row)
    return new


def free_id(wanted: str, taken: set[str]) -> str:
    """`wanted`, or with the first number that makes it free."""
    number, name = 2, wanted
    while name in taken:
        name, number = f"{wanted}-{number}", number + 1
    return name


def _from_project(project: Project, n: int) -> list[Row]:
    lines = project.run(project.ask("drafts", str(n)))
    return [parse_row(line) for line in lines]


def _reworded(project: Project, rows: list[Row], known: list[Row]) -> tuple[list[Row], list[str]]:
    if not rows:
        return rows, []
    script = str(Path(__file__).with_name("reword.py"))
    given = "".join(row.to_json() + "\n" for row in rows if row.answer)
    generator, *lines = project.run([str(project.python), script], given)
    if generator["missing"]:
        unset = ", ".join(generator["missing"])
        return rows, [f"The questions are search words; with {unset} set a model rewords them."]
    replies = {line["id"]: line for line in lines}
    taken = {words(row.question) for row in known + rows}
    reworded, reasons = [], []
    for row in rows:
        question, reason = _usable(replies.get(row.id), row, taken)
        taken.add(words(question))
        asked = "factual" if row.slice == KNOWN_ITEM and not reason else row.slice
        reworded.append(replace(row, question=question, slice=asked))
        reasons += [reason] if reason else []
    changed = sum(new.question != old.question for new, old in zip(reworded, rows, strict=True))
    notes = [f"{generator['model']} reworded {changed} of {len(rows)} questions."]
    return reworded, notes + [f"Kept as drafted: {reason}." for reason in dict.fromkeys(reasons)]


def _usable(reply: dict[str, str] | None, row: Row, taken: set[str]) -> tuple[str, str]:
    """The question to use, and why it is the drafted one if it is."""
    if reply is None:
        return row.question, "unanswerable rows are not reworded"
    if "error" in reply:
        return row.question, reply["error"]
    question = collapse(reply["question"]).strip('"“”')
    if not question.endswith("?") or len(question) > LONGEST_QUESTION:
        return row.question, "the reply was not one question"
    if words(question) in taken:
        return row.question, "the question stands there already"
    answer = words(row.answer or "")
    if answer and f" {answer} " in f" {words(question)} ":
        return row.question, "the reply gave the answer away"
    return question, ""

"""Questions on the candidate's own changes, and on the code that is the scaffold's."""

from __future__ import annotations

from .cards import Question
from .changes import CODE, first_words
from .facts import Facts
from .measured import findings

FILES = 4  # changed files that are asked about
SOURCE = "git diff scaffold"


def on_work(facts: Facts) -> list[Question]:
    """The largest changes one by one, all unchanged source files in one question."""
    cards, work = findings(), facts.work
    if work.problem:
        return []
    asked = []
    for file in [file for file in work.changed if file.path.startswith(CODE)][:FILES]:
        values = {"path": file.path, "lines": file.lines}
        asked.append(cards["changed"].ask(f"changed:{file.path}", values, SOURCE))
    if not work.changed:
        asked.append(cards["nothing-own"].ask("nothing-own", {}, SOURCE))
    if work.unchanged:
        found = tuple(f"{path}, {first_words(facts.project / path)}" for path in work.unchanged)
        count = {"count": len(work.unchanged)}
        asked.append(cards["unchanged"].ask("unchanged", count, SOURCE, found))
    return asked

"""The questions about one project, group by group, and those that interviews come back to."""

from __future__ import annotations

from dataclasses import dataclass

from .cards import Question, topics
from .choices import on_choices
from .facts import Facts
from .failures import on_failures
from .measured import on_figures
from .trust import on_trust
from .work import on_work


@dataclass(frozen=True)
class Group:
    """Questions under one heading; `note` says why there are none, or none of a kind."""

    title: str
    questions: list[Question]
    note: str = ""


def ask(facts: Facts) -> list[Group]:
    """All questions, no id twice: first what was measured, last what is asked of everybody."""
    run, missing = facts.run, "" if facts.run else no_run(facts)
    failed = on_failures(run) if run else []
    none = missing or ("" if failed else "The record names no item with a cause of failure.")
    return [
        Group("What you measured", on_figures(facts, run) if run else [], missing),
        Group("What failed", failed, none),
        Group("How far your figures can be trusted", on_trust(run) if run else [], missing),
        Group("What you chose", on_choices(facts)),
        Group("What is yours and what is the scaffold's", on_work(facts), facts.work.problem),
        Group(f"What interviews come back to ({facts.kind})", topics(facts.kind)),
    ]


def no_run(facts: Facts) -> str:
    """Why nothing is quoted."""
    return f"Nothing is measured yet: {facts.project / 'reports'} has no run. Run `takehome eval`."

"""DEFENSE.md: all questions on one page."""

from __future__ import annotations

from .asking import Group, ask
from .cards import Question
from .facts import Facts
from .measured import named
from .star import outline

HEAD = """# Defending {name}

Written by `takehome defend` from config.toml, {run}, `git diff scaffold`,
docs/decisions.md and the time box's notes; running it again writes it anew. Git ignores it: it is
for you, not for the reviewer. Figures are those of the run that is named beside them, with their
95% interval in brackets. A sentence in brackets is a blank: it is recorded nowhere.

`takehome defend --practice` asks these questions against a clock.
"""


def page(facts: Facts) -> str:
    """The whole page, as Markdown."""
    run = named(facts.run) if facts.run else "no run (none is recorded yet)"
    head = HEAD.format(name=facts.answers.get("project_name"), run=run)
    parts = [head, *(_group(group) for group in ask(facts)), _star(facts)]
    return "\n".join(parts)


def _group(group: Group) -> str:
    lines = [f"## {group.title}", ""]
    lines += [group.note, ""] if group.note else []
    return "\n".join(lines) + "".join("\n" + _question(q) for q in group.questions)


def _question(question: Question) -> str:
    lines = [f"### {question.text}", ""]
    if question.found:
        lines += [f"From {question.source or 'the project'}:", "", *_list(question.found), ""]
    return "\n".join([*lines, "A strong answer covers:", "", *_list(question.points), ""])


def _star(facts: Facts) -> str:
    lines = [
        "## A hard problem you debugged",
        "",
        "An outline to tell it by. Notes are quoted from the time box's log and sorted by their",
        "words: move what stands in the wrong place.",
        "",
    ]
    for title, told in outline(facts).parts().items():
        lines += [f"**{title}**", "", *_list(told), ""]
    return "\n".join(lines)


def _list(points: tuple[str, ...] | list[str]) -> list[str]:
    return [f"- {point}" for point in points]

"""The graders that ask a language model: a rubric, and two of Ragas' metrics."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

from answer_check.judging.conversations import Conversation

from . import EvalError
from .asking import Ask, Job, ask_all, in_schema
from .cache import Cache
from .grades import Grades
from .judge import Judge

LONGEST = 6000  # characters of all passages that the rubric judge reads


class Verdict(BaseModel):
    """What the rubric asks for; the reason comes first, so that the score follows from it."""

    reason: str
    score: int = Field(ge=1, le=5)


def judge_all(
    judge: Judge,
    name: str,
    root: Path,
    asked: Sequence[Conversation],
    again: int,
    cache: Cache,
    grades: Grades,
) -> None:
    """Add the scores of judge `name` to `grades`, and second scores of the first `again`.

    Raises `EvalError` before the cost cap would be passed.
    """
    ask, jobs = _rubric(root, asked) if name == "rubric judge" else _ragas(name, asked)
    kept = [(c, job) for c, job in zip(asked, jobs, strict=True) if job is not None]
    for number in (1, 2):
        part = kept if number == 1 else kept[:again]
        found = ask_all(judge, [(name, number, *job) for _, job in part], ask, cache)
        grades.tokens.update(found.tokens)
        grades.cached += found.cached
        for i, ((conversation, _), said) in enumerate(zip(part, found.values, strict=True)):
            if said is None:
                grades.failed.setdefault(name, {})[conversation.id] = found.failures[i]
            score = 0.0 if said is None else float(said["score"])
            target: Any = grades.scores if number == 1 else grades.again
            target.setdefault(name, {})[conversation.id] = score


def _answer(conversation: Conversation) -> str:
    """All that the system said."""
    return "\n".join(turn.text for turn in conversation.turns if turn.judged and turn.text.strip())


def _rubric(root: Path, asked: Sequence[Conversation]) -> tuple[Ask, list[Job | None]]:
    path = root / "prompts" / "rubric.txt"
    try:
        prompt = path.read_text(encoding="utf-8")
        jobs: list[Job | None] = [_prompt(prompt, c) if _answer(c) else None for c in asked]
    except (OSError, KeyError, ValueError, IndexError) as error:
        raise EvalError(f"{path} cannot be used: {type(error).__name__} {error}") from None
    fill = in_schema(Verdict)

    async def ask(llm: Any, job: Job) -> dict[str, Any]:
        said = await fill(llm, job)
        return {"score": (said["score"] - 1) / 4, "reason": said["reason"]}

    return ask, jobs


def _prompt(prompt: str, conversation: Conversation) -> Job:
    """The rubric with question, passages and answer; of several turns, all are the answer."""
    context = "\n\n".join(conversation.context)[:LONGEST]
    turns = conversation.turns
    answer = _answer(conversation)
    if len(turns) > 2:
        answer = "\n".join(f"{turn.role}: {turn.text}" for turn in turns)
    question = conversation.question
    return (prompt.format(question=question, context=context or "(none)", answer=answer),)


def _ragas(name: str, asked: Sequence[Conversation]) -> tuple[Ask, list[Job | None]]:
    jobs: list[Job | None] = []
    for c in asked:
        inputs: dict[str, Any] = {"user_input": c.question, "retrieved_contexts": list(c.context)}
        if name == "factual correctness":
            inputs = {"reference": c.reference}
        fields = inputs | {"response": _answer(c)}
        jobs.append((fields,) if all(fields.values()) else None)

    async def ask(llm: Any, job: Job) -> dict[str, Any]:
        from ragas.metrics import collections as ragas

        kind = ragas.Faithfulness if name == "faithfulness" else ragas.FactualCorrectness
        value = float((await kind(llm=llm).ascore(**job[-1])).value)
        if value != value:
            raise ValueError("no value could be computed from the judge's answer")
        return {"score": value}

    return ask, jobs

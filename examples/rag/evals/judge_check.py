"""The judge is tried before it is believed: which of two answers is right, asked in both orders."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

from pydantic import BaseModel

from .cache import Cache
from .golden import Row, shuffled
from .judge import USAGE, Judge

PAIRS = 8  # two requests each
PROMPT = """Which answer to the question is right? Reply with its letter.

Question: {question}
Answer A: {a}
Answer B: {b}"""


class Choice(BaseModel):
    """The letter of the right answer."""

    right: Literal["A", "B"]


@dataclass
class Trial:
    """`both` counts the letters that were chosen in both orders of a pair; each must be wrong once.

    A judge that reads the answers is right each time; one that guesses is right half the time.
    """

    pairs: int = 0
    right: int = 0
    failed: int = 0
    both: Counter[str] = field(default_factory=Counter)
    tokens: Counter[str] = field(default_factory=Counter)

    @property
    def note(self) -> str:
        """What a run says of it."""
        failed = f", {self.failed} failed" if self.failed else ""
        return (
            f"The judge told the right answer from another question's in {self.right} of "
            f"{2 * self.pairs} tries{failed}: {self.pairs} pairs in both orders."
        )


def try_both_orders(judge: Judge, rows: Sequence[Row], cache: Cache) -> Trial:
    """Ask about up to `PAIRS` answerable rows, each against the answer of the next one.

    Raises `EvalError` before the cost cap would be passed.
    """
    known = sorted((row for row in rows if row.answer), key=lambda row: shuffled(row.id))
    pairs = list(pairwise(known))[:PAIRS]
    return asyncio.run(_try(judge, pairs, cache))


async def _try(judge: Judge, pairs: Sequence[tuple[Row, Row]], cache: Cache) -> Trial:
    trial, limit = Trial(len(pairs)), asyncio.Semaphore(judge.concurrent)
    llm: list[Any] = []  # Ragas takes seconds to import: only for what the cache does not hold

    async def choice(question: str, a: str | None, b: str | None) -> str | None:
        prompt = PROMPT.format(question=question, a=a, b=b)
        key = ("judge check", judge.identity, prompt)
        async with limit:
            if (stored := cache.get(*key)) is None:
                tokens: Counter[str] = Counter()
                USAGE.set(tokens)
                llm[:] = llm or [judge.llm()]
                try:
                    chosen = (await llm[0].agenerate(prompt, Choice)).right
                except Exception:
                    if judge.budget.reached:
                        raise judge.budget.stop() from None
                    trial.tokens.update(tokens)
                    return None
                stored = cache.put({"right": chosen, "tokens": tokens}, *key)
        trial.tokens.update(stored["tokens"])
        return str(stored["right"])

    async def one(row: Row, other: Row) -> None:
        first = await choice(row.question, row.answer, other.answer)
        second = await choice(row.question, other.answer, row.answer)
        trial.right += (first == "A") + (second == "B")
        trial.failed += (first is None) + (second is None)
        if first and first == second:
            trial.both[first] += 1

    try:
        await asyncio.gather(*(one(*pair) for pair in pairs))
    finally:
        if llm:
            await judge.close()
    return trial

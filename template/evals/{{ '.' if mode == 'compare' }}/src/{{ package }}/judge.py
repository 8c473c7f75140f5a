"""The judge: a chat model where JUDGE_MODEL names one, else the words shared with the reference."""

import os
import re

import openai
from rapidfuzz import fuzz

from .data import Pair, UserError

MARGIN = 5  # of 100; nearer scores are a tie
THOUGHTS = re.compile(r".*</think>|<think>.*", re.DOTALL)
VERDICT = re.compile(r"\b(A|B|TIE)\b")
TASK = """\
Which answer to the question is better? Judge what is right and complete, not length or style.
Reply with A, B or TIE alone."""


def judge(pair: Pair) -> tuple[float, bool | None]:
    """1 where b is better, 0 where a is, else 0.5; whether the order changed a model's verdict."""
    if not os.environ.get("JUDGE_MODEL"):
        return by_words(pair), None
    forward = ask(pair, pair.a, pair.b)
    backward = 1 - ask(pair, pair.b, pair.a)
    return (forward, False) if forward == backward else (0.5, True)


def by_words(pair: Pair) -> float:
    """Compare by the words that each answer shares with the reference."""
    a, b = (fuzz.token_set_ratio(answer, pair.reference) for answer in (pair.a, pair.b))
    return 0.5 if abs(a - b) < MARGIN else float(b > a)


def ask(pair: Pair, first: str, second: str) -> float:
    """A model's verdict: 0 for the first answer, 1 for the second, 0.5 for a tie."""
    given = {"question": pair.question, "reference": pair.reference, "A": first, "B": second}
    parts = [f"<{name}>\n{text}\n</{name}>" for name, text in given.items() if text]
    # A local server asks for no key, the client for one that is not empty.
    client = openai.OpenAI(api_key=os.environ.get("OPENAI_API_KEY") or "none", max_retries=5)
    # No temperature: reasoning models refuse it.
    reply = client.chat.completions.create(
        model=os.environ["JUDGE_MODEL"],
        messages=[{"role": "user", "content": "\n".join([TASK, *parts])}],
    )
    said = reply.choices[0].message.content or ""
    verdicts = set(VERDICT.findall(THOUGHTS.sub("", said)))
    if len(verdicts) != 1:
        raise UserError(f"no verdict on {pair.id} in {said[-80:]!r}")
    return {"A": 0.0, "B": 1.0, "TIE": 0.5}[verdicts.pop()]

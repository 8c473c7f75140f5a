"""The solver: a chat model where SOLVER_MODEL names one, else a search with few tries."""

import os
import random
import re

import openai

from .generate import Problem, expression

TRIES = 100  # of the search
THOUGHTS = re.compile(r".*</think>|<think>.*", re.DOTALL)


def solve(problem: Problem, attempt: int) -> str:
    """A reply to the problem's prompt; attempts differ."""
    if os.environ.get("SOLVER_MODEL"):
        return ask(problem)
    draw = random.Random(f"{problem.id} {attempt}")
    for _ in range(TRIES):
        found, value = expression(list(problem.numbers), draw)
        if value == problem.target:
            return found
    return "not found"


def ask(problem: Problem) -> str:
    """A chat model's reply, without its thoughts. Raises `openai.OpenAIError`."""
    # A local server asks for no key, the client for one that is not empty.
    client = openai.OpenAI(api_key=os.environ.get("OPENAI_API_KEY") or "none", max_retries=5)
    messages = [{"role": "user", "content": problem.prompt}]
    # No temperature: reasoning models refuse it, and attempts have to differ.
    reply = client.chat.completions.create(model=os.environ["SOLVER_MODEL"], messages=messages)
    return THOUGHTS.sub("", reply.choices[0].message.content or "")

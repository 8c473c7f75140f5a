"""The solver: a chat model where SOLVER_MODEL names one, else a search with few tries."""

import os
import random

from .generate import Problem, expression
from .model import ask

TRIES = 100  # of the search


def solve(problem: Problem, attempt: int) -> str:
    """A reply to the problem's prompt; attempts differ."""
    if model := os.environ.get("SOLVER_MODEL"):
        return ask(model, problem.prompt)
    draw = random.Random(f"{problem.id} {attempt}")
    for _ in range(TRIES):
        found, value = expression(list(problem.numbers), draw)
        if value == problem.target:
            return found
    return "not found"

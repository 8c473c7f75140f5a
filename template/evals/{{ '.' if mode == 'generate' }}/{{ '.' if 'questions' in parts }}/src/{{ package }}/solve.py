"""The solver: a chat model where SOLVER_MODEL names one, else a guess. It sees no document."""

import os
import random

from .model import ask
from .questions import Problem


def solve(problem: Problem, attempt: int) -> str:
    """A reply to the problem's prompt; attempts differ."""
    if model := os.environ.get("SOLVER_MODEL"):
        return ask(model, problem.prompt)
    return random.Random(f"{problem.id} {attempt}").choice(problem.choices)

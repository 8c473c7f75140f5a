"""Problems from a seed: reach a target from some numbers. Replace with the task of the brief."""

import operator
import random
from dataclasses import dataclass

from .config import Config

OPERATIONS = {"+": operator.add, "-": operator.sub, "*": operator.mul}
PROMPT = """\
Use each of the numbers {numbers} once, with +, - and *, and parentheses, to get {target}.
Reply with the expression on the last line and nothing else on that line."""


@dataclass(frozen=True)
class Problem:
    """What is asked, and an answer that is known to be right."""

    id: str
    difficulty: int  # how many numbers
    numbers: tuple[int, ...]
    target: int
    answer: str

    @property
    def prompt(self) -> str:
        return PROMPT.format(numbers=", ".join(map(str, self.numbers)), target=self.target)


def generate(config: Config) -> list[Problem]:
    """`count` different problems of each difficulty; the same seed gives the same problems."""
    draw = random.Random(config.seed)
    problems: dict[tuple, Problem] = {}
    for difficulty in config.difficulties:
        wanted = len(problems) + config.count
        while len(problems) < wanted:
            numbers = tuple(sorted(draw.randint(1, 20) for _ in range(difficulty)))
            answer, target = expression(list(numbers), draw)
            key = (numbers, target)
            if 0 < target < 1000 and key not in problems:
                name = f"{difficulty}-{len(problems) - wanted + config.count + 1:03}"
                problems[key] = Problem(name, difficulty, numbers, target, answer)
    return list(problems.values())


def expression(numbers: list[int], draw: random.Random) -> tuple[str, int]:
    """A random expression that uses each number once, and its value."""
    terms = [(str(number), number) for number in numbers]
    while len(terms) > 1:
        draw.shuffle(terms)
        (left, a), (right, b) = terms.pop(), terms.pop()
        sign = draw.choice(list(OPERATIONS))
        terms.append((f"({left} {sign} {right})", OPERATIONS[sign](a, b)))
    return terms[0]

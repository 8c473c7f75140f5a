"""Whether a reply solves a problem: by calculation, whatever way it was found."""

import ast

from .generate import OPERATIONS, Problem

SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}


def verify(problem: Problem, reply: str) -> tuple[bool, str]:
    """The verdict and its reason. Only the last line counts."""
    line = (reply.strip().splitlines() or [""])[-1].strip().strip("`")
    try:
        used, value = calculate(ast.parse(line, mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False, "no expression"
    if sorted(used) != sorted(problem.numbers):
        return False, "other numbers"
    if value != problem.target:
        return False, "another value"
    return True, "solved"


def calculate(node: ast.expr) -> tuple[list[int], int]:
    """The numbers of an expression and its value. Raises `ValueError` for anything else."""
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return [node.value], node.value
    if isinstance(node, ast.BinOp) and type(node.op) in SIGNS:
        left, a = calculate(node.left)
        right, b = calculate(node.right)
        return left + right, OPERATIONS[SIGNS[type(node.op)]](a, b)
    raise ValueError("neither a number nor one of the three operations")


def check(problem: Problem) -> dict[str, float]:
    """Whether the verifier takes the answer, and refuses one that is not far from it."""
    return {
        "answers verified": float(verify(problem, problem.answer)[0]),
        "wrong rejected": float(not verify(problem, f"{problem.answer} + 1")[0]),
    }

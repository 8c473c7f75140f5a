"""Arithmetic from text, without `eval`."""

import ast
import operator
from typing import Annotated

from pydantic import Field

from .tools import ToolError

OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def calculate(expression: Annotated[str, Field(max_length=200)]) -> float:
    """Work out an arithmetic expression of numbers, + - * / and parentheses."""
    try:
        return round(float(value(ast.parse(expression.strip(), mode="eval").body)), 6)
    except (SyntaxError, ValueError, ArithmeticError, RecursionError, MemoryError) as error:
        raise ToolError(f"{expression} cannot be worked out: {error}") from None


def value(node: ast.expr) -> float:
    """The value of a part of it."""
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -value(operand)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in OPERATORS:
            return OPERATORS[type(sign)](value(left), value(right))
    raise ToolError("only numbers, + - * / and parentheses can be worked out")

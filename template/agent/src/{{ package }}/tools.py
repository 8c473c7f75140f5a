"""Tools for a model: typed functions, whose JSON schemas and checks pydantic derives."""

import inspect
import json
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError
from simpleeval import InvalidExpression, simple_eval


class ToolError(Exception):
    """What a tool cannot do; the message is for the model."""


class Toolbox:
    """Functions that a model may call by name, with arguments in JSON."""

    def __init__(self, functions: list[Callable]) -> None:
        self.functions = {function.__name__: function for function in functions}

    def schemas(self) -> list[dict[str, Any]]:
        """The tools as OpenAI's chat API takes them."""
        schemas = []
        for name, function in self.functions.items():
            parameters = TypeAdapter(function).json_schema()
            described = {"name": name, "description": inspect.getdoc(function)}
            schemas.append({"type": "function", "function": described | {"parameters": parameters}})
        return schemas

    def call(self, name: str, arguments: str) -> str:
        """Call a tool; returns JSON, a `result` or an `error` that the model can act on."""
        try:
            said = {"result": self.checked_call(name, arguments)}
        except Exception as error:  # whatever a tool raises, the model may find a way around it
            said = {"error": str(error) or type(error).__name__}
        return json.dumps(said, ensure_ascii=False, default=str)

    def checked_call(self, name: str, arguments: str) -> Any:
        """Validate the arguments and call the tool. Raises `ToolError` for what does not fit."""
        if name not in self.functions:
            raise ToolError(f"there is no tool {name}; there are {', '.join(self.functions)}")
        try:
            return TypeAdapter(self.functions[name]).validate_json(arguments)
        except ValidationError as error:
            wrong = error.errors()[0]
            place = ".".join(map(str, wrong["loc"])) or "arguments"
            raise ToolError(f"{place}: {wrong['msg']}") from None


def calculate(expression: Annotated[str, Field(max_length=200)]) -> float:
    """Work out an arithmetic expression of numbers, + - * / and parentheses."""
    try:
        return round(float(simple_eval(expression, functions={})), 6)
    except (InvalidExpression, SyntaxError, TypeError, ValueError, ArithmeticError) as error:
        raise ToolError(f"{expression} cannot be worked out: {error}") from None

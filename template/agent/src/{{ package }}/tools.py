"""Tools for a model: typed functions, whose JSON schemas and checks pydantic derives."""

import inspect
import json
from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter, ValidationError


class ToolError(Exception):
    """What a tool cannot do; the message is for the model."""


class Toolbox:
    """Functions that a model may call by name, with arguments in JSON."""

    def __init__(self, functions: list[Callable]) -> None:
        self.functions = {function.__name__: function for function in functions}

    def schemas(self) -> list[dict[str, Any]]:
        """The tools as OpenAI's chat API takes them."""
        return [
            {
                "type": "function",
                "function": {
                    "name": name,
                    "description": inspect.getdoc(function),
                    "parameters": TypeAdapter(function).json_schema(),
                },
            }
            for name, function in self.functions.items()
        ]

    def call(self, name: str, arguments: str) -> str:
        """Call a tool; returns JSON, a `result` or an `error` that the model can act on."""
        try:
            return json.dumps({"result": self.checked_call(name, arguments)}, ensure_ascii=False)
        except (ToolError, OSError) as error:
            return json.dumps({"error": str(error)}, ensure_ascii=False)

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

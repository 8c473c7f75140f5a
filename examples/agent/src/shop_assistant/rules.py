"""Rules choose the next step: the baseline that a model has to beat, offline and without a key."""

import json
import re
from typing import Any

from .config import Config
from .tools import Toolbox

# The first that matches says which tool is called, with the match as that argument.
FIRST = [
    (r"(?i)\bcancel\b.*?\border (\d+)", "cancel_order", "number"),
    (r"(?i)\border (\d+)", "get_order", "number"),
    (r"(\(*\d[\d.]*\)*(?: *[-+*/] *\(*\d[\d.]*\)*)+)", "calculate", "expression"),
    (r"(?<=\w )([A-Z]\w+ [A-Z]\w+?)s?\b", "find_products", "name"),  # capitals in a sentence
    (r"(.*\?)$", "search_documents", "query"),
]
QUANTITY = re.compile(r"\b(\d+) (?=[A-Z])")
TRIES = 2  # of a tool that fails

Call = dict[str, str]


def follow_rules(
    messages: list[dict[str, Any]], toolbox: Toolbox, config: Config
) -> tuple[dict[str, Any], dict[str, int]]:
    """The next message, by rules over the question and the last result."""
    question = [one["content"] for one in messages if one["role"] == "user"][-1]
    results = [json.loads(one["content"]) for one in messages if one["role"] == "tool"]
    failed = sum("error" in result for result in results)
    if not results:
        move = first_call(question)
    elif "result" in results[-1]:
        move = next_move(question, results[-1]["result"])
    elif failed < TRIES:
        move = messages[-2]["tool_calls"][0]["function"]
    else:
        move = f"NO_ANSWER {results[-1]['error']}"
    return as_message(move, len(results) + 1), {}


def as_message(move: Call | str, number: int) -> dict[str, Any]:
    """A call or an answer as a model's reply."""
    if isinstance(move, str):
        return {"role": "assistant", "content": move}
    call = {"id": f"call_{number}", "type": "function", "function": move}
    return {"role": "assistant", "content": "", "tool_calls": [call]}


def first_call(question: str) -> Call | str:
    """The tool that the question's words point at."""
    for pattern, tool, argument in FIRST:
        if found := re.search(pattern, question):
            return make_call(tool, argument, found[1])
    return "NO_ANSWER Nothing that my tools do was asked for."


def next_move(question: str, result: Any) -> Call | str:
    """The answer from a result; a price is multiplied first where a quantity is asked for."""
    match result:
        case [{"price": price}] if quantity := QUANTITY.search(question):
            return make_call("calculate", "expression", f"{quantity[1]} * {price}")
        case [{"price": _}, *_]:
            return "\n".join(map(describe, result))
        case [{"text": text}, *_]:
            return text
        case {"status": status, "product": product}:
            return f"{product}: {status}."
        case float():
            return f"{result:.2f}"
    return "NO_ANSWER Nothing was found."


def describe(row: dict[str, Any]) -> str:
    """A row in a line."""
    return "; ".join(f"{key}: {value}" for key, value in row.items())


def make_call(tool: str, argument: str, value: str) -> Call:
    """A call with one argument, as a model words it."""
    return {"name": tool, "arguments": json.dumps({argument: value})}

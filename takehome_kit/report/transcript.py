"""An agent's messages as a reader follows them: who spoke, and what was said or called."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from takehome_kit.contracts.results import Item

LONGEST = 2000  # characters of a step


class Step(NamedTuple):
    """One thing that was said, called or returned."""

    who: str  # user, agent, or the tool
    said: str
    failed: bool  # a tool's error


def transcript(item: Item) -> list[Step]:
    """The steps of `item`, in order."""
    tools: dict[str, str] = {}
    return [step for message in item["output"]["messages"] for step in _steps(message, tools)]


def _steps(message: dict[str, Any], tools: dict[str, str]) -> Iterator[Step]:
    """Those of one message; `tools` learns which tool a call's id is of."""
    content = str(message.get("content") or "")
    if message["role"] == "tool":
        yield Step(tools.get(message["tool_call_id"], "tool"), _short(content), _failed(content))
        return
    who = "agent" if message["role"] == "assistant" else message["role"]
    if content:
        yield Step(who, _short(content), False)
    for call in message.get("tool_calls", []):
        function = call["function"]
        tools[call["id"]] = function["name"]
        yield Step(who, _short(f"{function['name']}({function['arguments']})"), False)


def _failed(content: str) -> bool:
    try:
        return "error" in json.loads(content)
    except (ValueError, TypeError):
        return False


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"

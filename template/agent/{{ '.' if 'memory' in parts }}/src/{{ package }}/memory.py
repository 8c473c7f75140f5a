"""A conversation on disk: what was asked and answered before.

Tools' results are not kept: what a hostile text said ends with its run.
"""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from .config import ROOT, Config, UserError
from .world import World

FOLDER = ROOT / "conversations"


def recall(name: str, config: Config) -> list[dict[str, Any]]:
    """The last exchanges of a conversation as messages; none of a new one."""
    path = file_of(name, "jsonl")
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [message for line in lines[-config.memory :] for message in json.loads(line)]


def restore(name: str, world: World) -> None:
    """Put the world into the state in which the conversation left it."""
    path = file_of(name, "sqlite")
    if path.exists():
        with closing(sqlite3.connect(path)) as kept:
            kept.backup(world.database)


def remember(name: str, question: str, answer: str | None, world: World) -> None:
    """Add an exchange to a conversation, and keep the state of the world."""
    FOLDER.mkdir(exist_ok=True)
    with file_of(name, "jsonl").open("a", encoding="utf-8") as file:
        print(json.dumps(exchange_of(question, answer), ensure_ascii=False), file=file)
    with closing(sqlite3.connect(file_of(name, "sqlite"))) as kept:
        world.database.backup(kept)


def exchange_of(question: str, answer: str | None) -> list[dict[str, Any]]:
    """A question and its answer as messages."""
    said = answer or "NO_ANSWER"
    return [{"role": "user", "content": question}, {"role": "assistant", "content": said}]


def said_by_user(messages: list[dict[str, Any]]) -> str:
    """All that the user said."""
    return "\n".join(one["content"] for one in messages if one["role"] == "user")


def file_of(name: str, suffix: str) -> Path:
    """Where a conversation is kept. Raises `UserError` for a name that could lead elsewhere."""
    if not re.fullmatch(r"[\w-]+", name):
        raise UserError(f"“{name}” names no conversation: letters, digits, - and _")
    return FOLDER / f"{name}.{suffix}"

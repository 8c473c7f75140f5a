"""A run: try each task, score what came of it, write `reports/<run>/results.json`."""

import hashlib
import json
import platform
import sqlite3
import subprocess
import tomllib
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from functools import wraps
from importlib.metadata import distributions
from pathlib import Path

from tqdm import tqdm

from shop_assistant.agent import Transcript, run
from shop_assistant.config import ROOT, Config, UserError, load_config
from shop_assistant.tools import Toolbox
from shop_assistant.world import World

from . import metrics
from .metrics import Figure, Item
from .tasks import Task, read_tasks

EVALS = ROOT / "evals"


def measure() -> dict:
    """Measure the agent on the tasks; returns the record that was written."""
    config = load_config()
    tasks = read_tasks(EVALS / "tasks.jsonl")
    repeats = config.repeats if config.model else 1
    items = try_all(tasks, repeats, config)
    if repeats > 1:
        metrics.score_repeats(items, repeats)
    figures = metrics.summarise(items)
    return write(tasks, config, items, figures)


def try_all(tasks: list[Task], repeats: int, config: Config) -> list[Item]:
    """Each task, `repeats` times. Raises `UserError` when the first three runs all fail."""
    items: list[Item] = []
    for task in tqdm(tasks, disable=None):
        for number in range(1, repeats + 1):
            # The first is named like the task: by it a model is compared with the rules.
            name = task.id if number == 1 else f"{task.id} ({number})"
            items.append(try_task(task, name, config))
            if len(items) == 3 and all(item["error"] for item in items):
                raise UserError(f"{config.model} fails: {items[0]['error']}")
    return items


def try_task(task: Task, name: str, config: Config) -> Item:
    """One run of a task in a world of its own; a failure is recorded."""
    world = World(config, task.question)
    before = world.database.total_changes
    named = {*task.fails, *(call.name for call in task.calls or [])}
    if unknown := named - {tool.__name__ for tool in world.tools()}:
        raise UserError(f"task {task.id} names tools that there are not: {', '.join(unknown)}")
    functions = [fail_first(tool, task.fails.get(tool.__name__, 0)) for tool in world.tools()]
    transcript = run(task.question, Toolbox(functions), config)
    item = make_item(task, name, transcript)
    unchanged = world.database.total_changes == before
    item["output"]["state_right"] = check_state(world, task) if task.state else unchanged
    item["scores"] = metrics.score(item, task)
    return item


def check_state(world: World, task: Task) -> bool:
    """Whether each query of the task gives what it should. Raises `UserError` for bad SQL."""
    try:
        rows = {query: world.database.execute(query).fetchone() for query in task.state}
    except sqlite3.Error as error:
        raise UserError(f"the state of task {task.id} cannot be read: {error}") from None
    return all(row is not None and row[0] == task.state[query] for query, row in rows.items())


def fail_first(tool: Callable, times: int) -> Callable:
    """The tool, but its first calls fail as a service does that is down."""
    failures = iter([TimeoutError("the service did not reply in time")] * times)

    @wraps(tool)
    def call(*arguments: object, **named: object) -> object:
        if failure := next(failures, None):
            raise failure
        return tool(*arguments, **named)

    return call


def make_item(task: Task, name: str, transcript: Transcript) -> Item:
    """The record of one run."""
    failed = transcript.ended == "failed"
    messages = transcript.messages[1:]  # the prompt is the same for all
    calls = [call["function"] for message in messages for call in message.get("tool_calls", [])]
    return {
        "id": name,
        "slice": task.slice,
        "cluster": task.id,
        "input": asdict(task),
        "output": {
            "answer": transcript.answer,
            "ended": transcript.ended,
            "calls": calls,
            "steps": sum(message["role"] == "assistant" for message in messages),
            "messages": messages,
        },
        "latency_ms": {} if failed else {"total": 1000 * transcript.seconds},
        "tokens": dict(transcript.tokens),
        "error": transcript.said if failed else None,
    }


def write(tasks: list[Task], config: Config, items: list[Item], figures: list[Figure]) -> dict:
    """Write the record of a run, complete or not at all."""
    packages = {one.name: one.version for one in distributions()}
    hashed = ("src", "prompts", "config.toml", "data")
    record = {
        "schema_version": 2,
        "run": f"{datetime.now(UTC):%Y%m%dT%H%M%S}Z",
        "kind": "agent",
        "name": "tasks",
        "about": f"{len(items)} runs of {len(tasks)} tasks, decided by {config.model or 'rules'}",
        "system": {"policy": config.model or "rules"},
        "config": asdict(config),
        "git": {"commit": git("rev-parse", "HEAD"), "dirty": git("status", "--porcelain") != ""},
        "hashes": {name: hash_files(ROOT / name) for name in hashed},
        "environment": {"python": platform.python_version(), "packages": packages},
        "corpus": {"tasks": len(tasks)},
        "metrics": figures,
        "thresholds": tomllib.loads((EVALS / "thresholds.toml").read_text(encoding="utf-8")),
        "items": items,
    }
    unfinished = ROOT / "reports" / record["run"] / "results.part"
    unfinished.parent.mkdir(parents=True)
    unfinished.write_text(json.dumps(record, indent=1, ensure_ascii=False), encoding="utf-8")
    unfinished.rename(unfinished.with_name("results.json"))
    return record


def hash_files(top: Path) -> str:
    """SHA-256 of a file, or of all files below a folder with their names; line ends aside."""
    digest = hashlib.sha256()
    files = sorted(path for path in top.rglob("*") if path.is_file()) if top.is_dir() else [top]
    for path in files:
        if "__pycache__" not in path.parts:
            digest.update(path.relative_to(top.parent).as_posix().encode())
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def git(*arguments: str) -> str | None:
    """What git says; None where there is no git or no repository."""
    command = ["git", *arguments]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()

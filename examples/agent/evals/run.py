"""A run: try each task, score what came of it, write `reports/<run>/results.json`."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from functools import wraps

from tqdm import tqdm

from shop_assistant.agent import Transcript, run
from shop_assistant.config import ROOT, Config, UserError, load_config
from shop_assistant.tools import Toolbox
from shop_assistant.world import World

from . import metrics
from .metrics import Item
from .tasks import Task, read_tasks


def measure() -> dict:
    """Measure the agent on the tasks; returns the record that was written."""
    config = load_config()
    tasks = read_tasks(ROOT / "evals" / "tasks.jsonl")
    repeats = config.repeats if config.model else 1
    items = try_all(tasks, repeats, config)
    if repeats > 1:
        metrics.score_repeats(items, repeats)
    figures = metrics.summarise(items)
    record = {
        "run": f"{datetime.now(UTC):%Y%m%dT%H%M%S}Z",
        "name": "tasks",
        "about": f"{len(items)} runs of {len(tasks)} tasks, decided by {config.model or 'rules'}",
        "system": {"policy": config.model or "rules"},
        "config": asdict(config),
        "corpus": {"tasks": len(tasks)},
        "metrics": figures,
        "items": items,
    }
    folder = ROOT / "reports" / record["run"]
    folder.mkdir(parents=True)
    text = json.dumps(record, indent=1, ensure_ascii=False)
    (folder / "results.json").write_text(text, encoding="utf-8")
    return record


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
    functions = [fail_first(tool, task.fails.get(tool.__name__, 0)) for tool in world.tools()]
    began = time.perf_counter()
    transcript = run(task.question, Toolbox(functions), config)
    seconds = time.perf_counter() - began
    item = make_item(task, name, transcript)
    unchanged = world.database.total_changes == before
    item["output"]["state_right"] = check_state(world, task) if task.state else unchanged
    item["latency_ms"] = {} if item["error"] else {"total": 1000 * seconds}
    item["scores"] = metrics.score(item, task)
    return item


def check_state(world: World, task: Task) -> bool:
    """Whether each query of the task gives its one value."""
    return all(
        [*map(tuple, world.database.execute(query))] == [(value,)]
        for query, value in task.state.items()
    )


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
        "tokens": dict(transcript.tokens),
        "error": transcript.said if failed else None,
    }

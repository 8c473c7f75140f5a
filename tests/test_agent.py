"""What the kit derives from an agent's run: causes, the outcome in a sentence, transcripts."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from takehome_kit import brief
from takehome_kit.analysis.agent import cause
from takehome_kit.analysis.records import read_results
from takehome_kit.contracts.results import Results
from takehome_kit.defend.failures import on_failures
from takehome_kit.report import write_report
from takehome_kit.report.definitions import define
from takehome_kit.report.transcript import Step, transcript

CALL = {"name": "get_order", "arguments": '{"number": 7}'}
MESSAGES: list[dict[str, Any]] = [
    {"role": "user", "content": "Where is order 7?"},
    {
        "role": "assistant",
        "content": "",
        "tool_calls": [{"id": "a", "type": "function", "function": CALL}],
    },
    {"role": "tool", "tool_call_id": "a", "content": '{"error": "<b>no order</b>"}'},
    {"role": "assistant", "content": "It is on its way."},
]


def make_item(name: str = "t1", success: float = 0.0, **changes: Any) -> dict[str, Any]:
    """A run that called the right tool and answered wrongly, unless it is changed."""
    item: dict[str, Any] = {
        "id": name,
        "slice": "lookup",
        "cluster": name,
        "input": {"question": "Where is order 7?", "answer": ["shipped", 7.0], "calls": []},
        "output": {
            "answer": "It is on its way.",
            "ended": "answered",
            "calls": [CALL],
            "steps": 2,
            "tokens": 0,
            "state_right": True,
            "messages": MESSAGES,
        },
        "scores": {"success": success, "tool choice": 1.0, "tool arguments": 1.0},
        "latency_ms": {"total": 2.0},
        "tokens": {},
        "error": None,
    }
    for field, value in changes.items():
        item[field] = {**item[field], **value} if isinstance(value, dict) else value
    return item


def make_run(folder: Path, items: list[dict[str, Any]]) -> Results:
    """A record as a project writes it, read again."""
    success = {"name": "success", "value": 0.5, "ci": [0.25, 0.75], "n": len(items)}
    steps = {"name": "steps", "value": 2.5, "ci": [2.0, 3.0], "n": len(items)}
    record = {
        "schema_version": 2,
        "run": "20261129T063000Z",
        "kind": "agent",
        "name": "tasks",
        "about": f"{len(items)} runs of {len(items)} tasks, decided by rules",
        "system": {"policy": "rules"},
        "config": {"max_steps": 8},
        "git": {"commit": None, "dirty": True},
        "hashes": {"src": "c", "prompts": "p", "config.toml": "f", "data": "d"},
        "environment": {"python": "3.11.7", "packages": {}},
        "corpus": {"tasks": len(items)},
        "metrics": [
            success | {"unit": "score", "direction": "higher"},
            steps | {"unit": "steps", "direction": "lower"},
        ],
        "thresholds": {"success": 0.4},
        "items": items,
    }
    path = folder / "reports" / "20261129T063000Z" / "results.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(record), encoding="utf-8")
    return read_results(path)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"success": 1.0}, None),
        ({"error": "the key is wrong", "output": {"ended": "failed"}}, "failed"),
        ({"scores": {"injection held off": 0.0, "tool choice": 0.0}}, "followed an injection"),
        ({"output": {"ended": "step limit"}, "scores": {"tool choice": 0.0}}, "step limit"),
        ({"input": {"answer": None}}, "should have refused"),
        ({"scores": {"tool choice": 0.0, "tool arguments": 0.0}}, "wrong tool"),
        ({"scores": {"tool arguments": 0.5}}, "wrong arguments"),
        ({"output": {"ended": "refused", "answer": None}}, "gave up"),
        ({"output": {"state_right": False}}, "wrong change"),
        ({}, "wrong answer"),
    ],
)
def test_causes(tmp_path: Path, changes: dict[str, Any], expected: str | None) -> None:
    """The first thing that went wrong; and whoever defends the project is asked about it."""
    item = make_item(**changes)
    assert cause(item) == expected
    asked = on_failures(make_run(tmp_path, [item]))
    assert len(asked) == (expected is not None)


def test_tasks_of_another_shape(tmp_path: Path) -> None:
    """A project may judge by a state of its own, without an expected answer."""
    item = make_item()
    item["input"] = {"question": "Plan two dinners.", "expect": {"SELECT 1": 1}}
    del item["output"]["state_right"]
    assert make_run(tmp_path, [item])["items"][0]["cause"] == "wrong outcome"


def test_record(tmp_path: Path) -> None:
    """The outcome is a sentence, steps have no bounds, and the gate and the slices are there."""
    items = [make_item("t1", 1.0), make_item("t2", slice="action"), make_item("t3", 1.0)]
    run = make_run(tmp_path, items)
    assert run.get("headline") == (
        "On 3 tasks, rules succeeded in 0.500 (95% interval 0.250 to 0.750)."
    )
    whole = {metric["name"]: metric for metric in run["metrics"] if metric["slice"] is None}
    assert (whole["success"]["unit"], whole["success"]["bounds"]) == ("rate", (0.0, 1.0))
    assert whole["steps"]["bounds"] is None
    assert run["gate"]["passed"]
    assert run["golden"]["origin"] == "evals/tasks.jsonl"
    assert {m["slice"] for m in run["metrics"] if m["name"] == "success"} == {
        *(None, "action", "lookup")
    }


def test_a_transcript_can_be_read(tmp_path: Path) -> None:
    """Each step with who took it; what a tool said is escaped in the report."""
    run = make_run(tmp_path, [make_item()])
    assert transcript(run["items"][0]) == [
        Step("user", "Where is order 7?", False),
        Step("agent", 'get_order({"number": 7})', False),
        Step("get_order", '{"error": "<b>no order</b>"}', True),
        Step("agent", "It is on its way.", False),
    ]
    page = write_report(tmp_path, "last").read_text(encoding="utf-8")
    assert "&lt;b&gt;no order&lt;/b&gt;" in page
    assert "shipped; 7.0" in page


@pytest.mark.parametrize(
    "metric",
    [
        *("success", "pass^3", "tool choice", "tool arguments", "recovery"),
        *("injection held off", "steps", "tokens", "team success", "team latency p50", "team gain"),
    ],
)
def test_each_metric_is_defined(metric: str) -> None:
    """The report says what it means."""
    assert define(metric) is not None


def test_a_brief(tmp_path: Path) -> None:
    """A brief that wants an agent gets one, with the parts that it names."""
    path = tmp_path / "brief.md"
    path.write_text(
        "# An agent for the help desk\n\nBuild an AI agent that calls tools in a loop.\n\n"
        "- Expose the tools through MCP.\n- A REST API starts a run.\n\n"
        "## Bonus\n\n- GitHub Actions\n"
    )
    proposal = brief.propose(path)
    assert proposal.answers["kind"] == "agent"
    assert proposal.answers["parts"] == ["api", "mcp"]
    assert list(proposal.bonus) == ["ci"]


def test_what_is_tried_again_is_the_same_task(tmp_path: Path) -> None:
    """A model's repeats and the rules' single runs are over the same tasks: they compare."""
    once = make_run(tmp_path / "rules", [make_item("t1")])
    again = make_item("t1 (2)", 1.0, cluster="t1")
    twice = make_run(tmp_path / "model", [make_item("t1"), again])
    assert once["hashes"]["golden"] == twice["hashes"]["golden"]


def test_no_question_is_its_own_answer() -> None:
    """A model that only repeats what it was asked succeeds in no task of the sample."""
    lines = (ROOT / "template" / "agent" / "evals" / "tasks.jsonl.jinja").read_text().splitlines()
    tasks = [json.loads(line) for line in lines if line.startswith('{"')]
    echoed = [
        task["id"]
        for task in tasks
        if task["answer"] is not None
        and all(re.search(rf"\b(?:{part})\b", task["question"]) for part in task["answer"])
    ]
    assert len(tasks) > 40
    assert echoed == []

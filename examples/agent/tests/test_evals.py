"""The scores, by figures worked out by hand, and what ends a run."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from shop_assistant.config import UserError

from evals import metrics, run
from evals.tasks import ExpectedCall, Task, read_tasks

ORDER = ExpectedCall("get_order", {"number": 7})


def score(task: Task, answer: str | None, ended: str = "answered", *called: str) -> dict:
    calls = [{"name": name} for name in called]
    output = {"answer": answer, "ended": ended, "calls": calls, "state_right": True}
    output["messages"] = [{"role": "assistant", "content": answer}]
    return metrics.score({"output": output, "error": None}, task)


def test_answers() -> None:
    task = Task("1", "q", [1290, "two"])
    answers = ("1,290.00 for TWO years", "1290 for years", "1291 for two years")
    assert [score(task, answer)["success"] for answer in answers] == [1, 0, 0]


def test_refusals() -> None:
    right = {"success": 1, "refusal recall": 1, "refusal precision": 1}
    assert score(Task("1", "q", None), None, "refused") == right
    assert score(Task("1", "q", None), None, "step limit") == {"success": 0, "refusal recall": 0}
    assert score(Task("1", "q", ["x"]), None, "refused")["refusal precision"] == 0


def test_calls() -> None:
    search = {"name": "search_documents", "arguments": '{"query": "x"}'}
    order = {"name": "get_order", "arguments": '{"number": "7"}'}
    torn = {"name": "get_order", "arguments": '{"number": 7'}
    both = [ORDER, ExpectedCall("search_documents")]
    scored = [metrics.score_calls(made, both) for made in ([order, search], [torn, search], [])]
    assert [one["tool choice"] for one in scored] == [1, 1, 0]
    assert [one["tool arguments"] for one in scored] == [1, 0.5, 0]


def test_an_injection_that_is_followed_is_no_success() -> None:
    task = Task("1", "q", ["shipped"], forbidden=["cancel_order", "FREE"])
    assert score(task, "shipped") == {"success": 1, "injection held off": 1}
    assert score(task, "shipped, FREE") == {"success": 0, "injection held off": 0}
    assert score(task, "shipped", "answered", "cancel_order")["injection held off"] == 0
    assert score(task, "NO_ANSWER, but it is free", "refused")["injection held off"] == 0


def test_intervals() -> None:
    alone, alike = ([{"cluster": i // size} for i in range(40)] for size in (1, 4))
    values = [float(i // 4 % 2) for i in range(40)]
    low, high = metrics.figure("x", alone, values)["ci"]
    assert 1.5 * metrics.figure("x", alike, values)["ci"][0] < low < 0.5 < high < 0.7


def test_a_model_is_asked_repeatedly(chat: SimpleNamespace) -> None:
    chat.replies = [("get_order", '{"number": 7}'), "Processing.", "Shipped."]
    items = run.try_all([Task("1", "Where is order 7?", ["processing"])], 2, chat.config)
    metrics.score_repeats(items, 2)
    assert [one["scores"] for one in items] == [{"success": 1, "pass^2": 0}, {"success": 0}]


def test_what_a_server_refuses(chat: SimpleNamespace) -> None:
    chat.replies = [(401, "the key is wrong")] * 3
    with pytest.raises(UserError, match="test fails: .*the key is wrong"):
        run.try_all([Task("1", "Where is it?", ["here"])] * 3, 1, chat.config)


def test_a_row_that_is_wrong_is_named(tmp_path: Path) -> None:
    (tmp_path / "tasks.jsonl").write_text('\n{"id": "1", "question": "q"}\n')
    with pytest.raises(UserError, match="line 2: .*answer.*required"):
        read_tasks(tmp_path / "tasks.jsonl")

"""A suite that is killed resumes; failures stay; the cost cap is not passed."""

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from evals import EvalError, suite
from evals.cache import Cache
from evals.cost import Budget
from evals.golden import Row

ROOT = Path(__file__).resolve().parent.parent
# The suite with a system that takes 20 ms a question and logs which ones it was asked.
RUN = """
import json, sys, time
from pathlib import Path
from evals import suite
from evals.cache import Cache
from evals.golden import Row

folder = Path(sys.argv[1])

def ask(question):
    time.sleep(0.02)
    with open(folder / "asked", "a") as file:
        file.write(question + "\\n")
    tokens = {"prompt": 0, "completion": 0}
    return {"output": {"answer": question}, "latency_ms": {}, "tokens": tokens, "cost_usd": 0.0}

rows = [Row(id=str(i), question=f"q{i}", answer="a", sources=["d"], quotes=[], slice="s",
            status="draft") for i in range(40)]
halves = dict.fromkeys((row.id for row in rows), "test")
items, _ = suite.run(ask, rows, halves, Cache(folder / "cache.sqlite"), "system", 1)
(folder / "items.json").write_text(json.dumps(items))
"""


def start(folder: Path) -> subprocess.Popen[bytes]:
    """The suite in a process of its own."""
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-c", RUN, str(folder)]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)


def asked(folder: Path) -> list[str]:
    """The questions that reached the system, in order."""
    path = folder / "asked"
    return path.read_text().split() if path.exists() else []


def test_kill_and_resume(tmp_path: Path) -> None:
    """Killed (-9) at three points, the suite ends with the items of one never killed."""
    assert start(tmp_path / "whole").wait() == 0
    folder = tmp_path / "killed"
    for reached in (3, 11, 30):
        process = start(folder)
        while len(asked(folder)) < reached and process.poll() is None:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    assert start(folder).wait() == 0
    items = [
        json.loads((tmp_path / name / "items.json").read_text()) for name in ("whole", "killed")
    ]
    assert items[0] == items[1]
    # At each kill at most the question in hand had been asked but not kept.
    assert len(asked(folder)) <= 40 + 3


def rows(n: int) -> list[Row]:
    """Golden rows."""
    fields: dict[str, Any] = {"answer": "a", "sources": ["d"], "quotes": [], "slice": "s"}
    return [Row(id=str(i), question=f"q{i}", status="draft", **fields) for i in range(n)]


def reply(question: str) -> dict[str, Any]:
    """What a system returns."""
    tokens = {"prompt": 0, "completion": 0}
    return {"output": {"answer": question}, "latency_ms": {}, "tokens": tokens, "cost_usd": 0.0}


def test_failed_item_stays(tmp_path: Path) -> None:
    """A question that raises is an item with its error, is not cached, and is tried again."""

    def broken(question: str) -> dict[str, Any]:
        if question == "q1":
            raise TimeoutError("no answer in 60 s")
        return reply(question)

    cache, halves = Cache(tmp_path / "c"), dict.fromkeys("012", "test")
    items, _ = suite.run(broken, rows(3), halves, cache, "s", 1)
    assert [item["error"] for item in items] == [None, "TimeoutError: no answer in 60 s", None]
    items, cached = suite.run(reply, rows(3), halves, cache, "s", 1)
    assert ([item["error"] for item in items], cached) == ([None] * 3, 2)


def test_another_system_is_asked_again(tmp_path: Path) -> None:
    """Answers are those of one system: its code, documents, settings."""
    cache, halves = Cache(tmp_path / "c"), dict.fromkeys("012", "test")
    suite.run(reply, rows(3), halves, cache, "one", 1)
    assert suite.run(reply, rows(3), halves, cache, "two", 4)[1] == 0
    assert suite.run(reply, rows(3), halves, cache, "one", 4)[1] == 3


def test_cost_cap(tmp_path: Path) -> None:
    """No call starts that could pass the cap; what was done before is kept."""
    prices = tmp_path / "prices.toml"
    prices.write_text('["m"]\nprompt = 1.0\ncompletion = 0.0\n')
    budget = Budget(prices, cap=3.5)
    spent = 0.0

    def paid(question: str) -> dict[str, Any]:
        nonlocal spent
        with budget.call("m", Counter(prompt=1_500_000)) as used:
            used["prompt"] = 1_000_000
            spent += 1.0
        return reply(question)

    cache, halves = Cache(tmp_path / "c"), {str(i): "test" for i in range(9)}
    with pytest.raises(EvalError, match="before the cost cap") as error:
        suite.run(paid, rows(9), halves, cache, "s", 1)
    assert (spent, error.value.code) == (3.0, 1)
    assert suite.run(reply, rows(9), halves, cache, "s", 1)[1] == 3


def test_cap_needs_a_price(tmp_path: Path) -> None:
    """A cap cannot hold for a model without a price: that is said before anything is spent."""
    (tmp_path / "prices.toml").write_text("")
    with pytest.raises(EvalError, match=r"prices\.toml has no m"):
        Budget(tmp_path / "prices.toml", cap=1.0).cost("m", Counter())
    assert Budget(tmp_path / "prices.toml", cap=None).cost("m", Counter(prompt=5)) == 0.0

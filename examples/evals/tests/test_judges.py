"""Judges behind real HTTP: a good one is believed; a constant and a random one are found out."""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from scripted_openai import Reply, scripted
from small import N, rows, small_project

from answer_check.config import ConfigError

from evals.cache import Cache
from evals.cost import Budget
from evals.judge import Judge
from evals.outcome import Outcome
from evals.suite import evaluate


def answer(body: dict[str, Any]) -> str:
    """What is to be judged, from the rubric's prompt."""
    text = "".join(str(message["content"]) for message in body["messages"])
    found = re.search(r"Answer: (.*)", text)
    assert found
    return found[1]


def says(score: int) -> Reply:
    return Reply(json.dumps({"reason": "as scripted", "score": score}))


def reads(body: dict[str, Any]) -> Reply:
    """Mostly right: it errs for one letter."""
    said = answer(body).split()
    return says(5 if ("yes" in said) != ("z" in said and "alpha" in said) else 1)


def constant(body: dict[str, Any]) -> Reply:
    return says(4)


def guesses() -> Callable[[dict[str, Any]], Reply]:
    """A judge that says anything, and something else when it is asked again.

    By the prompt and how often it came, not by the order of requests, which no two runs share.
    """
    asked: defaultdict[str, count[int]] = defaultdict(count)

    def guess(body: dict[str, Any]) -> Reply:
        prompt = json.dumps(body["messages"])
        return says(random.Random(f"{next(asked[prompt])} {prompt}").randint(1, 5))

    return guess


def run(folder: Path, script: Callable[[dict[str, Any]], Reply], retries: int = 1) -> Outcome:
    (folder / "prices.toml").write_text("")
    project = small_project(folder)
    with scripted(script) as server:
        judge = Judge(
            "m", server.url, "none", Budget(folder / "prices.toml", None), retries=retries
        )
        return evaluate(project, judge, Cache(folder / "cache.sqlite"))


def test_a_judge_that_reads_is_believed(tmp_path: Path) -> None:
    """The first line gives its agreement and its gain over the baseline."""
    found = run(tmp_path, reads)
    assert found.headline.startswith("rubric judge: AUC 0.")
    assert "do not use" not in found.headline
    assert "over unigram precision" in found.headline
    gain = next(m for m in found.metrics if m["name"] == "gain of rubric judge")
    assert gain["ci"][0] > 0
    flips = next(m for m in found.metrics if m["name"] == "flips of rubric judge")
    assert (flips["value"], flips["n"]) == (0.0, 20)
    assert found.failed == []


def test_a_constant_judge_is_found_out(tmp_path: Path) -> None:
    """It says the same of everything: do not use."""
    found = run(tmp_path, constant)
    assert found.headline == "rubric judge: do not use. It says 0.75 to every item."


def test_a_random_judge_is_found_out(tmp_path: Path) -> None:
    """Its agreement cannot be told from chance, and asked again it says something else."""
    found = run(tmp_path, guesses())
    assert found.headline.startswith("rubric judge: do not use. It cannot be told from chance")
    flips = next(m for m in found.metrics if m["name"] == "flips of rubric judge")
    assert flips["ci"][0] > 0.05


def test_a_judge_that_fails(tmp_path: Path) -> None:
    """What stays out of the schema is counted as the worst score, and told."""
    found = run(tmp_path, lambda body: Reply('{"score": 9, "reason": "x"}'), retries=0)
    assert "do not use" in found.headline
    assert len(found.failed) >= N
    assert "ValidationError" in found.failed[0] or "score" in found.failed[0]
    assert all(item["scores"]["rubric judge"] == 0.0 for item in found.items)


def test_repair(tmp_path: Path) -> None:
    """A judge that breaks the schema is told so, and asked again."""
    seen: dict[str, int] = {}

    def once_wrong(body: dict[str, Any]) -> Reply:
        key = answer(body)
        seen[key] = seen.get(key, 0) + 1
        return Reply("well, four") if seen[key] == 1 else reads(body)

    found = run(tmp_path, once_wrong)
    assert found.failed == []
    assert found.headline.startswith("rubric judge: AUC")


def test_second_run_asks_nothing(tmp_path: Path) -> None:
    """Judgements are kept; the same are found again."""
    project, cache = small_project(tmp_path), Cache(tmp_path / "cache.sqlite")
    (tmp_path / "prices.toml").write_text("")
    with scripted(reads) as server:
        judge = Judge("m", server.url, "none", Budget(tmp_path / "prices.toml", None))
        first = evaluate(project, judge, cache)
        asked = len(server.requests)
        again = evaluate(project, judge, cache)
        assert len(server.requests) == asked > 0
    assert (first.cached, again.cached) == (0, asked)
    assert (again.headline, again.tokens) == (first.headline, first.tokens)


def test_human_ceiling(tmp_path: Path) -> None:
    """With two annotators their kappa is told; one that was asked twice, how often it changed."""
    truth = [{"id": r["id"], "label": "good" if r["good"] else "bad"} for r in rows()]
    other = [r | {"label": "bad"} if i % 10 == 0 else r for i, r in enumerate(truth)]
    again = [r | {"round": 2} for r in other[:40]]
    project = small_project(tmp_path, ann=truth + again, bob=other)
    found = evaluate(project, None, Cache(tmp_path / "cache.sqlite"))
    (told,) = (note for note in found.notes if note.startswith("Human ceiling: "))
    assert re.search(r"kappa 0\.\d\d \[.*alpha.*on 120 shared items", told)
    (flips,) = (note for note in found.notes if note.startswith("ann asked again: "))
    changed = sum(a["label"] != b["label"] for a, b in zip(truth, other[:40], strict=False))
    assert f"{changed / 40:.2f}" in flips


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ([], "holds no label"),
        ([{"id": "nobody", "label": "good"}], "nobody is no conversation"),
    ],
)
def test_labels_that_do_not_fit(tmp_path: Path, labels: list[dict[str, Any]], said: str) -> None:
    """One sentence, before anything is graded."""
    with pytest.raises(ConfigError, match=said):
        evaluate(small_project(tmp_path, ann=labels), None, Cache(tmp_path / "c.sqlite"))

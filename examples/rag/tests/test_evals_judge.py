"""Ragas' metrics by a judge behind real HTTP that misbehaves by script."""

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from scripted_openai import Reply, Server, scripted

from evals import EvalError, rag_guards
from evals.cache import Cache
from evals.cost import Budget
from evals.golden import Row
from evals.judge import Judge
from evals.judge_check import try_both_orders
from evals.metrics import named
from evals.ragas_scores import Scorer

PRICES = '["m"]\nprompt = 10.0\ncompletion = 10.0\n'


def instance(schema: dict[str, Any], root: dict[str, Any], name: str = "") -> Any:
    """A smallest instance of a JSON schema: texts "yes", numbers 1, lists of one."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    if schema.get("type") == "object":
        return {key: instance(part, root, key) for key, part in schema["properties"].items()}
    if schema.get("type") == "array":
        return [instance(schema["items"], root)]
    return {"integer": int(name != "noncommittal"), "number": 1.0}.get(schema["type"], "yes")


def agreeable(body: dict[str, Any]) -> Reply:
    """A judge that finds everything supported, in the schema asked for."""
    if body["response_format"]["type"] == "json_schema":
        schema = body["response_format"]["json_schema"]["schema"]
        return Reply(json.dumps(instance(schema, schema)))
    text = "".join(str(message["content"]) for message in body["messages"])
    start = text.index("{", text.index("json_schema"))
    schema = json.JSONDecoder().raw_decode(text[start:])[0]
    return Reply(json.dumps(instance(schema, schema)))


def item(name: str, answer: str | None = "Alpha.") -> dict[str, Any]:
    """An answerable item of the test half."""
    gold = {"question": f"What is {name}?", "reference": "Alpha.", "sources": ["d"], "quotes": []}
    output = {"answer": answer, "retrieved": [{"text": f"Alpha of {name}.", "document": "d"}]}
    return {"id": name, "split": "test", "input": gold, "output": output, "error": None} | {
        "scores": {}
    }


def embed(texts: list[str]) -> list[list[float]]:
    """Letter counts: enough for a cosine."""
    return [[text.count(letter) + 0.1 for letter in "aeinost"] for text in texts]


@pytest.fixture
def scorer(tmp_path: Path) -> Callable[..., Scorer]:
    """Makes a scorer whose judge is the server."""
    (tmp_path / "prices.toml").write_text(PRICES)

    def make(server: Server, cap: float | None = None, **settings: Any) -> Scorer:
        budget = Budget(tmp_path / "prices.toml", cap)
        judge = Judge("m", server.url, "none", budget, **settings)
        return Scorer(Cache(tmp_path / "cache.sqlite"), "encoder", embed, judge)

    return make


def test_all_metrics(scorer: Callable[..., Scorer]) -> None:
    """The five LLM metrics get values over HTTP; a second run asks nothing and says the same."""
    items = [item("a"), item("b")]
    with scripted(agreeable) as server:
        first = scorer(server)
        first.score(items, "judge")
        asked = len(server.requests)
        again = [item("a"), item("b")]
        second = scorer(server)
        second.score(again, "judge")
        assert len(server.requests) == asked
    assert first.failures == []
    assert set(items[0]["scores"]) == set(named("judge"))
    assert items[0]["scores"]["faithfulness"] == 1.0
    assert items[0]["scores"]["context precision"] == pytest.approx(1.0)
    assert [i["scores"] for i in again] == [i["scores"] for i in items]
    assert first.spent == second.spent
    assert first.spent == {"prompt": 100 * asked, "completion": 10 * asked}
    assert {body["max_tokens"] for body in server.requests} == {4096}


MISBEHAVIOUR = {
    "malformed": Reply('{"statements": ["cut'),
    "truncated": Reply('{"statements": ["cut', finish_reason="length"),
    "server error": Reply(status=500),
    "hang": Reply(hang=2.0),
    "disconnect": Reply(disconnect=True),
}


@pytest.mark.parametrize("reply", MISBEHAVIOUR.values(), ids=MISBEHAVIOUR.keys())
def test_misbehaviour_is_a_failed_value(scorer: Callable[..., Scorer], reply: Reply) -> None:
    """What stays wrong counts as 0, is told, and is asked again by the next run."""
    items = [item("a")]
    with scripted(lambda body: reply) as server:
        found = scorer(server, timeout=0.3, retries=1)
        found.score(items, "judge")
    assert set(items[0]["scores"].values()) == {0.0}
    assert len(found.failures) == len(named("judge"))
    with scripted(agreeable) as server:
        # Another server is another judge: give it the first one's name to reach its cache.
        found.judge.base_url = server.url
        found.failures.clear()
        found.score(items, "judge")
    assert found.failures == []
    assert items[0]["scores"]["faithfulness"] == 1.0


def test_retry_after(scorer: Callable[..., Scorer]) -> None:
    """After a 429 the request is repeated, not before the time the server names."""
    replies = iter([Reply(status=429, headers={"Retry-After": "1"})])
    items = [item("a")]
    with scripted(lambda body: next(replies, None) or agreeable(body)) as server:
        found = scorer(server)
        found.score(items, "judge")
    assert found.failures == []
    refused = json.dumps(server.requests[0]["messages"])
    times = zip(server.requests, server.times, strict=True)
    same = [at for body, at in times if json.dumps(body["messages"]) == refused]
    assert len(same) >= 2
    assert same[1] - same[0] >= 1.0


def test_undefined_and_failed(scorer: Callable[..., Scorer]) -> None:
    """A refusal has no faithfulness and answers nothing; a failed item is 0; dev is left out."""
    refused, failed, dev = item("a", answer=None), item("b"), item("c")
    failed["error"], dev["split"] = "boom", "dev"
    with scripted(agreeable) as server:
        scorer(server).score([refused, failed, dev], "judge")
    assert refused["scores"]["faithfulness"] is None
    assert refused["scores"]["factual correctness"] == 0.0
    assert refused["scores"]["context recall"] == 1.0
    assert set(failed["scores"].values()) == {0.0}
    assert set(dev["scores"].values()) == {None}


def test_judge_cost_cap(scorer: Callable[..., Scorer]) -> None:
    """The judge stops before the cap could be passed by the request in hand."""
    items = [item(str(i)) for i in range(30)]
    with scripted(agreeable) as server, pytest.raises(EvalError, match="before the cost cap"):
        scorer(server, cap=0.3).score(items, "judge")
    # 110 tokens at 10 USD a million each.
    assert 0 < len(server.requests) * 0.0011 <= 0.3


def test_without_llm(scorer: Callable[..., Scorer]) -> None:
    """The metrics that need no judge ask none; an answer without quotations has no such score."""
    items = [item("a"), item("b", answer='It says "alpha of b." and more')]
    with scripted(agreeable) as server:
        found = scorer(server)
        found.score(items, "answer")
    assert (server.requests, found.failures) == ([], [])
    assert items[0]["scores"]["ROUGE-L"] == 1.0
    assert items[0]["scores"]["semantic similarity"] == pytest.approx(1.0)
    assert [i["scores"]["quoted spans"] for i in items] == [None, 1.0]


def test_failed_values_are_shown(scorer: Callable[..., Scorer]) -> None:
    """How many values of each metric failed, and why, is told in red."""
    items = [item("a"), item("b", answer=None)]
    with scripted(lambda body: Reply("no JSON")) as server:
        found = scorer(server, retries=0)
        found.score(items, "judge")
    (guard,) = rag_guards.check_failures(found.failures, items)
    assert guard["level"] == "warn"
    assert "faithfulness 1 of 1, " in guard["message"]
    assert "context recall 2 of 2, " in guard["message"]
    assert re.search("the first: [a-z ]+ of [ab]: ValidationError", guard["message"])
    assert rag_guards.check_failures([], items) == []


def test_schema_reaches_the_server(scorer: Callable[..., Scorer]) -> None:
    """As JUDGE_FORMAT asks, a server's grammar gets the schema; another format is another value."""
    items = [item("a")]
    with scripted(agreeable) as server:
        scorer(server).score(items, "judge")
        plain = len(server.requests)
        scorer(server, format="json_schema", max_tokens=1000).score(items, "judge")
    formats = [body["response_format"]["type"] for body in server.requests]
    assert formats == ["json_object"] * plain + ["json_schema"] * plain
    asked = server.requests[-1]
    assert asked["response_format"]["json_schema"]["schema"]["properties"]
    assert asked["max_tokens"] == 1000


def test_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The judge is configured by the variables of .env.example; what cannot be is refused."""
    (tmp_path / "prices.toml").write_text(PRICES)
    budget = Budget(tmp_path / "prices.toml", None)
    monkeypatch.delenv("JUDGE_MODEL", raising=False)
    assert Judge.from_environment(budget) is None
    values = {"MODEL": "m", "FORMAT": "json_schema", "MAX_TOKENS": "900", "CONCURRENT": "1"}
    for name, value in values.items():
        monkeypatch.setenv(f"JUDGE_{name}", value)
    judge = Judge.from_environment(budget)
    assert judge is not None
    assert (judge.format, judge.max_tokens, judge.concurrent) == ("json_schema", 900, 1)
    assert judge.timeout == 120
    for name, value in (("FORMAT", "xml"), ("MAX_TOKENS", "many"), ("TIMEOUT", "-1")):
        with monkeypatch.context() as patch, pytest.raises(EvalError, match=f"JUDGE_{name} is"):
            patch.setenv(f"JUDGE_{name}", value)
            Judge.from_environment(budget)


def test_one_request_at_a_time(scorer: Callable[..., Scorer]) -> None:
    """A judge with one slot never gets two requests at once, so none waits and times out."""
    waiting, most = [0], [0]

    def slow(body: dict[str, Any]) -> Reply:
        waiting[0] += 1
        most[0] = max(most[0], waiting[0])
        time.sleep(0.02)
        waiting[0] -= 1
        return agreeable(body)

    with scripted(slow) as server:
        scorer(server, concurrent=1).score([item("a"), item("b")], "judge")
        assert most[0] == 1
        scorer(server, concurrent=8, max_tokens=9).score([item("a"), item("b")], "judge")
    assert most[0] > 1


ROWS = [
    Row.model_validate(
        {"id": str(i), "question": f"{i}?", "answer": f"right {i}", "sources": ["d"], "quotes": []}
        | {"slice": "s", "status": "confirmed"}
    )
    for i in range(9)
]


def reads(body: dict[str, Any]) -> Reply:
    """A judge that chooses the answer with the question's number."""
    text = str(body["messages"][-1]["content"])
    right = text.split("Question: ")[1][0]
    return Reply(json.dumps({"right": "A" if f"Answer A: right {right}" in text else "B"}))


JUDGES: dict[str, tuple[Callable[[dict[str, Any]], Reply], int, int, list[str]]] = {
    "reads the answers": (reads, 16, 0, []),
    "always first": (lambda body: Reply('{"right": "A"}'), 8, 0, ["judge prefers a position"]),
    "always second": (lambda body: Reply('{"right": "B"}'), 8, 0, ["judge prefers a position"]),
    "no answer": (lambda body: Reply("both are fine"), 0, 16, []),
}


@pytest.mark.parametrize(("script", "right", "failed", "fired"), JUDGES.values(), ids=JUDGES.keys())
def test_position(
    scorer: Callable[..., Scorer], script: Any, right: int, failed: int, fired: list[str]
) -> None:
    """Each pair is asked in both orders; a judge that always chooses one place is shown."""
    with scripted(script) as server:
        found = scorer(server, retries=0)
        assert found.judge is not None
        trial = try_both_orders(found.judge, ROWS, found._cache)
        asked = len(server.requests)
        again = try_both_orders(found.judge, ROWS, found._cache)
        assert failed or len(server.requests) == asked
    assert (trial.pairs, trial.right, trial.failed) == (8, right, failed)
    assert (again.right, again.tokens) == (right, again.tokens if failed else trial.tokens)
    assert [guard["name"] for guard in rag_guards.check_judge(trial)] == fired
    assert f"{right} of 16 tries" in trial.note

"""Ragas' metrics by a judge behind real HTTP that misbehaves by script."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from scripted_openai import Reply, Server, scripted

from evals import EvalError
from evals.cache import Cache
from evals.cost import Budget
from evals.judge import Judge
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

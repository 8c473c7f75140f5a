"""The evals, by figures worked out by hand and on an API that is known."""

import asyncio
import time
from collections.abc import Iterator
from threading import Thread

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse

from prediction_service.config import Config, load_config

from evals import contract, load, quality
from evals.load import send_at
from evals.quality import PATH, good_bodies
from evals.server import serve

LIAR = FastAPI()


@LIAR.post(PATH, responses={200: {"model": int}})
async def answer() -> JSONResponse:
    """It promises a number and answers with text, takes anything, and 20 ms for it."""
    time.sleep(0.02)
    return JSONResponse("text")


@pytest.fixture(scope="module")
def config() -> Config:
    return load_config()


@pytest.fixture(scope="module")
def liar() -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(LIAR, port=0, log_level="critical"))
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def test_wilsons_interval() -> None:
    row = quality.rate("accuracy", [1.0] * 90 + [0.0] * 10)
    assert row["value"] == 0.9
    assert row["ci"] == pytest.approx((0.8256, 0.9448), abs=0.0001)


def test_the_api_keeps_its_contract(config: Config) -> None:
    with serve() as url:
        checks, contract_rate = contract.measure_contract(url, config)
        items, metrics = quality.measure_quality(url, config)
    assert contract_rate["value"] == 1, [one for one in checks if not one["scores"]["contract"]]
    assert len(items) == len(good_bodies())
    values = {metric["name"]: metric["value"] for metric in metrics}
    name = metrics[0]["name"]
    assert values[name] > values[f"baseline {name}"]


def test_a_broken_contract_is_seen(liar: str, config: Config) -> None:
    assert contract.refused(liar, "{", config) == (False, '"text"')
    passed, log = contract.conforms(liar)
    assert not passed
    assert f"POST {PATH}" in log


def test_open_arrivals_do_not_wait(liar: str) -> None:
    # The last of 200 requests comes after two seconds, and is answered after four.
    sent = asyncio.run(send_at(100, liar + PATH, [{}], seconds=1))
    assert len(sent) == 200
    assert 1700 < max(took for _, took in sent) < 4000


def test_requests_that_fail_have_no_latency() -> None:
    assert load.try_rate(1000, "http://127.0.0.1:9")["p95_ms"] is None


def test_the_capacity_is_found_to_within_five_percent(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    def try_rate(rate: float, url: str) -> dict:
        return {"p95_ms": config.objective_ms * (0.5 if rate <= 100 else 2), "late_ms": 0}

    monkeypatch.setattr(load, "try_rate", try_rate)
    capacity, _ = load.search_capacity("", 80, config)
    assert 95 < capacity <= 100


def test_a_generator_that_is_late_finds_no_capacity(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    def try_rate(rate: float, url: str) -> dict:
        return {"p95_ms": 1, "late_ms": config.objective_ms}

    monkeypatch.setattr(load, "try_rate", try_rate)
    assert load.search_capacity("", 80, config)[0] is None


def test_over_servers() -> None:
    row = load.over_servers("capacity", [100, 110, 120])
    assert row["value"] == 110
    assert row["ci"] == pytest.approx((85.16, 134.84), abs=0.01)  # 4.303 · 10 / √3
    assert load.over_servers("capacity", [None, 110, 120])["value"] is None


def test_no_p95_of_a_few_requests() -> None:
    assert load.percentiles([1.0] * 199) == [None, None]
    assert load.percentiles([1.0] * 180 + [9.0] * 20) == [1, 9]

"""A judge's questions go to the judge, and nothing goes anywhere else."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from scripted_openai import Reply, scripted

from evals.cost import Budget
from evals.judge import USAGE, Judge


class Verdict(BaseModel):
    """What the judge says."""

    score: int


async def ask(judge: Judge) -> Verdict:
    """One question through Ragas' model."""
    USAGE.set(Counter())
    verdict: Verdict = await judge.llm().agenerate("How good?", Verdict)
    await judge.close()
    return verdict


def test_no_usage_statistics(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No other host is looked up, by Ragas or by anything else."""
    from ragas import _analytics

    _analytics.do_not_track.cache_clear()
    looked_up: list[Any] = []
    find = socket.getaddrinfo

    def noted(host: Any, *rest: Any, **options: Any) -> Any:
        looked_up.append(host)
        return find(host, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", noted)
    (tmp_path / "prices.toml").write_text("")
    with scripted(lambda body: Reply('{"score": 4}')) as server:
        judge = Judge("m", server.url, "none", Budget(tmp_path / "prices.toml", None))
        assert asyncio.run(ask(judge)).score == 4
    assert set(looked_up) <= {"127.0.0.1"}

"""Killed with -9 at random points and resumed, a run ends as one that was never killed."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from small_project import VENV, environment, make_small, serve, stand_in

from takehome_kit.results import read_results, run_files

pytestmark = pytest.mark.project
SEED, KILLS = 7, 4
SLOW = 0.15  # seconds of a reply, so that a kill meets requests under way
WORKERS = 8  # requests under way at most, of system and judge each


def script(body: dict[str, Any]) -> Any:
    """A generator and a judge whose replies follow from the request alone."""
    text = json.dumps(body["messages"])
    n = int(hashlib.sha256(text.encode()).hexdigest(), 16)
    if body["model"] == "judge":
        return stand_in().Reply(judgement(body, n), hang=SLOW)
    said = ["It is so [1].", "Both say it [1, 2].", "Only the third [3].", "NO_ANSWER"][n % 4]
    return stand_in().Reply(said, hang=SLOW, completion_tokens=n % 50)


def judgement(body: dict[str, Any], n: int) -> str:
    """An instance of the schema asked for, its numbers 0 or 1 by the request."""
    root = body["response_format"]["json_schema"]["schema"]

    def fill(schema: dict[str, Any]) -> Any:
        if "$ref" in schema:
            schema = root["$defs"][schema["$ref"].rsplit("/", 1)[1]]
        if "enum" in schema:
            return schema["enum"][n % len(schema["enum"])]
        if schema.get("type") == "object":
            return {name: fill(part) for name, part in schema["properties"].items()}
        if schema.get("type") == "array":
            return [fill(schema["items"])]
        return n % 2 if schema.get("type") in ("integer", "number") else f"claim {n % 97}"

    return json.dumps(fill(root))


def kept(project: Path) -> int:
    """How many answers and judgements a kill cannot take any more."""
    path = project / ".cache" / "evals" / "cache.sqlite"
    if not path.exists():
        return 0
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5) as db:
            return int(db.execute("SELECT count(*) FROM cache").fetchone()[0])
    except sqlite3.OperationalError:  # not made yet
        return 0


def start(project: Path, url: str) -> subprocess.Popen[bytes]:
    """`make eval` in a process group of its own."""
    judge = {"JUDGE_MODEL": "judge", "JUDGE_FORMAT": "json_schema"}
    settings = {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "none", "GENERATOR_MODEL": "scripted"}
    settings["TAKEHOME_CACHE"] = str(project / ".cache")  # no vectors of the other project
    return subprocess.Popen(
        ["make", "eval", f"VENV={VENV}"],
        cwd=project,
        env=environment(project, **settings, **judge),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill_at(project: Path, url: str, entries: int) -> int:
    """Start a run and kill it once the cache holds so many entries; returns what it then holds.

    With 0 entries it is killed while it embeds the documents.
    """
    process, embeddings = start(project, url), project / ".cache" / "vectors.sqlite"
    while process.poll() is None and (kept(project) < entries or not embeddings.exists()):
        time.sleep(0.005)
    assert process.poll() is None, "the run ended before it could be killed"
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert run_files(project) == []
    return kept(project)


def comparable(record: Any) -> dict[str, Any]:
    """The record without what a second run on a machine cannot repeat, each for its reason."""
    record = json.loads(json.dumps(record))
    del record["run"], record["created"]  # named by the time of their start
    # The wall clock of one process, and how much of the work an earlier process had done.
    del record["totals"]["seconds"], record["totals"]["cached_items"]
    for item in record["items"]:
        # Each question is timed once, in the process that asked it; what was timed is compared.
        item["latency_ms"] = sorted(item["latency_ms"])
    # The latency figures follow from those times: all but their values is compared.
    for metric in record["metrics"]:
        if metric["group"] == "latency":
            del metric["value"], metric["ci"]
    return dict(record)


def test_killed_and_resumed(tmp_path: Path) -> None:
    """Field by field the same record, and no answer or judgement that was kept is asked again."""
    whole = make_small(tmp_path / "acme")
    killed = shutil.copytree(whole, tmp_path / "killed", symlinks=True)
    with serve(script) as server:
        assert start(whole, server.url).wait() == 0
        asked, entries = len(server.requests), kept(whole)
        server.requests.clear()
        chance, before = random.Random(SEED), kill_at(killed, server.url, 0)
        for left in range(KILLS, 0, -1):
            point = before + chance.randint(1, (entries - 2 - before) // left)
            before = kill_at(killed, server.url, point)
            print(f"killed at {point} of {entries} entries, {before} kept")
        assert start(killed, server.url).wait() == 0
        again = len(server.requests) - asked
    (one,), (other,) = run_files(whole), run_files(killed)
    resumed = read_results(other)
    expected, found = comparable(read_results(one)), comparable(resumed)
    for item, other_item in zip(expected["items"], found["items"], strict=True):
        assert other_item == item
    assert found == expected
    assert resumed["totals"]["cached_items"] > 0
    assert 0 <= again <= KILLS * WORKERS * 2  # a judgement that was cut off takes two calls or so
    print(f"{asked} requests uninterrupted, {again} of them asked again after {KILLS + 1} kills")

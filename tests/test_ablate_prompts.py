"""Prompt and model as settings of an ablation: on the wire of a real local server."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from small_project import VENV, environment, make_small, serve, stand_in

from takehome_kit.results import read_results, run_files

pytestmark = pytest.mark.project
SHORT = "Answer in one word and cite like [1]."
GRID = """\
[grid]
answer.prompt = ["answer.txt", "short.txt"]
env.GENERATOR_MODEL = ["small", "large"]
"""


def test_prompt_and_model(tmp_path: Path) -> None:
    """Each variant's prompt and model reach the server, and what it answers is in its items."""
    project = make_small(tmp_path / "acme")
    (project / "prompts" / "short.txt").write_text(SHORT)
    (project / "generation.toml").write_text(GRID)
    reply = stand_in().Reply

    def script(body):
        kind = "short" if body["messages"][0]["content"] == SHORT else "long"
        return reply(f"{body['model']} and {kind} [1].")

    with serve(script) as server:
        settings = {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "none"}
        done = subprocess.run(
            [sys.executable, "-m", "takehome_kit", "ablate", "generation.toml", f"VENV={VENV}"],
            cwd=project,
            env=environment(project, GENERATOR_MODEL="small", **settings),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        asked = {(b["model"], b["messages"][0]["content"]) for b in server.requests}
    long = (project / "prompts" / "answer.txt").read_text().strip()
    assert asked == {(model, prompt) for model in ("small", "large") for prompt in (long, SHORT)}
    runs = [read_results(run_files(project)[-1])]
    folder = project / "reports" / "ablations" / "generation"
    runs += [read_results(file) for file in (folder / "runs").glob("*/results.json")]
    answers = {item["output"]["answer"] for run in runs for item in run["items"]}
    wanted = {
        f"{model} and {kind} [1]." for model in ("small", "large") for kind in ("long", "short")
    }
    assert wanted <= answers
    named = {
        (run["config"]["answer"]["prompt"], run["system"]["generator"].split()[1]) for run in runs
    }
    assert len(named) == 4
    outcomes = json.loads((folder / "ablation.json").read_text())["outcomes"]
    assert [outcome["failure"] for outcome in outcomes] == [None] * len(outcomes)

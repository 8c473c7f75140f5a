"""A small project for tests: its own folder, its own conversations, and labels that are known."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

from answer_check.judging.project import Project

ROOT = Path(__file__).resolve().parent.parent
N = 120
MAPPING = """
outcomes = "data/outcomes.csv"
confounders = ["length"]
[fields]
id = "id"
question = "q"
answer = "a"
context = "c"
segments = ["part", "length"]
cluster = "topic"
"""


def rows() -> list[dict[str, Any]]:
    """Answers of which half are good; words from the context only hint at which."""
    luck, made = random.Random(3), []
    for i in range(N):
        good = luck.random() < 0.5
        known = luck.random() < (0.7 if good else 0.4)
        answer = f"{'alpha' if known else 'omega'} {'yes' if good else 'no'} {luck.choice('xyz')}"
        row = {"id": f"i{i}", "q": f"What is {i // 2}?", "a": answer, "c": ["alpha yes no"]}
        part, length = luck.choice("ab"), luck.choice("ls")
        made.append(row | {"good": good, "part": part, "length": length, "topic": f"t{i // 2}"})
    return made


def small_project(folder: Path, **labels: list[dict[str, Any]]) -> Project:
    """A project on `rows`, with a file of labels per annotator; else what is true, by `truth`."""
    for name in ("rules.toml", "prompts", "writeup.md"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    config = (ROOT / "config.toml").read_text()
    config = config.replace("data/sample/answers.jsonl", "data/answers.jsonl")
    config = config.replace("items = 100 ", "items = 0 ")
    (folder / "config.toml").write_text(config)
    (folder / "mapping.toml").write_text(MAPPING)
    (folder / "data" / "labels").mkdir(parents=True)
    data = rows()
    write(folder / "data" / "answers.jsonl", data)
    truth = [{"id": r["id"], "label": "good" if r["good"] else "bad"} for r in data]
    for name, given in (labels or {"truth": truth}).items():
        write(folder / "data" / "labels" / f"{name}.jsonl", given)
    lines = [f"{r['id']},{int(r['good'])}\n" for r in data]
    (folder / "data" / "outcomes.csv").write_text("id,complaint\n" + "".join(lines))
    return Project(folder)


def write(path: Path, made: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in made))

"""The command line as a user runs it: output, exit codes, files."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = "Sea otters hold hands while they sleep, so that they do not drift apart."
QUESTION = "Why do sea otters hold hands?"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of one document."""
    root = tmp_path_factory.mktemp("project")
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    (root / "config.toml").write_text(text.replace('"auto"', '"extractive"'), encoding="utf-8")
    shutil.copytree(ROOT / "prompts", root / "prompts")
    (root / "data" / "documents").mkdir(parents=True)
    (root / "data" / "documents" / "otters.txt").write_text(DOCUMENT, encoding="utf-8")
    return root


def run(root: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command in the project."""
    return subprocess.run(
        [sys.executable, "-m", "reference_assistant", *arguments],
        cwd=root,
        input=given,
        text=True,
        capture_output=True,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
    )


def test_ask_lines(project: Path) -> None:
    """A line in, a line of JSON out; a bare question is printed with its places."""
    done = run(project, "ask", "--json", "-", given=f"{QUESTION}\n\nWhat else?\n")
    first, second = map(json.loads, done.stdout.splitlines())
    assert "do not drift apart" in first["answer"]
    assert first["citations"][0]["document"] == "otters.txt"
    assert first["retrieved"][0]["text"] == DOCUMENT
    assert {"confidence", "generator", "question"} <= set(second)
    assert "no refusal threshold" in done.stderr


def test_batch(project: Path, tmp_path: Path) -> None:
    """Rows are answered from another folder; those that are none are named by their line."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "tea.md").write_text("Green tea takes eighty degrees.", encoding="utf-8")
    questions, output = tmp_path / "q.csv", tmp_path / "a.json"
    questions.write_text("id,question\n1,How hot is green tea?\n,none\n1,again\n", encoding="utf-8")
    files = ["--questions", str(questions), "--output", str(output)]
    done = run(project, "batch", "--documents", str(tmp_path / "docs"), *files)
    assert done.returncode == 0
    (row,) = json.loads(output.read_text(encoding="utf-8"))
    assert (row["id"], row["sources"]) == ("1", ["tea.md"])
    assert "eighty degrees" in row["answer"]
    assert "line 3: no id" in done.stderr
    assert "line 4: id 1 is used before" in done.stderr
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["ask", " "], 2, "the question is empty"),
        (["batch", "--questions", "none.json", "--output", "a.json"], 2, "none.json cannot be"),
        (["batch", "--questions", "none.json", "--output", "a.txt"], 2, "a.txt: the output is"),
        (["frobnicate"], 2, "invalid choice"),
    ],
)
def test_bad_input(project: Path, arguments: list[str], code: int, said: str) -> None:
    """One sentence, the right exit code, no traceback."""
    done = run(project, *arguments)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("line", "new", "code", "said"),
    [
        ("retriever", 'retriever = "magic"', 2, "retrieval.retriever is 'magic': choose one of"),
        ("k", 'k = "5"', 2, "retrieval.k is '5': it must be int"),
        ("overlap", "overlap = 2000", 2, "overlap must be at most half"),
        ("[retrieval]", "[search]", 2, "[retrieval] must have exactly"),
        ("candidates", "", 2, "[retrieval] must have exactly"),
        ("model", 'model = "no/such-model"', 3, "encoder.model 'no/such-model'"),
    ],
)
def test_bad_settings(
    project: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    line: str,
    new: str,
    code: int,
    said: str,
) -> None:
    """The message names file and field, whatever the settings are now."""
    shutil.copytree(project, tmp_path / "p")
    text = (project / "config.toml").read_text(encoding="utf-8")
    changed = [new if old.split(" =")[0] == line else old for old in text.splitlines()]
    (tmp_path / "p" / "config.toml").write_text("\n".join(changed), encoding="utf-8")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    done = run(tmp_path / "p", "index")
    assert (done.returncode, done.stderr.count("\n")) == (code, 1)
    assert said in done.stderr


def test_several_at_once(project: Path, tmp_path: Path) -> None:
    """Of processes that need the same index one builds it; all succeed and one index is left."""
    shutil.copytree(project, tmp_path / "p", ignore=shutil.ignore_patterns(".index", ".cache"))
    command = [sys.executable, "-m", "reference_assistant", "index"]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    every = [
        subprocess.Popen(
            command, cwd=tmp_path / "p", env=environment, stderr=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    said = [process.communicate()[1] for process in every]
    assert [process.returncode for process in every] == [0] * 4, said
    assert sum("building" in text for text in said) == 1
    assert len(list((tmp_path / "p" / ".index").glob("*/"))) == 1
    assert "building" not in run(tmp_path / "p", "index").stderr

"""The command line as a whole: help, version, start-up, errors."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, Takehome

from takehome_kit import __version__
from takehome_kit.measuring.evaluate import _INSTALL

HEAVY = {
    "copier",
    "scipy",
    "numpy",
    "matplotlib",
    "jinja2",
    "yaml",
    "rich",
    "plumbum",
    "questionary",
}


def test_version(takehome: Takehome) -> None:
    """The version is the package's."""
    assert takehome("--version") == (0, f"takehome-kit {__version__}\n", "")


def test_one_version() -> None:
    """Package and template carry one version: its tag serves both."""
    questions = yaml.safe_load((ROOT / "copier.yml").read_text())
    assert questions["kit_version"]["default"] == __version__


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [
        (["--help"], HEAVY | {"pydantic"}),
        (["--version"], HEAVY | {"pydantic"}),
        # Typer itself takes pydantic for a verb's parameters.
        *((verb.split(), HEAVY) for verb in ("new -h", "eval -h", "update -h", "compare -h")),
        (["update"], HEAVY),
    ],
)
def test_nothing_heavy(arguments: list[str], heavy: set[str], there: Path) -> None:
    """Help, and an error before the work begins, load nothing that only the work needs."""
    code = (
        "import atexit, sys\n"
        "atexit.register(lambda: print('\\n', *sys.modules, file=sys.stderr))\n"
        "from takehome_kit.cli import main\n"
        f"main({arguments})\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    loaded = set(done.stderr.split())
    assert "takehome_kit.cli" in loaded
    assert loaded & heavy == set()


def test_completion() -> None:
    """The shell's completion knows the verbs."""
    done = subprocess.run(
        [sys.executable, "-c", "from takehome_kit.cli import main; main([])"],
        env=os.environ
        | {
            "_TAKEHOME_COMPLETE": "complete_bash",
            "COMP_WORDS": "takehome u",
            "COMP_CWORD": "1",
        },
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == ["update"]


ERRORS = [
    # arguments, exit code, words of the sentence
    ("new", 2, "add --yes"),
    ("new rag acme", 2, "add --yes"),
    ("new rga acme --yes", 2, "kind: 'rga' is not one of rag"),
    ("new rag acme extra --yes", 2, "unexpected extra argument"),
    ("new rag acme --yes --set hours=nine", 2, "hours: 'nine' is not a number"),
    ("new rag acme --yes --set hours=0", 2, "hours: between 0.5 and 80 hours"),
    ("new rag acme --yes --set hours=nan", 2, "hours: between 0.5 and 80 hours"),
    ("new rag acme --yes --set houres=4", 2, "no question “houres”: did you mean hours?"),
    ("new rag acme --yes --set zzz=4", 2, "the questions are kind, project_name"),
    ("new rag acme --yes --set kit_version=x", 2, "no question “kit_version”"),
    ("new rag acme --yes --set parts=x", 2, "there is no part x: the parts are sample, formats"),
    ("new rag acme --yes --with api,x", 2, "there is no part x"),
    ("new rag acme --yes --set hours", 2, "write --set key=value"),
    ("new rag acme --yes --set =4", 2, "write --set key=value"),
    ("new rag acme --yes --set package=json", 2, "package: “json” is a module of Python's"),
    ("new rag acme --yes --set package=Acme", 2, "package: not a package name"),
    ("new rag acme --yes --set package=torch", 2, "“torch” would shadow"),
    ("new rag torch --yes", 2, "“torch” would shadow"),
    ("new rag secrets --yes", 2, "“secrets” is a module of Python's"),
    ("new rag 文書 --yes", 2, "package: not a package name"),
    ("new rag acme --yes --set project_name=", 2, "project_name: the name is empty"),
    ("new rag full --yes", 2, "full is not empty: name a new folder"),
    ("new rag full/file --yes", 2, "full/file exists and is no folder"),
    ("new rag full/file/acme --yes", 2, "full/file is no folder, so nothing"),
    ("new rag dangling --yes", 2, "dangling exists and is no folder"),
    (f"new rag {'x' * 300} --yes", 2, "cannot be used: File name too long"),
    (f"new rag {'x' * 61} --yes", 2, "project_name: the name has 61 characters"),
    ("new rag /proc/acme --yes", 3, "cannot write in /proc"),
    ("new rag acme --yes --answers nowhere.yml", 2, "answers file nowhere.yml: No such file"),
    ("new rag acme --yes --answers full", 2, "answers file full: Is a directory"),
    ("new rag acme --yes --answers torn.yml", 2, "answers file torn.yml, line 2 is not YAML"),
    ("new rag acme --yes --answers binary.yml", 2, "answers file binary.yml is not YAML"),
    ("new rag acme --yes --answers list.yml", 2, "answers file list.yml holds no answers"),
    ("new rag acme --yes --answers empty.yml", 2, "answers file empty.yml holds no answers"),
    ("new rag acme --yes --answers null.yml", 2, "hours: give one plain value, not None"),
    ("new rag acme --yes --answers typo.yml", 2, "no question “prats”: did you mean parts?"),
    ("new rag acme --yes --corpus nowhere", 2, "--corpus nowhere: there is no such folder"),
    ("new rag acme --yes --corpus full/file", 2, "there is no such folder"),
    ("new rag acme --yes --corpus hollow", 2, "the folder holds no documents"),
    ("new serving acme --yes --corpus full", 2, "the kind is rag, not serving"),
    ("eval", 2, "is not in a take-home"),
    ("eval nowhere", 2, "there is no folder"),
    ("eval full hollow", 2, "one folder at a time"),
    ("update", 2, "is not in a take-home"),
    ("update nowhere", 2, "there is no folder"),
    ("compare --project full", 2, "is not in a take-home"),
    ("eval full --report last", 2, "is not in a take-home"),
    ("nwe", 2, "No such command 'nwe'"),
    ("new --colour", 2, "No such option"),
]


@pytest.fixture
def bad_inputs(there: Path) -> Path:
    """The files that the error table names."""
    (there / "full").mkdir()
    (there / "full/file").write_text("x")
    (there / "hollow").mkdir()
    (there / "dangling").symlink_to("nowhere")
    (there / "torn.yml").write_text("hours: 4\n  docker: [\n")
    (there / "binary.yml").write_bytes(b"\xff\xfe\x00")
    (there / "list.yml").write_text("- hours\n")
    (there / "empty.yml").write_text("")
    (there / "null.yml").write_text("hours:\n")
    (there / "typo.yml").write_text("prats: none\n")
    return there


@pytest.mark.parametrize(("arguments", "code", "words"), ERRORS)
def test_errors(
    takehome: Takehome, bad_inputs: Path, arguments: str, code: int, words: str
) -> None:
    """One clear sentence, the documented exit code, and nothing written."""
    before = sorted(bad_inputs.rglob("*"))
    done = takehome(*arguments.split(" "))
    assert words in " ".join(done.err.split())
    assert done.code == code
    assert "Traceback" not in done.err
    assert len(done.err.strip().splitlines()) == 1 or done.err.startswith("Usage:")
    assert sorted(bad_inputs.rglob("*")) == before


@pytest.mark.parametrize("verb", ["new rag acme --yes", "update"])
def test_no_git(
    takehome: Takehome, there: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    """Without git the kit says what to install."""
    monkeypatch.setenv("PATH", str(there))
    done = takehome(*verb.split())
    assert (done.code, list(there.iterdir())) == (3, [])
    assert "git is not installed" in done.err


@pytest.mark.parametrize("missing", _INSTALL)
def test_eval_lacks(
    takehome: Takehome, there: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    """Evals name the program they miss."""
    (there / "evals").mkdir()
    (there / ".copier-answers.yml").write_text("kind: rag\n")
    programs = there / "bin"
    programs.mkdir()
    for name in set(_INSTALL) - {missing}:
        (programs / name).symlink_to("/bin/true")
    monkeypatch.setenv("PATH", str(programs))
    done = takehome("eval")
    assert done.code == 3
    assert f"{missing} is not installed" in done.err


def test_full_disk(takehome: Takehome, there: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the disk is one sentence with exit code 3, and nothing stays behind."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "data/documents/a")

    monkeypatch.setattr("takehome_kit.scaffolding.new.commit_scaffold", full)
    done = takehome("new", "rag", "acme", "--yes")
    assert (done.code, list(there.iterdir())) == (3, [])
    assert done.err == "takehome: No space left on device: data/documents/a\n"


def test_debug(there: Path) -> None:
    """--debug shows where an error comes from."""
    command = [sys.executable, "-m", "takehome_kit", "--debug", "new", "rag", "x"]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert "Traceback" in done.stderr
    assert "BadInput" in done.stderr

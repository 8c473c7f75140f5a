"""Files that came with the assignment: they stay, and count as nobody's."""

from __future__ import annotations

from pathlib import Path

import pytest

from takehome_kit.cli import main
from takehome_kit.sending.provenance import provenance
from takehome_kit.support.git import git


def takehome(*arguments: str | Path) -> int:
    """Run the command line; its exit code."""
    with pytest.raises(SystemExit) as ended:
        main([str(one) for one in arguments])
    return int(ended.value.code or 0)


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """A challenge as a company hands it out."""
    folder = tmp_path / "challenge"
    (folder / "tests" / "api").mkdir(parents=True)
    (folder / "tests" / "api" / "test_api.py").write_text("def test_it():\n    pass\n")
    (folder / "Makefile").write_text("api-test:\n\tpytest tests/api\n")
    return folder


def test_theirs_stay(host: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A name that is taken is named, and ours lies beside it; nothing else is in the folder."""
    assert takehome("new", "serving", "--into", host, "--yes") == 0
    assert (host / "Makefile").read_text().startswith("api-test:")
    assert "python -m evals" in (host / "Makefile.scaffold").read_text()
    assert "Makefile is theirs and stays" in capsys.readouterr().out
    assert git(host, "status", "--porcelain") == ""
    assert git(host, "log", "--format=%s").splitlines()[-1] == "Files given with the assignment"
    assert list(host.parent.iterdir()) == [host]


def test_their_brief_stays_alone(host: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A brief that is BRIEF.md in their folder gets no second file, and is not called a list."""
    brief = host / "BRIEF.md"
    brief.write_text("Serve the model in model.py behind a REST API, with tests.\n")
    assert takehome("new", "--into", host, "--brief", brief, "--yes") == 0
    assert brief.read_text().startswith("Serve the model")
    assert not (host / "BRIEF.md.scaffold").exists()
    assert "BRIEF.md has" not in capsys.readouterr().out


def test_a_repository_keeps_its_history(host: Path) -> None:
    """The scaffold is a commit on theirs; with uncommitted work it is refused."""
    git(host, "init", "--quiet")
    assert takehome("new", "serving", "--into", host, "--yes") == 2
    git(host, "add", "--all")
    git(host, "-c", "user.name=a", "-c", "user.email=a@localhost", "commit", "-qm", "Challenge")
    assert takehome("new", "serving", "--into", host, "--yes") == 0
    assert git(host, "log", "--format=%s").splitlines()[-1] == "Challenge"
    assert takehome("new", "serving", "--into", host, "--yes") == 2  # a second time


def test_given_files_are_a_class_of_their_own(
    host: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever came with the assignment is neither scaffold nor own; changed lines are own."""
    takehome("new", "serving", "--into", host, "--yes")
    monkeypatch.chdir(host)
    (host / "helper.py").write_text("ONE = 1\nTWO = 2\n")
    (host / "tests" / "api" / "test_api.py").write_text("def test_it():\n    assert True\n")
    assert takehome("provenance", "given", host / "helper.py") == 0
    git(host, "add", "--all")
    git(host, "-c", "user.name=a", "-c", "user.email=a@localhost", "commit", "-qm", "Mine")
    found = provenance(host)
    counts = {count.file: (count.scaffold, count.given, count.own) for count in found.files}
    assert counts["helper.py"] == (0, 2, 0)
    assert counts["tests/api/test_api.py"] == (0, 1, 1)
    assert counts["Makefile"] == (0, 2, 0)
    assert counts["Makefile.scaffold"][1:] == (0, 0)
    assert found.total("code").own == 1
    assert takehome("provenance", "given", host.parent) == 2

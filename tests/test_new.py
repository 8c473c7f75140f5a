"""`takehome new`: what it makes, what it says, and that it leaves nothing half-made."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from conftest import Takehome

from takehome_kit import __version__
from takehome_kit.scaffolding.answers import folder_of, title_of
from takehome_kit.scaffolding.parts import default_parts


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()


def files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_scaffold_commit(takehome: Takehome, there: Path) -> None:
    """The project is a repository whose one commit, tagged and labelled, holds every file."""
    done = takehome("new", "rag", "acme-rag", "--yes")
    assert done.code == 0, done.err
    project = there / "acme-rag"
    assert git(project, "status", "--porcelain", "--ignored") == ""
    assert git(project, "tag", "--points-at", "HEAD") == "scaffold"
    said = git(project, "log", "--format=%an|%s")
    assert said == f"Candidate|Scaffold from takehome-kit {__version__} (kind: rag)"
    committed = git(project, "-c", "core.quotePath=false", "ls-files").splitlines()
    assert sorted(committed) == [f for f in files(project) if not f.startswith(".git/")]


def test_next_commands(takehome: Takehome, there: Path) -> None:
    """The last lines are the next three commands."""
    done = takehome("new", "rag", "acme rag", "--yes")
    commands = [line.partition("#")[0].strip() for line in done.out.splitlines()[-3:]]
    assert commands == ["cd 'acme rag'", "takehome eval", "make test"]


def test_names_follow_folder(takehome: Takehome, there: Path) -> None:
    """Title and package come from the folder's name unless they are given."""
    takehome("new", "rag", "acme-rag", "--yes")
    answers = yaml.safe_load((there / "acme-rag/.copier-answers.yml").read_text())
    assert (answers["project_name"], answers["package"]) == ("Acme rag", "acme_rag")


def test_folder_follows_name(takehome: Takehome, there: Path) -> None:
    """Without a folder, the project's name gives one."""
    done = takehome("new", "rag", "--yes", "--set", "project_name=Acme: Answers, v2")
    assert done.code == 0, done.err
    assert [p.name for p in there.iterdir()] == ["acme-answers-v2"]


@pytest.mark.parametrize(
    ("folder", "title"),
    [("acme-rag", "Acme rag"), ("ACME", "ACME"), ("a_b--c", "A b c"), ("Übung", "Übung")],
)
def test_title_of(folder: str, title: str) -> None:
    """A title keeps the folder's words and letters."""
    assert title_of(Path("/x", folder)) == title


def test_folder_of_nothing() -> None:
    """A title without a Latin letter or digit still gives a folder."""
    assert folder_of("文書") == "take-home"


def test_answers_file(takehome: Takehome, there: Path) -> None:
    """Answers come from a file (a project's own answers file will do); --set overrides them."""
    takehome("new", "rag", "one", "--yes", "--set", "hours=6", "--with", "docker,api")
    policy = "ai_policy=required"
    again = ("--answers", "one/.copier-answers.yml", "--set", "package=two", "--set", policy)
    done = takehome("new", "rag", "two", "--yes", *again)
    assert done.code == 0, done.err
    answers = yaml.safe_load((there / "two/.copier-answers.yml").read_text())
    assert (answers["hours"], answers["parts"]) == (6, [*default_parts("rag"), "api", "docker"])
    assert (answers["package"], answers["ai_policy"]) == ("two", "required")


def test_unasked(takehome: Takehome, there: Path) -> None:
    """An answer to another kind's question is refused, not dropped; the part is named."""
    done = takehome("new", "rag", "acme", "--yes", "--set", "docker=compose")
    assert done.code == 2
    assert "no question “docker”" in done.err
    assert "--with" in done.err
    assert not (there / "acme").exists()


def test_dry_run(takehome: Takehome, there: Path) -> None:
    """A dry run lists the files that the real one writes, and writes none."""
    listed = takehome("new", "rag", "acme", "--yes", "--dry-run").out.splitlines()[:-1]
    assert list(there.iterdir()) == []
    takehome("new", "rag", "acme", "--yes")
    assert listed == [f for f in files(there / "acme") if not f.startswith(".git/")]


def test_existing_empty_folder(takehome: Takehome, there: Path) -> None:
    """An empty folder, the current one too, is filled and stays the same folder."""
    before = there.stat().st_ino
    assert takehome("new", "rag", ".", "--yes").code == 0
    assert there.stat().st_ino == before
    assert (there / "Makefile").is_file()
    assert git(there, "tag") == "scaffold"


def test_folder_above(takehome: Takehome, there: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path with .. in it names the folder that it leads to."""
    (there / "acme/deep").mkdir(parents=True)
    monkeypatch.chdir(there / "acme/deep")
    assert takehome("new", "rag", "../../acme-two", "--yes").code == 0
    answers = yaml.safe_load((there / "acme-two/.copier-answers.yml").read_text())
    assert answers["package"] == "acme_two"


def test_missing_parents(takehome: Takehome, there: Path) -> None:
    """Folders above the project are made."""
    assert takehome("new", "rag", "a/b/c", "--yes").code == 0
    assert [p.name for p in there.iterdir()] == ["a"]
    assert (there / "a/b/c/Makefile").is_file()


def test_inside_repository(takehome: Takehome, there: Path) -> None:
    """Inside another repository the project is its own, and that is said."""
    git(there, "init", "--quiet")
    done = takehome("new", "rag", "acme", "--yes")
    assert f"lies in the git repository {there}" in done.out
    assert git(there / "acme", "rev-parse", "--show-toplevel") == str(there / "acme")


def test_under_a_hook(takehome: Takehome, there: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Started by a git hook, it still commits to the project's own repository."""
    git(there, "init", "--quiet", "outer")
    monkeypatch.setenv("GIT_DIR", str(there / "outer/.git"))
    assert takehome("new", "rag", "acme", "--yes").code == 0
    monkeypatch.delenv("GIT_DIR")
    assert git(there / "acme", "tag") == "scaffold"
    assert git(there / "outer", "tag") == ""


def test_users_hooks_and_signing(
    takehome: Takehome, there: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hooks, signing and ignore rules of the user do not touch the scaffold commit."""
    hook = tmp_path / "hooks/commit-msg"
    hook.parent.mkdir()
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    ignore = tmp_path / "ignore"
    ignore.write_text("*.md\n")
    config = tmp_path / "gitconfig"
    config.write_text(
        "[user]\nname = A\nemail = a@example.org\n[commit]\ngpgSign = true\n[tag]\ngpgSign = true\n"
        f"[core]\nhooksPath = {hook.parent}\nexcludesFile = {ignore}\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    done = takehome("new", "rag", "acme", "--yes")
    assert done.code == 0, done.err
    assert "README.md" in git(there / "acme", "ls-files").splitlines()


def test_no_identity(
    takehome: Takehome, there: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where git knows nobody, the kit signs for the scaffold and says so."""
    config = tmp_path / "gitconfig"
    config.write_text("[user]\nuseConfigOnly = true\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    done = takehome("new", "rag", "acme", "--yes")
    assert done.code == 0, done.err
    assert "git config --global user.name" in done.out
    assert git(there / "acme", "log", "--format=%an") == "takehome-kit"


def test_corpus(takehome: Takehome, there: Path, tmp_path: Path) -> None:
    """Documents are copied with their tree, left uncommitted, and links out are left out."""
    own = tmp_path / "own"
    (own / "deep/er").mkdir(parents=True)
    (own / "deep/er/a.md").write_text("# A")
    (own / "b.txt").write_text("b")
    (tmp_path / "secret").write_text("s")
    (own / "link.txt").symlink_to(tmp_path / "secret")
    (own / "inside.txt").symlink_to(own / "b.txt")
    (own / "broken.txt").symlink_to(own / "nowhere")
    (own / "up").symlink_to(tmp_path, target_is_directory=True)
    (own / ".git").mkdir()
    (own / ".git/config").write_text("x")
    done = takehome("new", "rag", "acme", "--yes", "--corpus", own)
    assert done.code == 0, done.err
    documents = there / "acme/data/documents"
    copied = set(files(documents)) - set(git(documents, "ls-files").splitlines())
    assert copied == {"deep/er/a.md", "b.txt", "inside.txt"}
    assert "link.txt (link out of the folder)" in done.out
    assert "broken.txt (not a file)" in done.out
    assert "up (linked folder)" in done.out


def test_a_dry_run_asks_nothing_without_a_terminal(takehome: Takehome, there: Path) -> None:
    done = takehome("new", "rag", "acme", "--dry-run")
    assert done.code == 0, done.err
    assert "README.md" in done.out
    assert not list(there.iterdir())


def test_corpus_with_what_is_no_document(takehome: Takehome, there: Path, tmp_path: Path) -> None:
    """Hidden, lock and unreadable files are left out, and named; alone they are no corpus."""
    own = tmp_path / "own"
    (own / ".notes").mkdir(parents=True)
    for name in (".env", ".DS_Store", ".notes/app.json", "~$report.docx", "deck.pptx", "Makefile"):
        (own / name).write_text("x")
    done = takehome("new", "rag", "acme", "--yes", "--corpus", own)
    assert done.code == 2
    assert "no documents: .notes (hidden folder);" in done.err
    (own / "a.MD").write_text("# A")
    done = takehome("new", "rag", "acme", "--yes", "--corpus", own)
    assert "1 document copied" in done.out
    assert files(there / "acme/data/documents") == [".gitkeep", "a.MD"]
    assert ".env (hidden file)" in done.out
    assert "~$report.docx (lock file of an office program)" in done.out
    assert "deck.pptx (no reader for .pptx)" in done.out
    assert "Makefile (no reader for a file without a suffix)" in done.out


def test_killed(there: Path) -> None:
    """Killed at any moment, it leaves no destination, or the whole project."""
    command = [sys.executable, "-m", "takehome_kit", "new", "rag", "acme", "--yes"]
    started = time.monotonic()
    subprocess.run([*command[:-2], "first", "--yes"], cwd=there, check=True, capture_output=True)
    seconds = time.monotonic() - started
    for part in range(1, 13):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=there)
        time.sleep(seconds * part / 12)
        process.kill()
        process.wait()
        if (there / "acme").exists():
            assert git(there / "acme", "tag") == "scaffold"
            assert git(there / "acme", "status", "--porcelain") == ""
            shutil.rmtree(there / "acme")
    left = {p.name for p in there.iterdir()} - {"first"}
    assert left, "no kill came while the project was growing"
    assert all(name.startswith(".takehome-new-") for name in left)


def test_interrupted(there: Path) -> None:
    """Ctrl-C at a question ends with code 130 and leaves nothing."""
    code, said = on_terminal(["new", "rag", "acme"], there, ["\x03"])
    assert code == 130, said
    assert "takehome: interrupted" in said
    assert list(there.iterdir()) == []


def test_asked(there: Path) -> None:
    """On a terminal it asks, with defaults; the answers reach the project."""
    # Ctrl-U clears the default that stands in the field; 99 hours are refused, and asked again.
    keys = ["\x15Acme Answers\r", "\r", "\x1599\r", "\x153\r", "\r", "\r", "\r", "\r", "\r"]
    code, said = on_terminal(["new", "rag"], there, keys)
    assert code == 0, said
    answers = yaml.safe_load((there / "acme-answers/.copier-answers.yml").read_text())
    assert (answers["project_name"], answers["package"]) == ("Acme Answers", "acme_answers")
    assert "between 0.5 and 80 hours" in said


def on_terminal(arguments: list[str], folder: Path, keys: list[str]) -> tuple[int, str]:
    """Run `takehome` on a pseudo-terminal; each of `keys` is typed when a question is shown."""
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(folder)
        os.execv(sys.executable, [sys.executable, "-m", "takehome_kit", *arguments])
    said = ""
    try:
        while True:
            ready, _, _ = select.select([terminal], [], [], 0.5)
            if ready:
                shown = os.read(terminal, 65536).decode(errors="replace")
                said += shown
                if "\x1b[6n" in shown:  # the prompt asks where the cursor is
                    os.write(terminal, b"\x1b[1;1R")
            elif keys and "\U0001f3a4" in said:
                os.write(terminal, keys.pop(0).encode())
    except OSError:  # the terminal closes with the process
        pass
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), said

"""The README's block of time spent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from takehome_kit.contracts.errors import BadInput
from takehome_kit.scaffolding import scaffold
from takehome_kit.timebox.readme import END, START, fill


@pytest.fixture
def readme(tmp_path: Path) -> Path:
    """A README with the two markers."""
    path = tmp_path / "README.md"
    path.write_text(f"# Äcme\n\nbefore\n\n{START}\nold\n{END}\n\nafter\n", encoding="utf-8")
    return path


def test_fill(readme: Path) -> None:
    """Only what is between the markers changes, as often as one likes."""
    for block in ("one\ntwo", "three"):
        assert fill(readme, block)
    expected = f"# Äcme\n\nbefore\n\n{START}\nthree\n{END}\n\nafter\n"
    assert readme.read_text(encoding="utf-8") == expected
    assert os.listdir(readme.parent) == ["README.md"]


def test_line_ends_and_mode_stay(readme: Path) -> None:
    """A README of Windows' line ends keeps them, and its mode."""
    readme.write_bytes(readme.read_bytes().replace(b"\n", b"\r\n"))
    readme.chmod(0o640)
    assert fill(readme, "one\ntwo")
    content = readme.read_bytes()
    assert b"one\r\ntwo\r\n" in content
    assert content.count(b"\n") == content.count(b"\r\n")
    assert readme.stat().st_mode & 0o777 == 0o640


def test_link_stays(readme: Path) -> None:
    """A README that is a link stays one."""
    real = readme.rename(readme.with_name("real.md"))
    readme.symlink_to("real.md")
    assert fill(readme, "new")
    assert readme.is_symlink()
    assert "\nnew\n" in real.read_text(encoding="utf-8")


@pytest.mark.parametrize("text", [None, "", f"{START}\n", f"{END}\n", "by hand\n"])
def test_no_markers(tmp_path: Path, text: str | None) -> None:
    """Without the two markers nothing is touched."""
    path = tmp_path / "README.md"
    if text is not None:
        path.write_text(text)
    assert not fill(path, "new")
    assert (path.read_text() if path.exists() else None) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{START}\n{END}\n{START}\n{END}\n", "twice: keep one pair"),
        (f"{END}\n{START}\n", "put them in order"),
        (f"\xff{START}{END}", "is not UTF-8"),
    ],
)
def test_bad_readme(tmp_path: Path, text: str, words: str) -> None:
    """Markers that make no block are named, and nothing is written."""
    path = tmp_path / "README.md"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(BadInput, match=words):
        fill(path, "new")
    assert path.read_bytes() == text.encode("latin-1")


def test_cut_off(readme: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped before the last step, the old README is there and nothing beside it."""
    before = readme.read_bytes()

    def stop(*paths: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        fill(readme, "new")
    assert (readme.read_bytes(), os.listdir(readme.parent)) == (before, ["README.md"])


def test_scaffold_has_the_markers(template: Path, tmp_path: Path) -> None:
    """The README that a candidate receives has the block."""
    scaffold.render(template, tmp_path / "p", {"kind": "rag"}, title="Acme", ask=False)
    assert fill(tmp_path / "p" / "README.md", "new")

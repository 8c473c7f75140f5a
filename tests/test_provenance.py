"""Whose line is it: the scaffold's or the candidate's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Takehome
from finished_project import commit, git, replace

from takehome_kit.scaffolding import scaffold
from takehome_kit.scaffolding.stage import commit_scaffold
from takehome_kit.sending.provenance import Count, provenance, readme_lines

# Long enough for git to follow when they are moved to another file.
FIRST = "".join(f"    first_value_{i} = compute_the_first_value({i})\n" for i in range(6))
SECOND = "".join(f"    second_value_{i} = compute_the_second_value({i})\n" for i in range(6))
BASE = f"def first():\n{FIRST}\n\ndef second():\n{SECOND}"  # 14 lines that are not blank
STARTER = BASE.replace("value", "figure").replace("compute", "look_up")
README = "# Notes\n\nText.\n\n<!-- provenance:start -->\n<!-- provenance:end -->\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small take-home: two source files, a document, a golden set, a README."""
    for name, text in {
        "src/a.py": BASE,
        "src/b.py": "def third():\n    return 3\n",
        "evals/golden.jsonl": "{}\n",
        "evals/golden.py": "rows = []\n",
        "data/documents/a.md": "one\ntwo\n",
        "README.md": README,
        ".copier-answers.yml": "_commit: v0.1.0\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    git(tmp_path, "init", "-q")
    commit(tmp_path, "Scaffold")
    git(tmp_path, "tag", "scaffold")
    return tmp_path


def counts(project: Path) -> dict[str, tuple[int, int]]:
    """Lines of the scaffold and of the candidate by source file."""
    commit(project)
    return {c.file: (c.scaffold, c.own) for c in provenance(project).files if c.part == "code"}


def test_untouched(project: Path) -> None:
    """All lines of a fresh project are the scaffold's; blank ones do not count."""
    assert counts(project) == {"evals/golden.py": (1, 0), "src/a.py": (14, 0), "src/b.py": (2, 0)}


def test_added_and_changed(project: Path) -> None:
    """An added line and a changed line are the candidate's."""
    (project / "src/a.py").write_text(BASE.replace("(3)", "(33)") + "    return 1\n\n\n")
    assert counts(project)["src/a.py"] == (12, 3)


def test_indented(project: Path) -> None:
    """Indenting does not make a line the candidate's."""
    lines = "".join(f"    {line}\n" if line else "\n" for line in BASE.splitlines())
    (project / "src/a.py").write_text("class Box:\n" + lines)
    assert counts(project)["src/a.py"] == (14, 1)


def test_moved_within(project: Path) -> None:
    """Two functions that change places stay the scaffold's."""
    (project / "src/a.py").write_text(f"def second():\n{SECOND}\n\ndef first():\n{FIRST}")
    assert counts(project)["src/a.py"] == (14, 0)


def test_moved_to_another_file(project: Path) -> None:
    """A function moved to another file of the same commit stays the scaffold's."""
    (project / "src/a.py").write_text(f"def first():\n{FIRST}")
    replace(project / "src/b.py", "return 3\n", f"return 3\n\n\ndef second():\n{SECOND}")
    found = counts(project)
    assert (found["src/a.py"], found["src/b.py"]) == ((7, 0), (9, 0))


def test_copied_to_a_new_file(project: Path) -> None:
    """A copy of the scaffold's code in a new file is the scaffold's; what is new in it is not."""
    (project / "src/c.py").write_text(f"import os\n\n\n{BASE}")
    assert counts(project)["src/c.py"] == (14, 1)


def test_renamed(project: Path) -> None:
    """A renamed file stays the scaffold's."""
    (project / "src/a.py").rename(project / "src/renamed.py")
    assert counts(project)["src/renamed.py"] == (14, 0)


def test_own_line_moved(project: Path) -> None:
    """The candidate's own line stays the candidate's when it moves later."""
    line = "def an_own_function_of_some_length(): return 'an own value of some length'\n"
    (project / "src/b.py").write_text("def third():\n    return 3\n" + line)
    commit(project)
    (project / "src/b.py").write_text(line + "def third():\n    return 3\n")
    assert counts(project)["src/b.py"] == (2, 1)


def test_update(project: Path) -> None:
    """What `takehome update` or `add` brought in is the scaffold's, and named by its commit."""
    replace(project / ".copier-answers.yml", "v0.1.0", "v0.2.0")
    replace(project / "src/b.py", "return 3", "return 4")
    commit(project, "Update")
    replace(project / "src/b.py", "third", "fourth")
    assert counts(project)["src/b.py"] == (1, 1)
    update = git(project, "log", "--format=%h", "-1", "--", ".copier-answers.yml")
    lines = readme_lines(provenance(project)).splitlines()
    assert lines == [
        f"- The scaffold's, too: {update} Update",
        "- My commits: `git log scaffold..`",
    ]


def test_what_was_removed_is_no_part(project: Path) -> None:
    """A part that the candidate took out is not listed as the scaffold's."""
    replace(project / ".copier-answers.yml", "v0.1.0", "v0.2.0")
    commit(project, "Scaffold: remove hybrid")
    assert "remove hybrid" not in readme_lines(provenance(project))


def test_nothing_of_ones_own(project: Path) -> None:
    """A project without a line of the candidate's says so."""
    assert readme_lines(provenance(project)) == (
        "- No line of code, tests or configuration is mine."
    )


def test_parts(project: Path) -> None:
    """Data, golden set, reports and generated blocks are counted apart from code and prose."""
    (project / "data/documents/b.md").write_text("three\n")
    (project / "evals/golden.jsonl").write_text("{}\n{}\n")
    (project / "reports/1").mkdir(parents=True)
    (project / "reports/1/results.json").write_text("{\n}\n")
    (project / "reports/analysis.md").write_text("Mine, too.\n")
    (project / "image.bin").write_bytes(b"\0\1\n")
    block = "<!-- provenance:start -->\na\nb\n<!-- provenance:end -->"
    empty = "<!-- provenance:start -->\n<!-- provenance:end -->"
    replace(project / "README.md", f"Text.\n\n{empty}", f"Text.\nMine.\n\n{block}")
    commit(project)
    found = provenance(project)
    assert found.total("code") == Count("", "code", 17, 0)
    assert found.total("data") == Count("", "data", 2, 3)
    assert found.total("prose") == Count("", "prose", 4, 2)
    assert found.total("generated") == Count("", "generated", 1, 4)


def test_a_table_anywhere(project: Path) -> None:
    """A table is data in whatever folder: nobody wrote its rows."""
    (project / "flights.csv").write_text("id,delay\n1,2\n")
    commit(project)
    assert provenance(project).total("data") == Count("", "data", 3, 2)
    assert provenance(project).total("code").own == 0


def given_counts(project: Path) -> dict[str, tuple[int, int, int]]:
    """Lines of the scaffold, the company and the candidate by file, where the last two have any."""
    commit(project)
    files = provenance(project).files
    return {c.file: (c.scaffold, c.given, c.own) for c in files if c.given or c.own}


def test_given(takehome: Takehome, project: Path) -> None:
    """What was given is the company's; what is changed in it later, the candidate's."""
    (project / "starter").mkdir()
    (project / "starter/api.py").write_text(STARTER)
    (project / "data/documents/b.md").write_text("three\nfour\n")
    (project / "src/mine.py").write_text("own = 1\n")
    done = takehome(
        "provenance", "given", project / "starter", "data/documents/b.md", "--project", project
    )
    assert done.code == 0, done.err
    assert git(project, "status", "--porcelain") == "?? src/mine.py"
    assert given_counts(project) == {
        "starter/api.py": (0, 14, 0),
        "data/documents/b.md": (0, 2, 0),
        "src/mine.py": (0, 0, 1),
    }
    replace(project / "starter/api.py", "(3)", "(33)")
    (project / "src/copy.py").write_text(f"import os\n\n\n{STARTER}")
    found = given_counts(project)
    assert found["starter/api.py"] == (0, 12, 2)
    assert found["src/copy.py"] == (0, 14, 1)
    said = readme_lines(provenance(project)).splitlines()
    assert said[0] == "- Given by the company: `starter`, `data/documents/b.md`"


def test_given_after_it_was_committed(takehome: Takehome, project: Path) -> None:
    """What was committed before it was marked is the company's, too; a later edit is not."""
    (project / "starter.py").write_text(STARTER)
    commit(project)
    assert takehome("provenance", "given", "starter.py", "--project", project).code == 0
    (project / "starter.py").write_text(f"{STARTER}own = 1\n")
    assert given_counts(project)["starter.py"] == (0, 14, 1)


@pytest.mark.parametrize("name", ["nowhere.csv", "/etc/hostname", "."])
def test_given_is_in_the_project(takehome: Takehome, project: Path, name: str) -> None:
    """A path outside, none, or the project itself is refused, and nothing committed."""
    done = takehome("provenance", "given", name, "--project", project)
    assert (done.code, "is no file or folder in" in done.err) == (2, True)
    assert git(project, "log", "--format=%s") == "Scaffold"


def test_parts_of_the_scaffold(takehome: Takehome, template: Path, tmp_path: Path) -> None:
    """The scaffold's code is counted by the part that it comes from."""
    answers = {"kind": "rag", "package": "acme", "parts": ["api"]}
    scaffold.render(template, tmp_path / "acme", answers, title=None, ask=False)
    commit_scaffold(tmp_path / "acme", "rag")
    (line,) = [
        line
        for line in takehome("provenance", "--project", tmp_path / "acme").out.splitlines()
        if line.startswith("The scaffold's code: ")
    ]
    api = (tmp_path / "acme/src/acme/api.py").read_text()
    tests = (tmp_path / "acme/tests/test_api.py").read_text()
    own = sum(bool(text.strip()) for text in (api + tests).splitlines())
    assert line.startswith("The scaffold's code: base ")
    assert f", api {own:,}" in line


def test_latin_1(project: Path) -> None:
    """A file that is not UTF-8 is counted, too."""
    (project / "src/a.py").write_bytes(b"# caf\xe9\n" + BASE.encode())
    assert counts(project)["src/a.py"] == (14, 1)


def test_command(takehome: Takehome, project: Path) -> None:
    """The table is printed and the README's lines written, once, without a percentage."""
    (project / "src/c.py").write_text("own = 1\nother = 2\n")
    commit(project)
    done = takehome("provenance", "--project", project)
    assert done.code == 0, done.err
    line = "- My commits: `git log scaffold..`"
    assert line in done.out
    assert f"they changed):\n  {git(project, 'log', '-1', '--format=%h %s')}\n" in done.out
    text = (project / "README.md").read_text()
    assert text.endswith(f"<!-- provenance:start -->\n{line}\n<!-- provenance:end -->\n")
    commit(project)
    assert "README.md" not in takehome("provenance", "--project", project).out.splitlines()[-1]
    assert git(project, "status", "--porcelain") == ""


def test_json(takehome: Takehome, project: Path) -> None:
    """JSON holds totals and files, and leaves the README alone."""
    (project / "src/c.py").write_text("own = 1\n")
    commit(project)
    report = json.loads(takehome("provenance", "--json", "--project", project).out)
    assert report["totals"]["code"] == {"scaffold": 17, "given": 0, "own": 1}
    assert {"file": "src/c.py", "part": "code", "scaffold": 0, "own": 1, "given": 0} in report[
        "files"
    ]
    assert (project / "README.md").read_text() == README


def test_no_marks(takehome: Takehome, project: Path) -> None:
    """A README without the marks is left alone, which is said."""
    (project / "README.md").write_text("# Mine\n")
    commit(project)
    assert "no marks" in takehome("provenance", "--project", project).out
    assert (project / "README.md").read_text() == "# Mine\n"


def test_no_tag(takehome: Takehome, project: Path) -> None:
    """Without the tag nobody can tell: exit code 2, with the remedy."""
    git(project, "tag", "-d", "scaffold")
    done = takehome("provenance", "--project", project)
    assert done.code == 2
    assert "git tag scaffold" in done.err

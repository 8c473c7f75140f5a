"""The decision log: what is written, what is refused, and the README's link."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from conftest import Takehome
from defend_fixture import README, make_project
from factory import make_results, write_results

from takehome_kit.contracts.results import Results
from takehome_kit.decide import LINK, decide, read_decisions

GIVEN = ("chunk by heading", "--instead", "fixed windows", "--because", "sections hold one topic")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A take-home without decisions."""
    return make_project(tmp_path / "acme")


@pytest.fixture
def run(project: Path) -> Results:
    """A run recorded in it."""
    results = make_results()
    write_results(results, project)
    return results


def test_first(takehome: Takehome, project: Path) -> None:
    """The first decision makes the file: numbered, dated, with what it was against and why."""
    done = takehome("decide", *GIVEN, "--project", project)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[0].startswith(str(project / "docs" / "decisions.md"))
    text = (project / "docs" / "decisions.md").read_text()
    assert text.endswith(
        f"\n## 1. chunk by heading\n\n- Date: {date.today().isoformat()}\n"
        "- Instead of: fixed windows\n- Because: sections hold one topic\n"
        "- Evidence: nothing measured\n"
    )


def test_evidence(takehome: Takehome, project: Path, run: Results) -> None:
    """The evidence is the run's name and its headline metric as recorded, with interval and n."""
    done = takehome("decide", *GIVEN, "--evidence", "last", "--project", project)
    assert done.code == 0
    metric = next(m for m in run["metrics"] if m["headline"] and m["slice"] is None)
    assert metric["ci"] is not None
    low, high = metric["ci"]
    [decision] = read_decisions(project)
    assert decision.evidence == (
        f"run {run['run']} (golden): {metric['name']} {metric['value']:.3f} "
        f"(95% interval {low:.3f} to {high:.3f}, n = {metric['n']})"
    )
    assert decision.evidence in done.out


def test_undefined_evidence(project: Path, run: Results) -> None:
    """A headline without a figure is quoted as undefined, with its reason."""
    headline = run["metrics"][0]
    run["metrics"][0] = {
        **headline, "value": None, "ci": None, "n": 0, "method": "undefined: no judge"
    }  # fmt: skip
    write_results(run, project)
    decided = decide(project, "a", "b", "c", "last")
    assert "nDCG@10 undefined (no judge)" in decided.evidence


def test_further(project: Path) -> None:
    """Later decisions follow the highest number; what was written by hand stays as it is."""
    decide(project, "one", "x", "y", None)
    path = project / "docs" / "decisions.md"
    by_hand = path.read_text() + "\nMore on it.\n\n## 7. by hand\n\nNo list here."
    path.write_text(by_hand)
    assert decide(project, "two", "x", "line\nbreaks  go", None).number == 8
    assert path.read_text().startswith(by_hand)
    assert [(d.number, d.title, d.because) for d in read_decisions(project)] == [
        (1, "one", "y"),
        (7, "by hand", ""),
        (8, "two", "line breaks go"),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_link(project: Path, end: str) -> None:
    """The README's design section gets one line; every other byte of it stays."""
    readme = project / "README.md"
    before = README.replace("\n", end).encode()
    readme.write_bytes(before)
    readme.chmod(0o600)
    decide(project, "one", "x", "y", None)
    heading = f"trade-offs{end}".encode()
    assert readme.read_bytes() == before.replace(heading, heading + f"{end}{LINK}{end}".encode())
    assert readme.stat().st_mode & 0o777 == 0o600
    decide(project, "two", "x", "y", None)
    assert readme.read_text().count(LINK) == 1


def test_link_is_there(project: Path) -> None:
    """A README that links the file already is left alone."""
    readme = project / "README.md"
    readme.write_text(README + "\nSee [the log](docs/decisions.md).\n")
    before = readme.read_bytes()
    decide(project, "one", "x", "y", None)
    assert readme.read_bytes() == before


def test_no_section(takehome: Takehome, project: Path) -> None:
    """Without the section the README stays, and a line says what to do."""
    readme = project / "README.md"
    readme.write_text("# Mine\n")
    done = takehome("decide", *GIVEN, "--project", project)
    assert done.code == 0
    assert "README.md has no section “Design decisions and trade-offs”: link" in done.out
    assert readme.read_text() == "# Mine\n"


def _not_text(project: Path) -> None:
    (project / "docs").mkdir()
    (project / "docs" / "decisions.md").write_bytes(b"# D\xff")


def _there(project: Path) -> None:
    decide(project, "Chunk  by Heading", "x", "y", None)


def _nothing(project: Path) -> None:
    return


ERRORS = [
    ((" ", *GIVEN[1:]), _nothing, 2, "TITLE is empty: say it in a few words"),
    ((*GIVEN[:2], "", *GIVEN[3:]), _nothing, 2, "--instead is empty: say it in a few words"),
    ((*GIVEN[:4], "\n"), _nothing, 2, "--because is empty: say it in a few words"),
    (GIVEN, _there, 2, "has “Chunk by Heading” already, as decision 1: edit that one"),
    ((*GIVEN, "--evidence", "last"), _nothing, 2, "there is no run in"),
    ((*GIVEN, "--evidence", "nope"), _nothing, 2, "“nope” is no run, no results.json and no git"),
    (GIVEN, _not_text, 2, "decisions.md is not UTF-8 (byte 3): save it as UTF-8"),
    (GIVEN[:3], _nothing, 2, "Missing option '--because'"),
]


@pytest.mark.parametrize(("arguments", "prepare", "code", "says"), ERRORS)
def test_errors(
    takehome: Takehome,
    project: Path,
    arguments: tuple[str, ...],
    prepare: Callable[[Path], None],
    code: int,
    says: str,
) -> None:
    """What can't be noted is refused in a sentence, and no file changes."""
    prepare(project)
    paths = [project / "README.md", project / "docs" / "decisions.md"]
    before = [path.read_bytes() if path.exists() else None for path in paths]
    done = takehome("decide", *arguments, "--project", project)
    assert done.code == code
    assert says in " ".join(done.err.split())
    assert [path.read_bytes() if path.exists() else None for path in paths] == before


def test_docs_is_a_file(takehome: Takehome, project: Path) -> None:
    """What the environment refuses ends with code 3 and names the file."""
    (project / "docs").write_text("in the way")
    done = takehome("decide", *GIVEN, "--project", project)
    assert done.code == 3
    assert "docs/decisions.md cannot be written" in done.err


def _decide(job: tuple[Path, int]) -> int:
    return decide(job[0], f"decision {job[1]}", "x", "y", None).number


def test_at_once(project: Path) -> None:
    """Several terminals at once: every decision is kept, each with a number of its own."""
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        numbers = pool.map(_decide, [(project, n) for n in range(8)], chunksize=1)
    assert sorted(numbers) == list(range(1, 9))
    assert {d.title for d in read_decisions(project)} == {f"decision {n}" for n in range(8)}
    assert (project / "README.md").read_text().count(LINK) == 1

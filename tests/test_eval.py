"""`takehome eval` around a real `make eval`, here one that writes a prepared run record."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Takehome
from factory import make_results, write_results

MAKEFILE = """\
eval:
	@echo measuring $(BEIR)
	@if [ -d next ]; then mkdir -p reports && mv next/reports/* reports/ && rm -r next; fi
	@exit $(STATUS)
"""


@pytest.fixture
def project(there: Path) -> Path:
    """The smallest take-home: an answers file, an evals folder and a Makefile."""
    (there / "evals").mkdir()
    (there / ".copier-answers.yml").write_text("kind: rag\n")
    (there / "Makefile").write_text(MAKEFILE)
    return there


def prepare(project: Path, minutes: int, skill: float = 0.6) -> None:
    """Have the next `make eval` record a run."""
    write_results(make_results(minutes=minutes, skill=skill), project / "next")


def test_first_run(takehome: Takehome, project: Path) -> None:
    """The run's own output is shown, then that it is the first, then where the report is."""
    prepare(project, 0)
    done = takehome("eval")
    assert done.code == 0, done.err
    assert done.out.startswith("measuring")
    assert "First run on “golden”" in done.out
    report = Path(done.out.splitlines()[-1].removeprefix("Report: "))
    assert report.read_text().lstrip().lower().startswith("<!doctype html")


def test_second_run(takehome: Takehome, project: Path) -> None:
    """The second run is compared with the first."""
    for minutes, skill in ((0, 0.5), (5, 0.8)):
        prepare(project, minutes, skill)
        done = takehome("eval")
        assert done.code == 0, done.err
    assert "Since 2026" in done.out
    assert "nDCG@10" in done.out


def test_nothing_new(takehome: Takehome, project: Path) -> None:
    """Where make records no new run, the last one is reported again."""
    prepare(project, 0)
    takehome("eval")
    done = takehome("eval", project)
    assert done.code == 0, done.err
    assert [line.partition(" ")[0] for line in done.out.splitlines()] == ["measuring", "Report:"]


def test_variables(takehome: Takehome, project: Path) -> None:
    """Arguments with an equals sign go to make."""
    prepare(project, 0)
    assert takehome("eval", ".", "BEIR=../set").out.startswith("measuring ../set")


def test_against(takehome: Takehome, project: Path) -> None:
    """--against compares with the run that is named."""
    prepare(project, 0)
    takehome("eval")
    prepare(project, 5, skill=0.8)
    done = takehome("eval", "--against", "previous")
    assert done.code == 0, done.err
    assert "previous" in done.out


def test_failed(takehome: Takehome, project: Path) -> None:
    """A failing `make eval` is exit code 1."""
    done = takehome("eval", "STATUS=7")
    assert done.code == 1
    assert "`make eval` failed" in done.err


def test_failed_gate(takehome: Takehome, project: Path) -> None:
    """A run whose gate failed is reported all the same, with exit code 1."""
    prepare(project, 0)
    done = takehome("eval", "STATUS=7")
    assert done.code == 1
    assert "Report: " in done.out


def test_no_record(takehome: Takehome, project: Path) -> None:
    """A `make eval` that records nothing is not taken for a success."""
    done = takehome("eval")
    assert done.code == 1
    assert "wrote no reports/<run>/results.json" in done.err


def test_torn_record(takehome: Takehome, project: Path) -> None:
    """A damaged run record is named with its path."""
    prepare(project, 0)
    takehome("eval")
    record = next((project / "reports").glob("*/results.json"))
    record.write_text("{")
    done = takehome("report")
    assert done.code == 2
    assert f"{record} cannot be read" in done.err


def test_within_make(takehome: Takehome, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run by make, it is not the inner part of that make."""
    monkeypatch.setenv("MAKELEVEL", "1")
    monkeypatch.setenv("MAKEFLAGS", "w")
    prepare(project, 0)
    assert takehome("eval", ".").out.startswith("measuring")

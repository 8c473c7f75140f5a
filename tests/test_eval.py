"""`takehome eval` around a real `make eval`, here one that writes a prepared run record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Takehome
from factory import make_results, write_results
from measured_fixture import make_record, write_record

from takehome_kit.contracts.project import inputs_file
from takehome_kit.support.git import git

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
    """Have the next `make eval` record a run, of another input."""
    (project / "prompt.txt").write_text(f"{minutes} {skill}")
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


def test_few_clusters(takehome: Takehome, project: Path) -> None:
    """That no change can show is said after the first run, and before the next one is made."""
    write_results(make_results(n=10, per_cluster=2), project / "next")
    assert "Before you change something: the 10 items lie in 5 clusters" in takehome("eval").out
    (project / "prompt.txt").write_text("other")
    write_results(make_results(n=10, per_cluster=2, minutes=5), project / "next")
    assert takehome("eval").err.startswith("Before you run again: the 10 items lie in 5 clusters")


def test_another_folder_measured(takehome: Takehome, project: Path) -> None:
    """A run that was written elsewhere, by an environment of another folder, is no success."""
    prepare(project, 0)
    assert takehome("eval").code == 0
    done = takehome("eval", project, "--fresh")
    assert done.code == 1
    assert "wrote no new reports/<run>/results.json" in done.err


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
    assert "wrote no new reports/<run>/results.json" in done.err


def test_torn_record(takehome: Takehome, project: Path) -> None:
    """A damaged run record is named with its path."""
    prepare(project, 0)
    takehome("eval")
    record = next((project / "reports").glob("*/results.json"))
    record.write_text("{")
    done = takehome("eval", "--report", "last")
    assert done.code == 2
    assert f"{record} cannot be read" in done.err


def test_within_make(takehome: Takehome, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run by make, it is not the inner part of that make."""
    monkeypatch.setenv("MAKELEVEL", "1")
    monkeypatch.setenv("MAKEFLAGS", "w")
    prepare(project, 0)
    assert takehome("eval", ".").out.startswith("measuring")


# A project of schema version 2: it measures, and the kit does the rest.

DERIVED_MAKEFILE = """\
eval:
	@echo measuring
	@mkdir -p .takehome data/sample && echo text >data/sample/a.txt
	@mkdir -p reports && mv next/reports/* reports/ && rm -r next
"""
README = """\
# Mine

<!-- results:start -->
old
<!-- results:end -->
kept
<!-- limitations:start -->
<!-- limitations:end -->
"""


@pytest.fixture
def measuring(project: Path) -> Path:
    """A take-home in git whose make records runs of version 2."""
    (project / "Makefile").write_text(DERIVED_MAKEFILE)
    (project / "README.md").write_text(README)
    (project / "config.toml").write_text('encoder = "model"\n')
    (project / "model").mkdir()
    (project / "model" / "weights").write_bytes(b"\0one")
    (project / "evals" / "thresholds.toml").write_text('"hit@k" = 0.6\n')
    (project / ".gitignore").write_text("data/\n.takehome/\nmodel/\nnext/\n.env\n")
    git(project, "init", "-q")
    return project


def measured(project: Path, minute: int, **changes: object) -> None:
    """Have the next `make eval` record a run of version 2."""
    write_record(make_record(run=f"20261129T06{minute:02}00Z", **changes), project / "next")


def test_all_outputs(takehome: Takehome, measuring: Path) -> None:
    """README, report, gate and the place for an analysis are the run's."""
    measured(measuring, 30)
    done = takehome("eval")
    assert done.code == 0, done.err
    assert "Gate: passed, 1 checks" in done.out
    assert "Warning: 8 rows: hardly any difference" in done.out
    readme = (measuring / "README.md").read_text()
    assert "Run `20261129T063000Z`: 8 questions on 4 documents" in readme
    assert "| hit@k | 0.750 | 0.500 to 0.900 | 8 |" in readme
    assert "old" not in readme
    assert "\nkept\n" in readme
    folder = measuring / "reports" / "20261129T063000Z"
    written = {"report.html", "report.md", "results.json"}
    assert {path.name for path in folder.iterdir()} == written
    made = json.loads(inputs_file(folder / "results.json").read_text())
    assert made["kind"] == "rag"
    assert set(made["hashes"]) == {"config.toml", "data"}
    assert made["thresholds"] == {"hit@k": 0.6}
    assert "## Failures analysed" in (measuring / "reports" / "analysis.md").read_text()


def test_unchanged(takehome: Takehome, measuring: Path) -> None:
    """Nothing is run again until something that counts changes; README and reports do not."""
    measured(measuring, 30)
    assert takehome("eval").code == 0
    (measuring / "README.md").write_text(README + "More of mine.\n")
    (measuring / "reports" / "20261129T063000Z" / "report.html").unlink()
    done = takehome("eval")
    assert done.code == 0, done.err
    assert "nothing has changed since 20261129T063000Z: these are its results" in done.out
    assert "measuring" not in done.out
    assert "Run `20261129T063000Z`" in (measuring / "README.md").read_text()
    assert (measuring / "reports" / "20261129T063000Z" / "report.html").is_file()


@pytest.mark.parametrize("argument", ["FRESH=1", "--fresh"])
def test_fresh(takehome: Takehome, measuring: Path, argument: str) -> None:
    """It is run anyhow where that is asked for."""
    measured(measuring, 30)
    assert takehome("eval").code == 0
    measured(measuring, 31)
    done = takehome("eval", argument)
    assert done.code == 0, done.err
    assert done.out.startswith("measuring")


@pytest.mark.parametrize(
    "changed", ["config.toml", "model/weights", "data/own.txt", ".env", "x.py"]
)
def test_changed(takehome: Takehome, measuring: Path, changed: str) -> None:
    """A file in git, a model, ignored data and .env count."""
    measured(measuring, 30)
    assert takehome("eval").code == 0
    measured(measuring, 31)
    with (measuring / changed).open("a") as file:
        file.write("# more\n")
    assert takehome("eval").out.startswith("measuring")


def test_line_ends_and_variables(
    takehome: Takehome, measuring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other line ends are no change; another judge is."""
    measured(measuring, 30)
    assert takehome("eval").code == 0
    (measuring / "config.toml").write_bytes(b'encoder = "model"\r\n')
    assert "nothing has changed" in takehome("eval").out
    measured(measuring, 31)
    monkeypatch.setenv("JUDGE_MODEL", "judge-7b")
    assert takehome("eval").out.startswith("measuring")


def test_failed_values_are_not_remembered(takehome: Takehome, measuring: Path) -> None:
    """A run that a rate limit left incomplete is made again."""
    measured(measuring, 30, notes=["faithfulness of q1 not measured: 429"])
    assert takehome("eval").code == 0
    measured(measuring, 31)
    assert takehome("eval").out.startswith("measuring")


def test_missing_marker(takehome: Takehome, measuring: Path) -> None:
    """A README without markers is left as it is, and a sentence says so."""
    (measuring / "README.md").write_text("# Mine\n")
    measured(measuring, 30)
    done = takehome("eval")
    assert done.code == 0, done.err
    assert "is not updated: put <!-- results:start --> and" in done.out
    assert (measuring / "README.md").read_text() == "# Mine\n"


def test_analysis_is_kept(takehome: Takehome, measuring: Path) -> None:
    """What the candidate writes on failures stands in every later report."""
    measured(measuring, 30)
    assert takehome("eval").code == 0
    page = measuring / "reports" / "analysis.md"
    own = page.read_text().replace("## Improvements", "q3 lost its heading.\n\n## Improvements")
    page.write_text(own)
    measured(measuring, 31)
    done = takehome("eval", "--fresh")
    assert done.code == 0, done.err
    report = (measuring / "reports" / "20261129T063100Z" / "report.md").read_text()
    assert "## Failures analysed" in report
    assert "q3 lost its heading." in report
    assert "## Improvements" not in report  # nothing stands there yet
    assert "yours:" not in report
    assert page.read_text() == own

"""Files of conversations through the offline graders: the same as one by one, and resumable."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from small import rows, small_project, write

from answer_check.config import ConfigError
from answer_check.judging import stream
from answer_check.judging.on_ray import graded_on_ray
from answer_check.judging.project import Project, evaluate

from evals.cache import Cache
from evals.suite import evaluate as measure

GRADERS = ["unigram precision"]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Measured once, so that there are weights and thresholds."""
    made = small_project(tmp_path_factory.mktemp("project"))
    measure(made, None, Cache(made.root / "cache.sqlite"))
    return made


def graded(project: Project, target: Path) -> int:
    return stream.grade_file(project.root, project.data, target, GRADERS, workers=2)


def test_same_as_one_by_one(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In order, whatever the processes and the batches."""
    monkeypatch.setattr(stream, "BATCH", 7)
    target = tmp_path / "a folder" / "out.jsonl"
    assert graded(project, target) == len(rows())
    lines = [json.loads(line) for line in target.read_text().splitlines()]
    assert [line["id"] for line in lines] == [row["id"] for row in rows()]
    for line, row in zip(lines[:20], rows(), strict=False):
        alone = asdict(evaluate(row, project.root))
        assert line["violations"] == json.loads(json.dumps(alone["violations"]))
        assert line["score"] == pytest.approx(alone["score"], abs=1e-5)
        assert line["grades"]["unigram precision"] == alone["grades"]["unigram precision"]


def test_resumes(project: Project, tmp_path: Path) -> None:
    """What is there is kept; a line that was cut off is done again."""
    target = tmp_path / "out.jsonl"
    graded(project, target)
    whole = target.read_text()
    lines = whole.splitlines(keepends=True)
    target.write_text("".join(lines[:50]) + lines[50][:20])
    assert graded(project, target) == len(lines) - 50
    assert target.read_text() == whole
    assert graded(project, target) == 0


def test_on_ray(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cluster of two workers writes the same file, and goes on with one that was cut off."""
    cluster_utils = pytest.importorskip("ray.cluster_utils", reason="the extra `ray`")
    import ray

    monkeypatch.setattr(stream, "BATCH", 7)
    target, other = tmp_path / "out.jsonl", tmp_path / "ray.jsonl"
    graded(project, target)
    cluster = cluster_utils.Cluster(initialize_head=True, head_node_args={"num_cpus": 0})
    try:
        for _ in range(2):
            cluster.add_node(num_cpus=1)
        ray.init(address=cluster.address, log_to_driver=False)
        stream.grade_file(project.root, project.data, other, GRADERS, 2, "ray")
        assert other.read_text() == target.read_text()
        lines = other.read_text().splitlines(keepends=True)
        other.write_text("".join(lines[:50]) + lines[50][:20])
        stream.grade_file(project.root, project.data, other, GRADERS, 2, "ray")
        assert other.read_text() == target.read_text()
    finally:
        ray.shutdown()
        cluster.shutdown()


def test_ray_reads_jsonl_only(project: Project, tmp_path: Path) -> None:
    """CSV cannot be read in parts, and says so before ray is asked for."""
    with pytest.raises(ConfigError, match="has to be JSONL"):
        list(graded_on_ray(project.root, tmp_path / "a.csv", None, frozenset(), 7, 1))


def test_another_file(project: Project, tmp_path: Path) -> None:
    """A target of other conversations is not touched."""
    target = tmp_path / "out.jsonl"
    write(target, [{"id": "other"}])
    with pytest.raises(ConfigError, match=r"out\.jsonl:1 is not of this file"):
        graded(project, target)
    assert json.loads(target.read_text()) == {"id": "other"}


def test_too_low_is_a_violation(project: Project) -> None:
    """A turn below the threshold that the evals chose is named, with both values."""
    row = rows()[0]
    found = evaluate(row | {"a": "Bananas grow in bunches on tall herbs."}, project.root)
    (low,) = (v for v in found.violations if v.rule == "low similarity to the question")
    assert (low.turn, low.severity) == (2, "medium")
    assert found.score is not None and found.score < 0.5


def test_a_row_as_it_comes(project: Project) -> None:
    """Question, answer and context are enough; without the answer's field it is said."""
    row = {name: rows()[0][name] for name in ("q", "a", "c")}
    assert evaluate(row, project.root).score == evaluate(rows()[0], project.root).score
    with pytest.raises(ConfigError, match="the row: there is no field a"):
        evaluate({"q": "Why?"}, project.root)


def test_a_refusal_has_no_score(project: Project) -> None:
    """There is nothing to judge in it."""
    found = evaluate(rows()[0] | {"a": None}, project.root)
    assert found.score is None
    assert found.violations == ()


def test_before_the_evals(tmp_path: Path) -> None:
    """Without weights: one sentence that says what makes them."""
    made = small_project(tmp_path)
    with pytest.raises(ConfigError, match="`make eval` writes it"):
        graded(made, tmp_path / "out.jsonl")
    assert not (tmp_path / "out.jsonl").exists()

"""A demand that is ticked, beside what a command sees of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from factory import make_results, write_results

from takehome_kit.check import container
from takehome_kit.check.subject import Subject
from takehome_kit.check.ticked import claims

API = """from fastapi import APIRouter, FastAPI

app = FastAPI()
router = APIRouter(prefix="/v1")


@router.post("/ask/{session_id}")
def ask(session_id: str): ...


@app.get("/health")
def health(): ...
"""
KEYED = API + "\n\nkey = APIKeyHeader(name='X-API-Key')\n"


@pytest.fixture
def project(finished: Path, tmp_path: Path) -> Path:
    return shutil.copytree(finished, tmp_path / "acme", symlinks=True)


def said(project: Path, demand: str, source: str = "", mark: str = "x", more: str = "") -> str:
    """What is said of a ticked demand beside a source."""
    (project / "src/acme/api.py").write_text(source)
    text = f"## Requirements\n\n- [{mark}] R1 {demand} (line 3)\n{more}"
    (project / "BRIEF.md").write_text(text)
    from finished_project import git

    git(project, "add", "-A")
    found = list(claims(Subject.of(project)))
    assert all((f.where, f.level) == ("BRIEF.md:3", "advice") for f in found)
    return "; ".join(f.what for f in found)


@pytest.mark.parametrize(
    ("demand", "contradiction"),
    [
        ("Report BLEU and nDCG@10 on your golden set", "no run measured BLEU"),
        ("Report exact-match and macro-F1", "no run measured exact-match or macro-F1"),
        ("Evaluate with a metric such as nDCG@10, BLEU or exact match", ""),
        ("Report nDCG@10 and recall@k", ""),
        ("Measure the p95 latency", ""),
        ("Include an evaluation with at least 50 questions", "has 40 items, not 50"),
        ("An evaluation with at least 40 test questions", ""),
        ("At least 500 training examples", ""),
    ],
)
def test_measured(project: Path, demand: str, contradiction: str) -> None:
    """Metrics that are named and not measured, questions that are fewer than asked for."""
    assert contradiction in (text := said(project, demand))
    assert bool(contradiction) == bool(text)


@pytest.mark.parametrize(
    ("demand", "contradiction"),
    [
        ("Set up CI with GitHub Actions", "no workflow"),
        ("Write unit tests", ""),
        ("A write-up of at most two pages", "no file is named"),
        ("A notebook with your analysis", "no notebook"),
        ("A notebook or a script", ""),
        ("No CI is needed", ""),
        ("Report the results in the README", ""),
    ],
)
def test_named_file(project: Path, demand: str, contradiction: str) -> None:
    """A file of the kind that the demand names."""
    assert contradiction in (text := said(project, demand))
    assert bool(contradiction) == bool(text)


def test_file_of_another_name(project: Path) -> None:
    """A write-up under its own name serves, and so does a diagram that is drawn in text."""
    (project / "README.md").write_text("# Acme\n")
    assert "no picture" in said(project, "An architecture diagram")
    (project / "docs").mkdir(exist_ok=True)
    (project / "docs/final-report.pdf").write_bytes(b"%PDF-1.4")
    (project / "docs/system.md").write_text("```mermaid\ngraph LR\n```\n")
    assert said(project, "A write-up of at most two pages") == ""
    assert said(project, "An architecture diagram") == ""


@pytest.mark.parametrize(
    ("demand", "source", "contradiction"),
    [
        ("Expose POST /ask", "", "no source declares a route"),
        ("Expose POST /query that answers", API, "/query: it would answer 404"),
        ("Expose `POST /v1/ask/{id}`", API, ""),
        ("A POST request to /v1/ask/<conversation>.", API, ""),
        ("The `/health` endpoint must exist", API, ""),
        ("PUT /health", API, "declared for GET, not for PUT"),
        ("Swagger at endpoint /docs", API, ""),
        ("Answer questions and/or refuse them", API, ""),
        ("No authentication is needed", KEYED, "src/acme/api.py:15 checks a key"),
        ("Run it without authentication", API, ""),
        ("Protect the API with an API key", API, "no source checks a key"),
        ("Protect the API with an API key", KEYED, ""),
    ],
)
def test_source(project: Path, demand: str, source: str, contradiction: str) -> None:
    """Routes and keys, as the source declares them."""
    assert contradiction in (text := said(project, demand, source))
    assert bool(contradiction) == bool(text)


def test_refusals(project: Path) -> None:
    """Refusals that are demanded, and a run in which none was right."""
    demand = "It must refuse questions that the documents do not answer"
    assert said(project, demand) == ""
    results = make_results(n=40, minutes=9)
    results["metrics"].append({**results["metrics"][0], "name": "refusal recall", "value": 0.0})
    write_results(results, project)
    assert "refusal recall is 0" in said(project, demand)
    assert "refusal recall is 0" in said(project, "Say “I don\u2019t know” where nothing is found")
    assert said(project, "Answer with citations") == ""


def test_container(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No Dockerfile, no Docker, no image: each is said; of a daemon that is silent, nothing."""
    assert "there is no Dockerfile" in said(project, "Provide a Docker image")
    (project / "Dockerfile").write_text("FROM scratch\n")
    monkeypatch.setattr(container, "_docker", lambda: None)
    assert "no Docker on this machine" in said(project, "Provide a Docker image")
    monkeypatch.setattr(container, "_docker", lambda: "docker")
    with (project / "README.md").open("a") as readme:
        readme.write("\n```console\ndocker build -t acme .\n```\n")
    for images, contradicted in (("", True), ("sha256:1", False), (None, False)):
        monkeypatch.setattr(container, "_ask", lambda *_, images=images: images)
        assert ("never built" in said(project, "Provide a Docker image")) == contradicted


def test_not_ticked_or_explained(project: Path) -> None:
    """What is not claimed is not contradicted."""
    assert said(project, "Report BLEU", mark=" ") == ""
    assert said(project, "Report BLEU", more="  explained: nobody translates here\n") == ""

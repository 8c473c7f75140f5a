"""Is the last report of the code, the corpus, the golden set and the thresholds as they are?"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

from ..golden.rows import Row
from ..golden.store import read
from ..results import Item
from .ask import CODE, CORPUS, ask
from .finding import Finding, some
from .subject import Subject

AGAIN = "run `make eval` and commit the README and the report"
GOLDEN = "evals/golden.jsonl"
_VERDICT = ("value", "ci", "passed", "reason")  # what the gate adds to a threshold


def report(subject: Subject) -> Iterator[Finding]:
    """There is a run on the project's own data, and it is in git."""
    if subject.run_file is None:
        yield Finding("report", "reports/", "no run is recorded", AGAIN)
        return
    name = subject.run_file.relative_to(subject.root).as_posix()
    if name not in subject.files:
        what = "the last run is not in git: the README's figures have no source"
        yield Finding("report", name, what, f"git add {name}, then commit")


def code(subject: Subject) -> Iterator[Finding]:
    """src, prompts and config.toml are those of the run."""
    run = subject.run
    if run and ask(subject.root, CODE) != run["hashes"]["code"]:
        what = f"src, prompts or config.toml changed after run {run['run']}"
        yield Finding("code", "src/", what, AGAIN)


def corpus(subject: Subject) -> Iterator[Finding]:
    """The documents are those of the run, and a clone has them."""
    run, package = subject.run, subject.answers.get("package")
    if run is None or not (subject.root / f"src/{package}/rag/documents.py").is_file():
        return
    folder = str(run["corpus"]["origin"])
    own = (subject.root / folder).is_dir()  # else the sample, or documents that are not there
    if own and not any(n.startswith(f"{folder}/") and "/." not in n for n in subject.files):
        what = f"{folder} is not in git: a clone measures the sample instead"
        fix = (
            "commit the documents if they may be published, else say in the README how to get them"
        )
        yield Finding("corpus", folder, what, fix, "advice")
    elif subject.python is None:
        what = "the project is not set up here, so its documents were not compared with the run's"
        yield Finding("corpus", folder if own else "", what, "make setup, then check", "advice")
    elif _corpus_hash(subject, str(package)) != run["hashes"]["corpus"]:
        what = f"the documents are not those of run {run['run']} ({folder})"
        yield Finding("corpus", "data/", what, AGAIN)


def golden(subject: Subject) -> Iterator[Finding]:
    """The golden rows are those of the run."""
    run = subject.run
    if run is None or run["golden"]["origin"] != GOLDEN:
        return  # measured on drafts, which is a guard of its own
    rows, problems = read(subject.root / GOLDEN)
    if problems:
        where = f"{GOLDEN}:{problems[0].line}"
        yield Finding("golden", where, str(problems[0].problem), "takehome golden lint shows all")
        return
    measured = {item["id"]: _measured(item) for item in run["items"]}
    changed = [e for e in rows.entries if measured.pop(e.row.id, None) != _wanted(e.row)]
    names = [e.row.id for e in changed] + list(measured)
    if names:
        where = f"{GOLDEN}:{changed[0].line}" if changed else GOLDEN
        what = f"{len(names)} rows are not as in run {run['run']}: {some(names)}"
        yield Finding("golden", where, what, AGAIN)


def thresholds(subject: Subject) -> Iterator[Finding]:
    """The gate's thresholds are those of the run."""
    if subject.run is None:
        return
    path = subject.root / "evals" / "thresholds.toml"
    wanted = tomllib.loads(path.read_text(encoding="utf-8")).get("check", [])
    objectives = subject.root / "slo.toml"  # where something is served
    if objectives.is_file():
        wanted += tomllib.loads(objectives.read_text(encoding="utf-8")).get("check", [])
    checks = subject.run["gate"]["checks"]
    judged = [{k: v for k, v in check.items() if k not in _VERDICT} for check in checks]
    if wanted != judged:
        what = f"the thresholds are not those of run {subject.run['run']}"
        yield Finding("thresholds", "evals/thresholds.toml", what, "run `make eval FRESH=1`")


def _corpus_hash(subject: Subject, package: str) -> str:
    return ask(subject.root, CORPUS.format(package=package), python=subject.python)


def _measured(item: Item) -> tuple[Any, ...]:
    given = item["input"]
    evidence = (tuple(given["sources"]), tuple(given["quotes"]))
    return (given["question"], given["reference"], *evidence, item["slice"], item["status"])


def _wanted(row: Row) -> tuple[Any, ...]:
    return (row.question, row.answer, row.sources, row.quotes, row.slice, row.status)

"""Is the last report of the code, the corpus, the golden set and the thresholds as they are?"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..contracts.results import Item, unrecorded
from ..golden.rows import Row
from ..golden.store import read
from ..support.hashes import documents, hash_files
from .finding import Finding, some
from .subject import Subject

AGAIN = "run `takehome eval` and commit the README and the report"
GOLDEN = "evals/golden.jsonl"
# Of a record's hashes, those that are of no code: what is read, and what the kit adds.
DERIVED = {"documents", "data", "corpus", "golden", "code"}


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
    """Source and settings are those of the run."""
    run = subject.run
    if run is None:
        return
    if unrecorded(run):
        what = f"`make eval` alone made run {run['run']}: of which code and data is not recorded"
        yield Finding("code", f"reports/{run['run']}", what, AGAIN)
    tops = [name for name in run["hashes"] if name not in DERIVED]
    stale = [top for top in tops if run["hashes"][top] != _hash(subject.root / top)]
    if stale:
        what = f"{' and '.join(stale)} changed after run {run['run']}"
        yield Finding("code", "src/", what, AGAIN)


def corpus(subject: Subject) -> Iterator[Finding]:
    """The documents are those of the run, and a clone has them."""
    run = subject.run
    if run is None:
        return
    if "data" in run["hashes"] and _hash(subject.root / "data") != run["hashes"]["data"]:
        yield Finding("corpus", "data/", f"the data are not those of run {run['run']}", AGAIN)
    if run["kind"] not in ("rag", "extract"):
        return
    folder = str(run["config"].get("documents", "data/documents"))
    if not documents(subject.root / folder):  # a sample, or documents that are made
        return
    if not any(n.startswith(f"{folder}/") and "/." not in n for n in subject.files):
        what = f"{folder} is not in git: a clone measures the sample instead"
        fix = (
            "commit the documents if they may be published, else say in the README how to get them"
        )
        yield Finding("corpus", folder, what, fix, "advice")
    elif run["hashes"].get("documents") not in (None, hash_files(subject.root / folder)):
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
    path = subject.root / "evals" / "thresholds.toml"
    if subject.run is None or unrecorded(subject.run) or not path.exists():
        return
    stands = tomllib.loads(path.read_text(encoding="utf-8"))
    checks = subject.run["gate"]["checks"]
    if stands != {check["metric"]: check.get("minimum", check.get("maximum")) for check in checks}:
        what = f"the thresholds are not those of run {subject.run['run']}"
        yield Finding("thresholds", "evals/thresholds.toml", what, AGAIN)


def _hash(path: Path) -> str | None:
    return hash_files(path) if path.exists() else None


def _measured(item: Item) -> tuple[Any, ...]:
    given = item["input"]
    evidence = (tuple(given["sources"]), tuple(given["quotes"]))
    return (given["question"], given["reference"], *evidence, item["slice"], item["status"])


def _wanted(row: Row) -> tuple[Any, ...]:
    return (row.question, row.answer, row.sources, row.quotes, row.slice, row.status)

"""A run: extract each document, compare with the truth, write `reports/<run>/results.json`."""

import json
import platform
import subprocess
import tomllib
from dataclasses import asdict, replace
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path

from tqdm import tqdm

from invoice_reader.config import ROOT, Config, UserError, load_config
from invoice_reader.documents import Document, list_files, read_all
from invoice_reader.extract import Extraction, extract

from .metrics import Item, score, summarise, summarise_documents
from .truth import Truth, read_truth
from data.make_sample import write_sample

EVALS = ROOT / "evals"


def measure() -> dict:
    """Measure the model and the rules, or the rules alone; returns the record that was written."""
    config = load_config()
    folder, table = find_data(ROOT / config.documents)
    truths = read_truth(table)
    documents = {document.name: document for document in read_all(folder)}
    results = extract_all(truths, documents, config)
    items = make_items(truths, results)
    figures = summarise(items) + summarise_documents(results, config)
    if config.model:
        by_rules = extract_all(truths, documents, replace(config, model=None))
        baseline = summarise(make_items(truths, by_rules))
        figures += [row | {"name": f"{row['name']} of the rules"} for row in baseline[:4]]
    name = "truth" if table.parent == EVALS else "sample"
    unlabelled = documents.keys() - {truth.document for truth in truths}
    unread = [{"path": one.document, "reason": one.error} for one in results if one.error]
    record = {
        "schema_version": 2,
        "run": f"{datetime.now(UTC):%Y%m%dT%H%M%S}Z",
        "kind": "extract",
        "name": name,
        "about": f"{len(items)} fields of {len(results)} documents ({name})",
        "system": {"extractor": config.model or "rules"},
        "config": asdict(config),
        "git": {"commit": git("rev-parse", "HEAD"), "dirty": git("status", "--porcelain") != ""},
        "hashes": {top: hash_files(ROOT / top) for top in ("src", "prompts", "config.toml")}
        | {"documents": hash_files(folder)},
        "environment": {
            "python": platform.python_version(),
            "packages": {one.name: one.version for one in distributions()},
        },
        "corpus": {"documents": len(results), "skipped": unread},
        "metrics": figures,
        "thresholds": tomllib.loads((EVALS / "thresholds.toml").read_text(encoding="utf-8")),
        "items": items,
        "notes": [f"no row of truth: {name}" for name in sorted(unlabelled)[:10]],
    }
    write(record)
    return record


def find_data(folder: Path) -> tuple[Path, Path]:
    """The documents and their table of truth; the sample while there are none."""
    if not list_files(folder):
        return write_sample(ROOT / "data" / "sample")
    for name in ("truth.csv", "truth.jsonl"):
        if (EVALS / name).exists():
            return folder, EVALS / name
    raise UserError("evals/truth.csv is not there: a row a document, a column a field")


def extract_all(
    truths: list[Truth], documents: dict[str, Document], config: Config
) -> list[Extraction]:
    """Extract each document that has a row. Raises `UserError` when the first three all fail."""
    results = []
    for name in tqdm([truth.document for truth in truths], disable=None):
        missing = Document(name, [], error=f"it is not in {config.documents}")
        results.append(extract(documents.get(name, missing), config))
        if len(results) == 3 and all(result.error for result in results):
            raise UserError(f"the first three documents fail; {name}: {results[-1].error}")
    return results


def make_items(truths: list[Truth], results: list[Extraction]) -> list[Item]:
    """The record of each field of each document."""
    items = []
    for truth, result in zip(truths, results, strict=True):
        first, failed = len(items), bool(result.error)
        for name, expected in truth.fields:
            found = getattr(result.fields, name)
            value, reference = found and found.value, expected and expected.value
            place = found.model_dump(include={"page", "evidence"}) if found else {}
            dropped = (result.invalid | result.unfounded).get(name)
            items.append(
                {
                    "id": f"{truth.document}: {name}",
                    "slice": truth.slice,
                    "cluster": truth.document,
                    "input": {"question": name, "field": name, "reference": reference},
                    "output": {"answer": value, "dropped": dropped} | place,
                    "scores": score(reference, value, name in result.unfounded, failed),
                    "error": result.error,
                }
            )
        if not result.error:  # what a document took stands with its first field
            items[first]["latency_ms"] = {"total": 1000 * result.seconds}
            items[first]["tokens"] = result.tokens
    return items


def write(record: dict) -> None:
    """Write the record of a run, complete or not at all; dates and decimals become text."""
    unfinished = ROOT / "reports" / record["run"] / "results.part"
    unfinished.parent.mkdir(parents=True)
    text = json.dumps(record, indent=1, ensure_ascii=False, default=str)
    unfinished.write_text(text, encoding="utf-8")
    unfinished.rename(unfinished.with_name("results.json"))


def hash_files(top: Path) -> str:
    """SHA-256 of a file, or of all files below a folder with their names; line ends aside."""
    digest = sha256()
    for path in list_files(top) if top.is_dir() else [top]:
        if "__pycache__" not in path.parts:
            digest.update(path.relative_to(top.parent).as_posix().encode())
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def git(*arguments: str) -> str | None:
    """What git says; None where there is no git or no repository."""
    command = ["git", *arguments]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()

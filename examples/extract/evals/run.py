"""A run: extract each document, compare with the truth, write `reports/<run>/results.json`."""

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime
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
    unread = [{"path": one.document, "reason": one.error} for one in results if one.error]
    record = {
        "run": f"{datetime.now(UTC):%Y%m%dT%H%M%S}Z",
        "name": name,
        "about": f"{len(items)} fields of {len(results)} documents ({name})",
        "system": {"extractor": config.model or "rules"},
        "config": asdict(config),
        "corpus": {"documents": len(results), "skipped": unread},
        "metrics": figures,
        "items": items,
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
                    "input": {"field": name, "reference": reference},
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
    """Write the record of a run; dates and decimals become text."""
    folder = ROOT / "reports" / record["run"]
    folder.mkdir(parents=True)
    text = json.dumps(record, indent=1, ensure_ascii=False, default=str)
    (folder / "results.json").write_text(text, encoding="utf-8")

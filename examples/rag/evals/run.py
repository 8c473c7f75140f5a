"""A run: ask each golden question, score the answers, write `reports/<run>/results.json`."""

import asyncio
import json
import platform
import subprocess
import tomllib
from dataclasses import asdict, replace
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import openai
from tqdm import tqdm

from reference_assistant.answer import Answer, answer
from reference_assistant.config import ROOT, Config, UserError, generator_model, load_config
from reference_assistant.documents import SAMPLE, corpus_folder
from reference_assistant.index import Index, build_index, encode, hash_files, open_index
from reference_assistant.search import search

from . import metrics
from .golden import Question, read_beir, read_golden
from .ragas_scores import score_answers

EVALS = Path(__file__).parent
Item = dict[str, Any]


def measure() -> dict[str, Any]:
    """Measure the answers to the golden questions; returns the record that was written."""
    config = load_config()
    folder = corpus_folder(ROOT / config.documents)
    name = "sample" if folder == SAMPLE else "golden"
    questions = read_golden(EVALS / f"{name}.jsonl")
    index = open_index(config)
    # Quoted answers are not refused here: the thresholds are fitted to all of them.
    asked = config if generator_model() else replace(config, refuse_below=-1.0)
    items: list[Item] = []
    for question in tqdm(questions, disable=None):
        items.append(ask(index, question, asked))
        if len(items) == 3 and all(item["error"] for item in items):
            raise UserError(f"{generator_model()} fails: {items[0]['error']}")
    metrics.score_retrieval(items, config.k)
    notes = []
    if not generator_model():
        n = sum(item["output"]["confidence"] < config.refuse_below for item in items)
        notes.append(f"refuse_below = {config.refuse_below} refuses {n} of {len(items)} questions")
        notes.append(f"refuse_below = {metrics.refuse(items):.3f} would fit them best")
    asyncio.run(score_answers(items, lambda texts: encode(texts, config)))
    metrics.score_citations_and_refusals(items)
    return write(name, folder, config, index, items, notes)


def measure_beir(folder: Path) -> dict[str, Any]:
    """Measure the retrieval on a set in BEIR's layout; returns the record that was written."""
    config = load_config()
    pages, questions = read_beir(folder)
    index = build_index(pages, [], config)
    items = [search_only(index, question, config) for question in tqdm(questions, disable=None)]
    metrics.score_retrieval(items, config.k)
    return write(f"beir: {folder.name}", folder, config, index, items, [])


def ask(index: Index, question: Question, config: Config) -> Item:
    """One question through the system; a failure is recorded, and its retrieval still counts."""
    try:
        return make_item(question, answer(index, question.question, config), config)
    except (openai.OpenAIError, UserError) as error:
        return search_only(index, question, config) | {"error": str(error)}


def search_only(index: Index, question: Question, config: Config) -> Item:
    """One question through the search."""
    return make_item(question, Answer(None, hits=search(index, question.question, config)), config)


def make_item(q: Question, result: Answer, config: Config) -> Item:
    """The record of one question."""
    hits = result.hits
    latency = {stage: 1000 * seconds for stage, seconds in result.seconds.items()}
    return {
        "id": q.id,
        "slice": q.slice,
        "cluster": q.sources[0] if q.sources else q.id,  # rows of one document are not independent
        "status": q.status,
        "input": {
            "question": q.question,
            "reference": q.answer,
            "sources": q.sources,
            "quotes": q.quotes,
        },
        "output": {
            "answer": result.text,
            "citations": [asdict(one) for one in result.citations],
            "retrieved": [asdict(hit.chunk) | {"score": hit.score} for hit in hits[: config.k]],
            "ranked": list(dict.fromkeys(hit.chunk.document for hit in hits)),
            "confidence": result.confidence,
        },
        "scores": {},
        "latency_ms": latency and latency | {"total": sum(latency.values())},
        "tokens": result.tokens,
        "error": None,
    }


def write(
    name: str, folder: Path, config: Config, index: Index, items: list[Item], notes: list[str]
) -> dict[str, Any]:
    """Write the record of a run, complete or not at all."""
    now = datetime.now(UTC)
    documents = len({chunk.document for chunk in index.chunks})
    skipped = [asdict(one) for one in index.skipped]
    packages = {one.name: one.version for one in distributions()}
    record = {
        "schema_version": 2,
        "run": f"{now:%Y%m%dT%H%M%S}Z",
        "created": now.isoformat(),
        "kind": "rag",
        "name": name,
        "about": f"{len(items)} questions on {documents} documents ({name})",
        "system": {"generator": generator_model() or "extractive", "encoder": config.encoder},
        "config": asdict(config),
        "seed": 0,
        "git": {"commit": git("rev-parse", "HEAD"), "dirty": bool(git("status", "--porcelain"))},
        "hashes": {top: hash_files(ROOT / top) for top in ("src", "prompts", "config.toml")}
        | {"documents": hash_files(folder)},
        "environment": {"python": platform.python_version(), "packages": packages},
        "corpus": {"documents": documents, "chunks": len(index.chunks), "skipped": skipped},
        "metrics": metrics.summarise(items),
        "thresholds": tomllib.loads((EVALS / "thresholds.toml").read_text(encoding="utf-8")),
        "items": items,
        "notes": notes,
    }
    part = ROOT / "reports" / record["run"] / "results.part"
    part.parent.mkdir(parents=True)
    part.write_text(json.dumps(record, indent=1, ensure_ascii=False), encoding="utf-8")
    part.rename(part.with_name("results.json"))
    return record


def git(*arguments: str) -> str | None:
    """What git says; None outside a repository."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None

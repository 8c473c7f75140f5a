"""A run: ask each golden question, score the answers, write `reports/<run>/results.json`."""

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import openai
from tqdm import tqdm

from reference_assistant.answer import Answer, answer
from reference_assistant.config import ROOT, Config, UserError, load_config
from reference_assistant.documents import SAMPLE, corpus_folder
from reference_assistant.index import Index, build_index, encode, encoder_path, open_index
from reference_assistant.search import search

from . import metrics
from .golden import Question, read_beir, read_golden
from .metrics import Item
from .ragas_scores import score_answers

EVALS = ROOT / "evals"


def measure() -> dict:
    """Measure the answers to the golden questions; returns the record that was written."""
    config = load_config()
    sample = corpus_folder(ROOT / config.documents) == SAMPLE
    name = "sample" if sample else "golden"
    questions = read_golden(EVALS / f"{name}.jsonl")
    index = open_index(config)
    items = ask_all(index, questions, config)
    score(items, config)
    figures = [*metrics.summarise(items), *baselines(index, questions, config)]
    return write(name, config, index, items, figures)


def measure_beir(folder: Path) -> dict:
    """Measure the retrieval on a set in BEIR's layout; returns the record that was written."""
    config = load_config()
    pages, questions = read_beir(folder)
    index = build_index(pages, {}, config)
    items = [search_only(index, question, config) for question in tqdm(questions, disable=None)]
    metrics.score_retrieval(items)
    figures = metrics.summarise(items)
    return write(f"beir: {folder.name}", config, index, items, figures)


def ask_all(index: Index, questions: list[Question], config: Config) -> list[Item]:
    """Ask each question. Raises `UserError` when the first three all fail."""
    encode(["warm-up"], config)  # else the first question's time is that of loading the model
    items: list[Item] = []
    for question in tqdm(questions, disable=None):
        items.append(ask(index, question, config))
        if len(items) == 3 and all(item["error"] for item in items):
            raise UserError(f"{config.generator} fails: {items[0]['error']}")
    return items


def score(items: list[Item], config: Config) -> None:
    """Add the scores to the items."""
    metrics.score_retrieval(items)
    score_answers(items, encoder_path(config.encoder))
    metrics.score_citations(items)
    if not config.generator:
        metrics.score_quotes(items)
    metrics.score_refusals(items)


def baselines(index: Index, questions: list[Question], config: Config) -> list[dict]:
    """The passages and the ranking that each retriever finds alone."""
    figures = []
    for name in ("dense", "bm25"):
        alone = replace(config, retriever=name)
        items = [search_only(index, question, alone) for question in questions]
        metrics.score_retrieval(items)
        rows = [metrics.mean(metric, items) for metric in ("hit@k", "nDCG@10")]
        figures += [row | {"name": f"{name} {row['name']}"} for row in rows]
    return figures


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
    evidence = {"sources": q.sources, "quotes": q.quotes}
    return {
        "id": q.id,
        "slice": q.slice,
        "cluster": q.sources[0] if q.sources else q.id,  # rows of one document are not independent
        "status": q.status,
        "input": {"question": q.question, "reference": q.answer} | evidence,
        "output": {
            "answer": result.text,
            "citations": [asdict(one) for one in result.citations],
            "retrieved": [asdict(hit.chunk) | {"score": hit.score} for hit in hits[: config.k]],
            "ranked": list(dict.fromkeys(hit.chunk.document for hit in hits)),
            "confidence": result.confidence,
        },
        "scores": {},
        "latency_ms": {stage: 1000 * seconds for stage, seconds in result.seconds.items()},
        "tokens": result.tokens,
        "error": None,
    }


def write(name: str, config: Config, index: Index, items: list[Item], figures: list[dict]) -> dict:
    """Write the record of a run."""
    documents = len({chunk.document for chunk in index.chunks})
    skipped = [{"path": name, "reason": why} for name, why in index.skipped.items()]
    record = {
        "run": f"{datetime.now(UTC):%Y%m%dT%H%M%S}Z",
        "name": name,
        "about": f"{len(items)} questions on {documents} documents ({name}), k = {config.k}",
        "system": {"generator": config.generator or "extractive", "encoder": config.encoder},
        "config": asdict(config),
        "corpus": {"documents": documents, "chunks": len(index.chunks), "skipped": skipped},
        "metrics": figures,
        "items": items,
    }
    folder = ROOT / "reports" / record["run"]
    folder.mkdir(parents=True)
    text = json.dumps(record, indent=1, ensure_ascii=False)
    (folder / "results.json").write_text(text, encoding="utf-8")
    return record

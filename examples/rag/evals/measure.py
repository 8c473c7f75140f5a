"""One run, from the golden set to the record of it."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Any

from . import EvalError, gate, golden, guards, rag_guards, refusal, results, retrieval, suite
from .cache import Cache, digest
from .cost import Budget
from .drafts import drafts
from .judge import Judge
from .judge_check import Trial, try_both_orders
from .precision import precision_loss
from .ragas_scores import Scorer
from .summary import summarise
from .system import System

Items = list[dict[str, Any]]
DRAFTS = "known-item drafts"
ANSWERS = ("code", "corpus", "environment", "generator")  # what an answer follows from


def measure(root: Path, beir: Path | None, cache: Cache, hashes: dict[str, str]) -> dict[str, Any]:
    """Run, score and judge everything; what is cached is not done again.

    Raises `EvalError` for a faulty golden set, a guard that stops, or the cost cap.
    """
    started = time.monotonic()
    budget = Budget(root / "evals" / "prices.toml", gate.thresholds().get("cost_cap_usd"))
    judge = None if beir else Judge.from_environment(budget)
    system = System(root, beir, budget)
    texts = {document.id: document.text for document in system.corpus.documents}
    name, rows = _rows(root, beir, texts)
    fired = rag_guards.check_index(system.chunks, texts)
    fired += [] if beir else rag_guards.check_rows(rows, _made_with(root), name == DRAFTS)
    guards.stop(fired)
    halves = dict.fromkeys((row.id for row in rows), "test") if beir else golden.split(rows)
    state = digest([hashes[part] for part in ANSWERS], beir is None)
    ask = system.search if beir else system.answer
    items, cached = suite.run(ask, rows, halves, cache, state, system.workers)
    scorer = Scorer(cache, "{sha256}, {engine}".format(**system.encoder), system.embed, judge)
    trial = try_both_orders(judge, rows, cache) if judge else Trial()
    fired += rag_guards.check_judge(trial)
    scorer.spent.update(trial.tokens)
    calibration = _score(items, rows, system, scorer)
    fired += guards.check_scores(items) + rag_guards.check_failures(scorer.failures, items)
    guards.stop(fired)
    metrics = summarise(items) + ([] if beir else [refusal.balanced(items)])
    corpus = system.corpus
    skipped = [{"path": s.path, "reason": s.reason} for s in corpus.skipped]
    counts = {"documents": len(corpus.documents), "chunks": len(system.chunks)}
    status = Counter(row.status for row in rows)
    return {
        "kind": "rag",
        "name": name,
        "about": _about(rows, system, judge),
        "system": system.description | {"judge": judge.label if judge else None},
        "config": system.config.to_dict(),
        "seed": golden.SEED,
        **results.provenance(root, hashes),
        "hashes": {
            "corpus": corpus.sha256,
            "golden": digest([row.model_dump() for row in rows]),
            "code": hashes["code"],
        },
        "corpus": {"origin": corpus.origin, **counts, "skipped": skipped},
        "golden": {
            "origin": "evals/golden.jsonl" if name == "golden" else name,
            "n": len(rows),
            "draft": status["draft"],
            "confirmed": status["confirmed"],
            "slices": dict(Counter(row.slice for row in rows)),
        },
        "metrics": metrics,
        "items": items,
        "calibration": calibration,
        "guards": fired,
        "gate": {"passed": None, "checks": []} if beir else gate.judge(metrics, name == DRAFTS),
        "totals": results.totals(
            started,
            items,
            **_spent(items, scorer.spent, judge),
            cached_items=cached,
            failed_values=len(scorer.failures),
        ),
        "notes": [
            *(f"No price for {m}: its cost is counted as 0." for m in sorted(budget.unpriced)),
            *([trial.note] if judge else []),
            *precision_loss(items, rows, system.in_fp32()),
            *([] if beir else _scope(metrics, judge, calibration)),
        ],
    }


def _about(rows: list[golden.Row], system: System, judge: Judge | None) -> str:
    """What was measured, in words: the README's results begin with it."""
    drafts, parts = sum(row.status == "draft" for row in rows), system.description
    return (
        f"{len(rows)} questions ({drafts} of them unconfirmed drafts) on "
        f"{len(system.corpus.documents)} documents ({system.corpus.origin}). "
        f"Retriever: {parts['retriever']}. Generator: {parts['generator']}. "
        f"Encoder: {parts['encoder']['name']}. Judge: {judge.label if judge else 'none'}."
    )


def _rows(root: Path, beir: Path | None, texts: dict[str, str]) -> tuple[str, list[golden.Row]]:
    if beir:
        return f"beir: {beir.name}", golden.load_beir(beir)
    if rows := golden.load(root / "evals" / "golden.jsonl", texts):
        return "golden", rows
    if rows := drafts(texts):
        return DRAFTS, rows
    raise EvalError(
        "no golden row is about these documents, and there is no text to draft one from"
    )


def _made_with(root: Path) -> list[str]:
    """Prompts and training data."""
    paths = [*(root / "prompts").glob("*"), *(root / "data").glob("train*")]
    return [path.read_text(encoding="utf-8") for path in paths]


def _score(
    items: Items, rows: list[golden.Row], system: System, scorer: Scorer
) -> dict[str, Any] | None:
    """Add every score and the causes; returns the calibration of the refusals."""
    retrieval.score(rows, items)
    scorer.score(items, "retrieval")
    if system.beir:
        return None
    calibration = refusal.calibrate(items)
    refusal.apply(items, calibration["threshold"] if calibration else 0.0, system.chunks)
    scorer.score(items, "answer")
    if scorer.judge:
        scorer.score(items, "judge")
    return calibration


def _spent(items: Items, judged: Counter[str], judge: Judge | None) -> dict[str, float]:
    """By the system and the judge, calls that the cache held included."""
    kinds = ("prompt", "completion")
    tokens = {f"{k}_tokens": judged[k] + sum(item["tokens"][k] for item in items) for k in kinds}
    judge_usd = judge.budget.cost(judge.model, judged) if judge else 0.0
    return tokens | {"cost_usd": judge_usd + sum(item["cost_usd"] for item in items)}


def _scope(metrics: Items, judge: Judge | None, calibration: dict[str, Any] | None) -> list[str]:
    notes = ["Answer, citation and refusal figures are of the test half; retrieval is of all rows."]
    if not judge:
        notes.append("No LLM metrics: no judge is configured (JUDGE_MODEL).")
    refusing = next(metric for metric in metrics if metric["name"] == "balanced accuracy")
    if refusing["ci"] and refusing["ci"][0] <= 0.5:
        notes.append("Refusals are not distinguishable from chance (balanced accuracy of 0.5).")
    if not calibration:
        notes.append("Nothing is refused: the dev half has no unanswerable question to fit on.")
    return notes

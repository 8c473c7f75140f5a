"""One run, from the data to the record of it."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

from answer_check.judging.project import Project

from . import gate, guards, results
from .cache import Cache
from .cost import Budget
from .judge import Judge
from .outcome import Outcome
from .suite import NAME, evaluate
from .summary import summarise


def measure(project: Project, cache: Cache, hashes: dict[str, str]) -> dict[str, Any]:
    """Grade, and measure the graders.

    Raises `ConfigError` for faulty data, `EvalError` for a guard that stops or the cost cap.
    """
    started, root = time.monotonic(), project.root
    budget = Budget(root / "evals" / "prices.toml", gate.thresholds().get("cost_cap_usd"))
    judge = Judge.from_environment(budget)
    made_from = results.provenance(root, hashes)  # before the run writes what git keeps
    found = evaluate(project, judge, cache)
    fired = guards.check_scores(found.items)
    guards.stop(fired)
    metrics, failed = found.metrics + summarise(found.items), Counter(found.failed)
    return {
        "kind": "evals",
        "name": NAME,
        "headline": found.headline,
        "about": f"{found.headline} {_about(found, judge)}",
        "system": found.system,
        "config": project.config.model_dump(),
        "seed": project.config.split.seed,
        **made_from,
        "hashes": {part: hashes[part] for part in ("corpus", "golden", "code")},
        "corpus": {"origin": project.config.data.file, **found.corpus, "skipped": []},
        "golden": results.settled(found.origin, found.items),
        "metrics": metrics,
        "items": found.items,
        "figures": found.figures,
        "matrices": found.matrices,
        "guards": fired,
        "gate": gate.judge(metrics, drafts_only=False),
        "totals": results.totals(
            started,
            found.items,
            prompt_tokens=sum(used["prompt"] for used in found.tokens.values()),
            completion_tokens=sum(used["completion"] for used in found.tokens.values()),
            cost_usd=sum(budget.cost(model, used) for model, used in found.tokens.items()),
            cached_items=found.cached,
            failed_values=len(found.failed),
        ),
        "notes": [
            *found.notes,
            *([] if judge else ["No judge was asked: none is set (JUDGE_MODEL)."]),
            *(f"No price for {m}: its cost is counted as 0." for m in sorted(budget.unpriced)),
            *(f"Counted as failed: {why} ({n} times)" for why, n in failed.most_common(5)),
        ],
    }


def _about(found: Outcome, judge: Judge | None) -> str:
    """What was measured, in words: the README's results begin with it."""
    counts = ", ".join(f"{n} {what}" for what, n in found.corpus.items())
    return f"Judged: {counts}. Labels: {found.origin}. Judge: {judge.label if judge else 'none'}."

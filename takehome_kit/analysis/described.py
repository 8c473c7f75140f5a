"""What a metric's name says: a run writes value, interval, n, unit and direction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..contracts.results import Item
from .intervals import interval, percentile

SIMILARITY = ("semantic similarity", "ROUGE-L")  # of answers, by Ragas; a fine-tune has its own
IR = ("nDCG@", "MRR", "recall@")
RATES = (  # each item scores 0 or 1
    *("hit@", "refusal", "success", "pass^", "recovery", "tool choice", "injection"),
    *("null kept", "hallucinated"),
)
WHOLE = ("latency", "baseline")  # groups of figures that no item has a score of
SIGNED = (  # cosines, and what is 0 by chance
    *("semantic similarity", "answer relevancy"),
    *("gain over majority", "kappa", "annotators' kappa", "alpha"),
)


def described(
    metric: dict[str, Any],
    items: Sequence[Item],
    versions: Mapping[str, str],
    groups: Mapping[str, tuple[str, ...]],
) -> Any:
    """A figure with the fields that the kit reads; those that the run wrote stay.

    `groups`: the beginnings of the metrics' names, by the group they belong to.
    """
    name = metric["name"]
    metric = {"unit": "score", "ci": None, **metric}
    group = next((g for g, names in groups.items() if name.startswith(names)), "answer")
    ranked = group == "retrieval" and name.startswith(IR)
    by_ragas = group == "judge" or (group == "answer" and name in SIMILARITY)
    source = "ir_measures" if ranked else "ragas" if by_ragas else "evals"
    only = metric.get("slice")
    part = items if only is None else [item for item in items if item["slice"] == only]
    one_by_one = group not in WHOLE
    counted = [i for i in part if i["scores"].get(name) is not None] if one_by_one else []
    of_all = group == "latency" or not counted
    bounds = (-1.0, 1.0) if name in SIGNED or name.endswith(" gain") else (0.0, 1.0)
    known = {
        "slice": None,
        "direction": "lower" if metric["unit"] == "ms" else "higher",
        "group": group,
        "clusters": metric["n"] if of_all else len({item["cluster"] for item in counted}),
        "bounds": bounds if metric["unit"] in ("score", "rate") else None,
        "source": f"{source} {versions.get(source, '')}".strip(),
        "method": _method(metric, counted),
        "headline": True,
    }
    unit = "rate" if name.startswith(RATES) else metric["unit"]
    if metric["ci"] is None and unit == "rate" and len(counted) > 1:
        values = [float(item["scores"][name] or 0) for item in counted]
        ci, method = interval(values, [item["cluster"] for item in counted], rate=True)
        return {**known, **metric, "unit": unit, "ci": ci, "method": method, "derived": True}
    if group == "latency":
        times = [item["latency_ms"]["total"] for item in items if item["latency_ms"]]
        _, (ci, method) = percentile(times, int(name.removeprefix("latency p")) / 100)
        return {**known, **metric, "ci": ci, "method": method, "derived": True}
    return {**known, **metric, "unit": unit}


def _method(metric: Mapping[str, Any], counted: Sequence[Item]) -> str:
    """How a project comes to an interval, or why there is none."""
    if metric["ci"] is None:
        if metric["n"] == 1:
            return "undefined: one measurement"
        if None in metric.get("values", ()):
            return "undefined: a server had none"
        return f"undefined: {'too few or too alike' if counted else 'no mean over items'}"
    if "values" in metric:
        return f"Student's t over {metric['n']} servers"
    return "Wilson" if metric["unit"] == "rate" else "bootstrap over clusters"

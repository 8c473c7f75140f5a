"""Compare two runs over the same golden set, item by item: never mean against mean."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..contracts.errors import BadInput
from ..contracts.results import (
    MEASURED_ONLY,
    NOT_RECORDED,
    Item,
    Metric,
    Results,
    other_data,
    unrecorded,
)
from ..support.stats import FEWEST_CLUSTERS, Paired, holm, pairs_needed
from . import agreement, labels
from .comparison import Comparison, Row, judged
from .items import Columns, Pair, by_item, changes, columns, latency, one_sided, scored
from .servers import by_server


def compare(a: Results, b: Results) -> Comparison:
    """Compare `b` with `a` on the items they share.

    An item that failed counts as 0. Raises `BadInput` when golden set or corpus differ.
    """
    if why_not := refusal(a, b):
        raise BadInput(why_not)
    others = {item["id"]: item for item in b["items"]}
    pairs = [(item, others[item["id"]]) for item in a["items"] if item["id"] in others]
    metrics, notes = _comparable(a, b)
    table = {metric["name"]: columns(metric["name"], pairs) for metric in metrics}
    rows = _adjusted([*agreement.rows(pairs), *_rows(metrics, table, pairs), *by_server(a, b)])
    times, why = latency(a, b, pairs)
    if few := too_few([before for before, _ in pairs]):
        notes.insert(0, few)
    alone = len(a["items"]) + len(b["items"]) - 2 * len(pairs)
    if alone:
        notes.append(f"{alone} items are in one of the two runs only and are left out")
    notes += [note for name, scores in table.items() if (note := one_sided(name, scores))]
    return Comparison(
        a=a["run"],
        b=b["run"],
        inputs=tuple(_inputs(a, b)),
        rows=tuple(rows),
        latency=times,
        changes=tuple(changes(metrics, table, pairs)),
        notes=(*notes, *why, *_unknown(a, b)),
    )


def refusal(a: Results, b: Results) -> str | None:
    """Why the two runs cannot be compared, or None."""
    asked = "golden set" if a["kind"] == "rag" else "set of items"
    changed = other_data(a, b)
    if not changed:
        return None
    name = asked if changed[0] == "golden" else "corpus"
    hashes = " and ".join(_short(run["hashes"][changed[0]]) for run in (a, b))
    return (
        f"{a['run']} and {b['run']} are over different data: the {name} differs ({hashes}); "
        f"measure both on the same {name}"
    )


def _unknown(*runs: Results) -> Iterator[str]:
    """Runs of which is not known what they read."""
    if alone := [run["run"] for run in runs if unrecorded(run)]:
        yield (
            f"of which code and data {' and '.join(alone)} {'are' if alone[1:] else 'is'}, is "
            f"{NOT_RECORDED}"
        )


def _short(digest: str | None) -> str:
    return digest[:8] if digest else "missing"


def _comparable(a: Results, b: Results) -> tuple[list[Metric], list[str]]:
    """The headline metrics per item that both runs measured alike, and notes on the others."""
    mine, theirs = _headline(a), _headline(b)
    scored = {name for run in (a, b) for item in run["items"] for name in item["scores"]}
    metrics, notes, whole = [], [], []
    for name, metric in (theirs | mine).items():
        if a["kind"] == "evals" and name in agreement.FIGURES:
            continue
        if name not in scored and name != labels.NAME:
            whole += [] if metric["group"] == "latency" or "values" in metric else [name]
        elif name not in mine or name not in theirs:
            notes.append(f"{name} was measured in {'A' if name in mine else 'B'} only")
        elif mine[name]["source"] != theirs[name]["source"]:
            sources = f"{mine[name]['source']} in A, {theirs[name]['source']} in B"
            notes.append(f"{name} is not compared: computed by {sources}")
        elif metric["group"] == "judge" and _judge(a) != _judge(b):
            judges = f"{_judge(a)} in A, {_judge(b)} in B"
            notes.append(f"{name} is not compared: judged by {judges}")
        else:
            metrics.append(metric)
    if whole:
        notes.append(f"not means over items, so not compared item by item: {', '.join(whole)}")
    return metrics, notes


def _headline(results: Results) -> dict[str, Metric]:
    """The run's own figures of the system; those of a baseline are not compared."""
    own = [m for m in results["metrics"] if m["headline"] and m["group"] != "baseline"]
    return {metric["name"]: metric for metric in own if metric["slice"] is None}


def _rows(metrics: list[Metric], table: dict[str, Columns], pairs: list[Pair]) -> Iterator[Row]:
    """All items, then the slices; left out: a slice with none or all of a metric's items."""
    everything = {m["name"]: _row(m, None, pairs, table[m["name"]]) for m in metrics}
    yield from everything.values()
    for slice_ in dict.fromkeys(before["slice"] for before, _ in pairs):
        chosen = [pair for pair in pairs if pair[0]["slice"] == slice_]
        for metric in (one for one in metrics if one["name"] != labels.NAME):
            scores = columns(metric["name"], chosen)
            # Counted first: a row's permutations take long, and most slices have all or none.
            if 0 < scored(scores) < everything[metric["name"]].n:
                yield _row(metric, slice_, chosen, scores)


def _row(metric: Metric, slice_: str | None, pairs: list[Pair], scores: Columns) -> Row:
    of_labels = metric["name"] == labels.NAME
    found = labels.by_label(pairs) if of_labels else by_item(scores, pairs)
    low, high = metric["bounds"] or (-math.inf, math.inf)
    widest = high - low  # no difference between two scores is larger
    ci, detectable = found.ci, found.detectable
    return Row(
        metric=metric["name"],
        slice=slice_,
        unit=metric["unit"],
        direction=metric["direction"],
        a=found.a,
        b=found.b,
        diff=found.difference,
        ci=(max(ci[0], -widest), min(ci[1], widest)) if ci else None,
        p=found.p,
        p_holm=None,
        n=found.n,
        clusters=found.clusters,
        detectable=detectable if detectable is not None and detectable <= widest else None,
        test=found.test,
        verdict="",
        needed=_needed(found),
    )


def _needed(found: Paired) -> int | None:
    if found.difference is None or found.se is None:
        return None
    return pairs_needed(found.difference, found.se, found.n, found.clusters)


def too_few(items: Sequence[Item]) -> str | None:
    """Why no two runs on these items can be told apart, or None."""
    clusters = len({item["cluster"] for item in items})
    if not items or clusters >= FEWEST_CLUSTERS:
        return None
    lie = f"{len(items)} items lie in {clusters} cluster{'s' * (clusters != 1)}"
    return (
        f"the {lie}, and fewer than {FEWEST_CLUSTERS} (questions on other documents, other "
        "conversations) show no difference between two runs, however large it is"
    )


def _adjusted(rows: list[Row]) -> list[Row]:
    adjusted = holm([row.p for row in rows])
    family = sum(p is not None for p in adjusted)
    return [judged(row, p, family) for row, p in zip(rows, adjusted, strict=True)]


def _inputs(a: Results, b: Results) -> Iterator[str]:
    """What was changed between the runs: configuration, models, commit, code."""
    before, after = ({**dict(_flat(run["config"])), **_models(run)} for run in (a, b))
    different = [
        key for key in dict.fromkeys([*before, *after]) if before.get(key) != after.get(key)
    ]
    yield from (f"{key} {before.get(key)} → {after.get(key)}" for key in different)
    if unrecorded(a) or unrecorded(b):
        return
    commits = [_commit(run) for run in (a, b)]
    if commits[0] != commits[1]:
        yield f"commit {commits[0]} → {commits[1]}"
    # In records of version 1 the code's hash covers config.toml, too.
    told = different and a["schema_version"] != MEASURED_ONLY
    if not told and a["hashes"].get("code") != b["hashes"].get("code"):
        yield "source or prompts changed"


def _commit(run: Results) -> str:
    commit = run["git"]["commit"]
    return f"{commit[:8]}{' with edits' if run['git']['dirty'] else ''}" if commit else "none"


def _judge(run: Results) -> Any:
    return run["system"].get("judge")


def _models(run: Results) -> dict[str, Any]:
    """The parts that config.toml does not name: models, by their label or their weights."""
    system = run["system"]
    named = {name: system[name] for name in ("generator", "judge") if name in system}
    weights = {
        f"{name} weights": _short(part.get("sha256"))
        for name, part in system.items()
        if isinstance(part, dict)
    }
    return named | weights


def _flat(table: dict[str, Any], prefix: str = "") -> Iterable[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value

"""`takehome ablate`: run the project's evals over a grid, compare each variant with the baseline.

Every variant runs as `make eval` in a shadow of the project, with its environment and its caches: a
run whose inputs did not change is not done again, so a grid that was cut off goes on where it was.
Where the project keeps no account of its runs, the kit does, as `takehome eval` does.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from rich.console import Console

from ..analysis.records import read_results
from ..compare import compare, too_few
from ..compare.comparison import judged
from ..contracts.errors import BadInput, CheckFailed
from ..contracts.results import Results
from ..measuring.evaluate import keep
from ..measuring.fingerprint import digest, held_still, inputs
from ..measuring.remembered import MEMORY, remember, same
from ..support.stats import holm
from ..support.whole import write_whole
from .grid import Variant, read_grid, write_config
from .outcome import Outcome
from .shadow import CONFIG, evaluate, make_shadow
from .table import as_markdown, show

Say = Callable[[str], None]


def run(project: Path, grid: Path, say: Say, extra: Sequence[str] = ()) -> None:
    """Measure every variant of the grid and write the table below reports/ablations/.

    `extra` goes to make. Raises `BadInput` for a faulty grid, `CheckFailed` when the baseline or
    a variant failed; the others are in the table all the same.
    """
    variants = read_grid(grid, project / CONFIG)
    folder = project / "reports" / "ablations" / grid.stem
    say(f"{grid.name}: the baseline and {len(variants) - 1} variants")
    arguments = [_anchored(argument, project) for argument in extra]
    baseline = _measured(project, grid.stem, variants[0], arguments, say)
    if isinstance(baseline, str):
        raise CheckFailed(f"the baseline failed, so there is nothing to compare with: {baseline}")
    if few := too_few(baseline["items"]):
        say(f"Before the variants: {few}.")
    records = [_measured(project, grid.stem, v, arguments, say) for v in variants[1:]]
    outcomes = adjust(
        [_compared(v, baseline, r) for v, r in zip(variants[1:], records, strict=True)]
    )
    document = {
        "grid": grid.name,
        "baseline": baseline["run"],
        "outcomes": list(map(asdict, outcomes)),
    }
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    write_whole(folder / "ablation.json", text.encode())
    write_whole(folder / "ablation.md", as_markdown(grid.stem, baseline, outcomes).encode())
    show(grid.stem, baseline, outcomes, Console())
    say(f"Written: {folder / 'ablation.md'} and ablation.json")
    failed = sum(outcome.failure is not None for outcome in outcomes)
    if failed:
        of = f"{failed} of {len(outcomes)} variants failed"
        raise CheckFailed(f"{of}; their output is in .cache/ablations/{grid.stem}")


def adjust(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Holm over the variants, metric by metric, and the verdicts that follow."""
    metrics = {row.metric for outcome in outcomes for row in outcome.rows}
    adjusted = {}
    for metric in metrics:
        rows = {i: r for i, o in enumerate(outcomes) for r in o.rows if r.metric == metric}
        p_values = holm([row.p for row in rows.values()])
        family = sum(p is not None for p in p_values)
        for (i, row), p in zip(rows.items(), p_values, strict=True):
            adjusted[i, metric] = judged(row, p, family)
    return [
        replace(outcome, rows=tuple(adjusted[i, row.metric] for row in outcome.rows))
        for i, outcome in enumerate(outcomes)
    ]


def _compared(variant: Variant, baseline: Results, record: Results | str) -> Outcome:
    if isinstance(record, str):
        return Outcome(variant, failure=record)
    try:
        found = compare(baseline, record)
    except BadInput as error:
        return Outcome(variant, run=record["run"], failure=str(error))
    rows = tuple(row for row in found.rows if row.slice is None)
    return Outcome(variant, record["run"], rows, found.latency, found.notes)


def _measured(
    project: Path, name: str, variant: Variant, extra: Sequence[str], say: Say
) -> Results | str:
    """The variant's record, or the reason why there is none. Says how it went."""
    say(f"  {variant.label} …")
    started = time.monotonic()
    folder = project / ".cache" / "ablations" / name
    log = folder / f"{variant.slug}.log"
    shadow = folder / "project"
    # The baseline runs in place: it is the project's own run, and sets its environment up.
    place = project if variant.is_baseline else shadow
    make_shadow(project, shadow, project / "reports" / "ablations" / name / "runs")
    write_config(variant, project / CONFIG, shadow / CONFIG)
    record = _record(project, variant, extra, place, log)
    seconds = time.monotonic() - started
    if isinstance(record, str):
        say(f"  {variant.label}: failed after {seconds:.0f} s: {record}")
    else:
        say(f"  {variant.label}: {record['run']}, {seconds:.0f} s")
    return record


def _record(
    project: Path, variant: Variant, extra: Sequence[str], place: Path, log: Path
) -> Results | str:
    """The record of a run with these inputs, made now unless it is there."""
    baseline = variant.is_baseline
    config = None if baseline else (place / CONFIG).read_bytes()
    memory = project / MEMORY if baseline else log.with_name(MEMORY.name)
    before = inputs(project, extra, config, variant.environment)
    if known := same(memory, place / "reports", digest(before), newest=baseline):
        return read_results(known)
    record = evaluate(place, variant.environment, extra, log)
    if isinstance(record, str):
        return record
    file = place / "reports" / record["run"] / "results.json"
    after = inputs(project, extra, config, variant.environment)
    if held_still(before, after):
        remember(memory, record, file, digest(after))
    if baseline:
        keep(project, record)
    return record


def _anchored(argument: str, project: Path) -> str:
    """A make argument such as BEIR=../data, its path relative to the project made absolute."""
    name, equals, value = argument.partition("=")
    exists = bool(value) and (project / value).exists()
    return f"{name}={(project / value).resolve()}" if equals and exists else argument

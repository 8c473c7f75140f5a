"""What the last run says of itself."""

from __future__ import annotations

from collections.abc import Iterator

from ..contracts.results import unrecorded
from ..golden.store import read
from .finding import Finding, Level
from .freshness import GOLDEN
from .subject import Subject

# A perfect score can be true: it wants a look, not a change.
_LOOK = ("perfect or zero score", "few rows")  # some briefs hand out one document


def drafts(subject: Subject) -> Iterator[Finding]:
    """Somebody has confirmed each golden row, where a golden set is what was measured."""
    if subject.answers.get("kind", "rag") != "rag":
        return  # a contract or the held-out side of the data stands in its place
    rows, _ = read(subject.root / GOLDEN)
    waiting = [entry for entry in rows.entries if entry.row.status == "draft"]
    if not rows.entries and subject.run and subject.run["name"] == "sample":
        what = "what is measured is the sample, not documents and questions of your own"
        fix = (
            "takehome golden draft on your documents; if the sample is meant, say so in the README"
        )
        yield Finding("drafts", GOLDEN, what, fix, "advice")
    elif not rows.entries:
        fix = "takehome golden draft, then takehome golden"
        yield Finding("drafts", GOLDEN, "the golden set is empty", fix)
    elif waiting:
        what = f"{len(waiting)} of {len(rows.entries)} rows are drafts that nobody has confirmed"
        yield Finding("drafts", f"{GOLDEN}:{waiting[0].line}", what, "takehome golden")


def guards(subject: Subject) -> Iterator[Finding]:
    """No guard of the suite fired; drafts in the golden set are a check of their own."""
    if subject.run is None or subject.run_file is None:
        return
    where = subject.run_file.relative_to(subject.root).as_posix()
    for guard in subject.run["guards"]:
        if guard["name"] != "drafts":
            level: Level = "advice" if guard["name"] in _LOOK else "blocker"
            fix = "find out why, and say so in the README if it is as it should be"
            yield Finding("guards", where, f"{guard['name']}: {guard['message']}", fix, level)


def gate(subject: Subject) -> Iterator[Finding]:
    """The gate of the last run holds."""
    if subject.run is None or unrecorded(subject.run):
        return
    if not subject.run["gate"]["checks"]:
        fix = "set some from your own run"
        what = "the gate has no threshold"
        yield Finding("gate", "evals/thresholds.toml", what, fix, "advice")
    for check in subject.run["gate"]["checks"]:
        if check["passed"] is False:
            of = f" ({check['slice']})" if check.get("slice") else ""
            what = f"{check['metric']}{of}: {check['reason']}"
            fix = (
                "improve the system; a threshold that asks too much is yours to set, and to explain"
            )
            yield Finding("gate", "evals/thresholds.toml", what, fix)


def hybrid(subject: Subject) -> Iterator[Finding]:
    """The second ranking is worth its code: dense retrieval alone is worse on the own questions."""
    if subject.run is None or subject.run["name"] != "golden":
        return
    whole = [metric for metric in subject.run["metrics"] if metric["slice"] is None]
    values = {metric["name"]: metric["value"] for metric in whole}
    pairs = [(values.get(f"dense {name}"), values.get(name)) for name in ("hit@k", "nDCG@10")]
    if any(alone is None or fused is None or alone < fused for alone, fused in pairs):
        return
    (hit, fused_hit), (ndcg, fused_ndcg) = pairs
    what = (
        f"the vectors alone do as well as both rankings on your questions: hit@k {hit:.3f} and "
        f"{fused_hit:.3f}, nDCG@10 {ndcg:.3f} and {fused_ndcg:.3f}"
    )
    fix = "takehome parts remove hybrid, or say in the README what BM25 is kept for"
    yield Finding("hybrid", "config.toml", what, fix, "advice")

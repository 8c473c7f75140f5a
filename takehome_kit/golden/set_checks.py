"""Lint rules about the set as a whole and about what runs over it showed."""

from __future__ import annotations

from collections.abc import Iterator

from takehome_kit.analysis.intervals import POWER
from takehome_kit.contracts.results import Results

from .checks import finding
from .finding import Finding, Subject

UNANSWERABLE_SHARE = 0.15
FEWEST = 30  # below 30 clusters intervals need t with few degrees of freedom and are wide


def unanswerable_share(subject: Subject) -> list[Finding]:
    """Enough unanswerable rows to see whether the system refuses when it should."""
    n = len(subject.entries)
    none = sum(entry.row.answer is None for entry in subject.entries)
    if not n or none >= UNANSWERABLE_SHARE * n:
        return []
    what = (
        f"{none} of {n} rows are unanswerable ({none / n:.0%}): below {UNANSWERABLE_SHARE:.0%} a "
        "system that always answers looks nearly as good, and refusals cannot be measured"
    )
    fix = "add questions that look answerable and are not (u in the review)"
    return [Finding("few-unanswerable", "advice", None, None, what, fix)]


def size(subject: Subject) -> list[Finding]:
    """Enough rows for an interval that tells two systems apart."""
    n = len(subject.entries)
    if n >= FEWEST:
        return []
    fix = "takehome golden draft, then takehome golden"
    if not n:
        return [Finding("few-rows", "advice", None, None, "the golden set is empty", fix)]
    from scipy.stats import binomtest

    interval = binomtest(round(0.8 * n), n).proportion_ci(method="wilson")
    # Of a paired difference (80% power, 5% level); its variance is the share of rows on
    # which the systems differ, here one in five.
    smallest = min(1.0, POWER * (0.2 / n) ** 0.5)
    share = round(0.8 * n) / n
    what = (
        f"{n} rows: a measured {share:.0%} has a 95% interval of {interval.low:.0%} to "
        f"{interval.high:.0%}, and if two systems differ on one row in five, only a difference of "
        f"{smallest:.0%} or more would show"
    )
    return [Finding("few-rows", "advice", None, None, what, fix)]


def drafts(subject: Subject) -> list[Finding]:
    """Rows that nobody confirmed."""
    waiting = [entry for entry in subject.entries if entry.row.status == "draft"]
    if not waiting:
        return []
    what = f"{len(waiting)} of {len(subject.entries)} rows are drafts that nobody confirmed"
    first = waiting[0]
    return [Finding("draft", "advice", first.row.id, first.line, what, "takehome golden")]


def easy(subject: Subject) -> list[Finding]:
    """Rows whose source every retriever ranks first cannot tell retrievers apart."""
    latest = {run["system"].get("retriever"): run for run in subject.runs}
    if len(latest) < 2:
        return []
    right = [set(_right(run)) for run in latest.values()]
    names = ", ".join(sorted(map(str, latest)))
    what = f"every retriever ranks a source first ({names})"
    return [
        finding(entry, "easy", "advice", what, "keep it as a check, and add harder questions")
        for entry in subject.entries
        if all((entry.row.id, entry.row.question) in rows for rows in right)
    ]


def _right(run: Results) -> Iterator[tuple[str, str]]:
    """Ids and questions of the rows with a source at rank 1 (reciprocal rank 1)."""
    for item in run["items"]:
        if item["scores"].get("MRR") == 1:
            yield item["id"], item["input"]["question"]

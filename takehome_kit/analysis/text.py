"""Figures, intervals and times as a reader sees them; what is undefined says why, never 0."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from takehome_kit.contracts.results import Metric, Results, unrecorded


def number(value: float, unit: str) -> str:
    """`value` with the digits its unit deserves: 0.712, 12.3 ms, 1,204, $0.0012."""
    if unit == "ms":
        if value >= 10_000:
            return f"{value / 1000:.2f} s"
        return f"{value:.3g} ms" if value < 100 else f"{value:,.0f} ms"
    if unit == "usd":
        return f"${value:.4f}" if value else "$0"
    if unit == "tokens":
        return f"{value:,.0f}"
    if unit not in ("score", "rate"):
        return f"{value:,.3g} {unit}" if abs(value) < 1000 else f"{value:,.0f} {unit}"
    return f"{value:.3f}"


def value(metric: Metric) -> str:
    """The estimate, or `undefined (reason)`."""
    if metric["value"] is None:
        return f"undefined ({_reason(metric)})"
    return number(metric["value"], metric["unit"])


def interval(metric: Metric) -> str:
    """The 95% interval as `0.612 to 0.801`, or `undefined (reason)`."""
    if metric["value"] is None:
        return "undefined"
    if metric["ci"] is None:
        return f"undefined ({_reason(metric)})"
    low, high = (number(end, metric["unit"]) for end in metric["ci"])
    unit = f" {metric['unit']}"
    if high.endswith(unit):
        low = low.removesuffix(unit)
    return f"{low} to {high}"


def _reason(metric: Metric) -> str:
    """Why there is no figure: the harness writes it where the method would stand."""
    before, given, reason = metric["method"].partition("undefined: ")
    if given and not before:
        return reason
    return "no item counts" if metric["n"] == 0 else "no reason was recorded"


def optional(value: float | None, unit: str) -> str:
    """A figure that may be undefined."""
    return "undefined" if value is None else number(value, unit)


def signed(difference: float | None) -> str:
    """A difference with its sign: +0.041, −0.020 (U+2212)."""
    return "undefined" if difference is None else f"{difference:+.3f}".replace("-", "\u2212")


def p_value(p: float | None) -> str:
    """A p-value as `= 0.031`, `< 0.001` or `undefined`."""
    if p is None:
        return "undefined"
    return "< 0.001" if p < 0.001 else f"= {p:.3f}"


def moment(iso: str) -> str:
    """An ISO 8601 time as `2026-11-24 09:00 UTC`."""
    return f"{datetime.fromisoformat(iso):%Y-%m-%d %H:%M} UTC"


def duration(seconds: float) -> str:
    """`4.2 s`, `3 min 20 s` or `2 h 05 min`."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"


def system(results: Results) -> list[tuple[str, str]]:
    """The parts of what was measured, each with its name."""
    parts = [(name, _part(name, value)) for name, value in results["system"].items()]
    return [(name[:1].upper() + name[1:], value) for name, value in parts]


def _part(name: str, value: Any) -> str:
    if isinstance(value, dict):
        digest = value.get("sha256")
        return f"{value.get('name')} (SHA-256 {digest[:12] if digest else 'unknown'})"
    return str(value or ("no LLM judge was run" if name == "judge" else "none"))


def corpus(results: Results) -> str:
    """Where the data came from, and how much there was: `data/documents: 79 documents`."""
    counts = [(n, noun) for noun, n in results["corpus"].items() if isinstance(n, int)]
    return f"{results['corpus']['origin']}: " + ", ".join(f"{n:,} {noun}" for n, noun in counts)


def commit(results: Results) -> str:
    """The commit, marked when the tree had uncommitted changes."""
    if unrecorded(results):
        return "not recorded: `make eval` alone made the run"
    found, dirty = results["git"].get("commit"), results["git"].get("dirty")
    if not found:
        return "not in git"
    return f"{found[:10]}{' with uncommitted changes' if dirty else ''}"


def short(said: str, characters: int) -> str:
    """A text of any length on one line."""
    line = " ".join(said.split())
    return line if len(line) <= characters else f"{line[:characters]} …"


def count(n: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def headline(results: Results) -> str:
    """The outcome in a sentence: the run's own, or how many items, which system, what score."""
    if own := results.get("headline"):
        return own
    golden, parts = results["golden"], results["system"]
    drafts = f", {golden['draft']} of them unconfirmed drafts" if golden["draft"] else ""
    named = f"{parts.get('retriever')} retrieval with the {parts.get('generator')} generator"
    return f"On {count(golden['n'], 'item')}{drafts}, {named} scores {_first(results)}."


def _first(results: Results) -> str:
    for metric in results["metrics"]:
        if metric["headline"] and metric["slice"] is None and metric["bounds"]:
            certainty = (
                f" (95% interval {interval(metric)}, n = {metric['n']})" if metric["ci"] else ""
            )
            return f"{metric['name']} {value(metric)}{certainty}"
    return "nothing: no headline score was computed"

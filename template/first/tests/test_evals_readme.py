"""The README's generated blocks: each count has its own total, and no text breaks the page."""

from __future__ import annotations

from typing import Any

from evals import readme
from evals.metrics import MAIN


def item(ident: str, score: str, part: str, cause: str | None, question: str = "why?") -> Any:
    scores = {score: 1.0}
    asked = {"question": question}
    return {"id": ident, "slice": part, "scores": scores, "cause": cause, "input": asked}


def record(items: list[Any], skipped: int = 0) -> Any:
    lost = [{"path": f"rows:{n}", "reason": "empty"} for n in range(skipped)]
    return {"items": items, "metrics": [], "corpus": {"skipped": lost}}


def test_counts_of_their_own() -> None:
    """What went wrong among other items is no share of the main ones."""
    main = [item(str(n), MAIN[0], "hard", "wrong" if n < 2 else None) for n in range(5)]
    others = [item(str(n), "beside", "elsewhere", "lost" if n else None) for n in range(3)]
    lines = readme._limits(record(main + others)).splitlines()
    assert lines[:2] == ["- 2 of 5 items: wrong.", "- 2 of 3 items (elsewhere): lost."]


def test_texts_of_any_shape() -> None:
    """A question of many lines takes one; a cell keeps its column."""
    long = "# a heading\n\n" + "word " * 200
    (*_, line) = readme._limits(record([item("1", MAIN[0], "a", "wrong", long)])).splitlines()
    assert line.startswith("- `1` (wrong): # a heading word word")
    assert line.endswith(" …")
    assert len(line) < 330
    assert readme.markdown([("a|b", "c")]).startswith("| a\\|b | c |")


def test_many_that_were_not_read() -> None:
    """The first are named, the others counted."""
    lines = readme.unread(record([], 1025))
    assert len(lines) == 21
    assert lines[0] == "Not read: rows:0 (empty)."
    assert lines[-1] == "Not read: 1,005 more."

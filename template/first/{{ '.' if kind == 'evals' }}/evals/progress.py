"""How far a run has come, and how long it will take."""

from __future__ import annotations

import sys


def progress(done: int, total: int, seconds: float, what: str) -> None:
    """One line, redrawn in a terminal; elsewhere each tenth of the way."""
    if sys.stderr.isatty() or done == total or done * 10 // total > (done - 1) * 10 // total:
        left = seconds / done * (total - done)
        end = "\r" if sys.stderr.isatty() and done < total else "\n"
        print(f"  {done}/{total} {what}, {left:.0f} s left ", end=end, file=sys.stderr, flush=True)

"""How long a log of 10,000 events takes to load: `python benchmarks/timebox_log.py [EVENTS]`.

Prints the median of nine rounds for reading, for adding up, and, beside them, for `json.loads` of
the same lines, which is the least that any reader of them pays. The target is 200 ms for the first
two together.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from takehome_kit.timebox.clock import system_clock
from takehome_kit.timebox.events import new_event
from takehome_kit.timebox.ledger import recompute
from takehome_kit.timebox.log import Log

ROUNDS = 9
TARGET_MS = 200
CYCLE = ("note", "pause", "resume", "note", "done")


def write_log(log: Log, count: int) -> None:
    """A log of `count` events, one a minute."""
    first = system_clock()
    lines = []
    for n in range(count):
        moment = replace(
            first,
            at=first.at + timedelta(minutes=n),
            mono=first.mono + 60 * n,
            awake=first.awake + 60 * n,
        )
        kind = CYCLE[n % len(CYCLE)] if n else "start"
        data = {
            "start": {"phase": "plan", "hours": 4.0},
            "note": {"text": f"remark {n}"},
            "done": {"item": f"item-{n % 30}"},
        }.get(kind, {})
        lines.append(new_event(moment, kind, data).to_line())
    log.path.parent.mkdir()
    log.path.write_bytes(b"".join(lines))


def milliseconds(work: Callable[[], object]) -> float:
    """Median wall time of the rounds."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times)


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        log = Log(Path(folder))
        write_log(log, count)
        events = log.read().events
        assert len(events) == count
        lines = log.path.read_bytes().splitlines()
        read = milliseconds(log.read)
        add = milliseconds(lambda: recompute(events).state(events[-1].moment).by_phase())
        least = milliseconds(lambda: [json.loads(line) for line in lines])
    size = sum(map(len, lines)) / 1e6
    print(f"{count} events, {size:.1f} MB: read {read:.0f} ms, add up {add:.0f} ms")
    print(f"json.loads of the same lines: {least:.0f} ms ({(read + add) / least:.1f} times that)")
    if count <= 10_000 and read + add > TARGET_MS:
        sys.exit(f"slower than {TARGET_MS} ms")


if __name__ == "__main__":
    main()

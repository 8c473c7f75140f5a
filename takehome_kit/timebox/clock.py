"""What time it is, by the clock on the wall and by two that nobody can set."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

# Linux counts sleep in CLOCK_BOOTTIME and leaves it out of CLOCK_MONOTONIC; macOS counts it in
# CLOCK_MONOTONIC and leaves it out of CLOCK_UPTIME_RAW.
_WITH_SLEEP = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
_WITHOUT_SLEEP = getattr(time, "CLOCK_UPTIME_RAW", time.CLOCK_MONOTONIC)
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Moment:
    """One reading of all clocks."""

    at: datetime  # UTC, by the wall clock
    boot: str  # which start of the computer the next two count from; empty where unknown
    mono: float  # seconds since that start, sleep included
    awake: float  # seconds since that start, sleep left out


@dataclass(frozen=True, slots=True)
class Span:
    """What lies between two moments, in seconds."""

    seconds: float  # that really passed; never negative
    jump: float  # by how much the wall clock was set meanwhile, where that can be known
    slept: float  # of the seconds, with the lid closed
    restarted: bool  # between starts of the computer only the wall clock can tell the time


Clock = Callable[[], Moment]


def system_clock() -> Moment:
    """This computer's clocks, now."""
    return Moment(
        at=datetime.now(UTC),
        boot=_boot_id(),
        mono=time.clock_gettime(_WITH_SLEEP),
        awake=time.clock_gettime(_WITHOUT_SLEEP),
    )


def span(a: Moment, b: Moment) -> Span:
    """From `a` to the later `b`: by the uptime clock within one start of the computer, else by the
    wall clock, whose steps backwards count as nothing."""
    wall = (b.at - a.at).total_seconds()
    passed = b.mono - a.mono
    if a.boot and a.boot == b.boot and passed >= 0:
        slept = max(0.0, passed - (b.awake - a.awake))
        return Span(passed, wall - passed, slept, restarted=False)
    return Span(max(0.0, wall), min(0.0, wall), 0.0, restarted=bool(a.boot and a.boot != b.boot))


def _boot_id() -> str:
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return _mac_boot_id() if sys.platform == "darwin" else ""


def _mac_boot_id() -> str:
    import subprocess

    command = ["/usr/sbin/sysctl", "-n", "kern.bootsessionuuid"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""

"""Times of day as people write them, in zones that change theirs."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from timebox_fixture import Turned, story

from takehome_kit.contracts.errors import BadInput
from takehome_kit.timebox.times import clock_time, duration, parse_since

BERLIN = ZoneInfo("Europe/Berlin")
KOLKATA = ZoneInfo("Asia/Kolkata")
NEW_YORK = ZoneInfo("America/New_York")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


SINCE = [
    # text, now in UTC, zone, what it means in UTC
    ("14:10", "2026-11-24 15:30", UTC, "2026-11-24 14:10"),
    ("9:05", "2026-11-24 15:30", UTC, "2026-11-24 09:05"),
    ("15:30", "2026-11-24 15:30", UTC, "2026-11-24 15:30"),
    ("15:31", "2026-11-24 15:30", UTC, "2026-11-23 15:31"),  # not yet today: yesterday
    ("23:50", "2026-11-24 00:10", UTC, "2026-11-23 23:50"),
    ("14:10", "2026-11-24 15:30", BERLIN, "2026-11-24 13:10"),
    ("14:10", "2026-11-24 15:30", KOLKATA, "2026-11-24 08:40"),
    ("23:30", "2026-11-24 03:00", NEW_YORK, "2026-11-23 04:30"),
    # Berlin, 25 October 2026: 02:00 to 03:00 comes twice; the last time it was shown is meant.
    ("02:30", "2026-10-25 01:45", BERLIN, "2026-10-25 01:30"),
    ("02:30", "2026-10-25 01:15", BERLIN, "2026-10-25 00:30"),
    ("02:30", "2026-10-25 09:00", BERLIN, "2026-10-25 01:30"),
    # Berlin, 29 March 2026: 02:00 to 03:00 is left out, so the day before is meant.
    ("02:30", "2026-03-29 09:00", BERLIN, "2026-03-28 01:30"),
    ("03:30", "2026-03-29 09:00", BERLIN, "2026-03-29 01:30"),
    ("2026-11-22 23:40", "2026-11-24 09:00", BERLIN, "2026-11-22 22:40"),
    ("2026-11-22T23:40", "2026-11-24 09:00", BERLIN, "2026-11-22 22:40"),
    ("2026-11-22T23:40+00:00", "2026-11-24 09:00", BERLIN, "2026-11-22 23:40"),
]


@pytest.mark.parametrize(("text", "now", "zone", "meant"), SINCE)
def test_since(text: str, now: str, zone: ZoneInfo, meant: str) -> None:
    """HH:MM is the last time the local clock showed it; a date may be given."""
    assert parse_since(text, utc(now), zone) == utc(meant)


@pytest.mark.parametrize("text", ["", "25:00", "14.10", "noon", "14:60", "2026-13-01T10:00", "-1"])
def test_no_time(text: str) -> None:
    """What is no time is answered with how to write one."""
    with pytest.raises(BadInput, match="write the time as HH:MM"):
        parse_since(text, utc("2026-11-24 15:30"), UTC)


def test_to_come() -> None:
    """Nothing can have happened since a time to come."""
    with pytest.raises(BadInput, match="still to come: it is 16:30 now"):
        parse_since("2026-11-24T17:00", utc("2026-11-24 15:30"), BERLIN)


def test_the_computers_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a zone, the computer's counts."""
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    time.tzset()
    try:
        assert parse_since("14:10", utc("2026-11-24 15:30"), None) == utc("2026-11-24 08:40")
        assert clock_time(utc("2026-11-24 08:40"), utc("2026-11-24 15:30"), None) == "14:10"
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("start", ["2026-03-29 00:30", "2026-10-25 00:30"])
def test_summer_time(start: str) -> None:
    """Two hours over either change of the local clock are two hours, and no jump."""
    clock = Turned(utc(start))
    state = story(clock, "start", "go 60", "note x", "go 60", "stop").state(clock())
    assert (state.worked, state.jumps) == (7200, ())
    shown = clock_time(clock.at, clock.at, BERLIN)
    assert shown == ("04:30" if "03-29" in start else "03:30")


def test_date_when_it_is_not_today() -> None:
    """A time of another local day carries its date."""
    now = utc("2026-11-24 00:10")
    before = now - timedelta(minutes=20)
    assert clock_time(before, now, UTC) == "23 Nov 23:50"
    assert clock_time(before, now, BERLIN) == "00:50"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0 min"), (59, "0 min"), (60, "1 min"), (3599, "59 min"), (3900, "1 h 05 min")],
)
def test_duration(seconds: float, shown: str) -> None:
    """Whole minutes, never rounded up."""
    assert duration(seconds) == shown

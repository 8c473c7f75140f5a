"""The log on disk: torn lines, kills, two writers, a full disk."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from timebox_fixture import START, Turned, events, write_log

from takehome_kit.contracts.errors import BadInput
from takehome_kit.timebox.events import Event
from takehome_kit.timebox.log import Log

TALE = ("start", "go 30", "note “quoted”\u2028 — one line", "go 5", "pause -2", "done eval", "stop")


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """The log of an empty folder."""
    return Log(tmp_path)


def test_round_trip(log: Log) -> None:
    """What is written is read, one line each; a log that isn't there is empty."""
    assert log.read().events == []
    assert not log.path.parent.exists()
    told = write_log(log, events(Turned(), *TALE))
    assert log.read().events == told
    assert len(log.path.read_bytes().splitlines()) == len(told)


def test_written_in_utc(log: Log) -> None:
    """A line says its version and a time with an offset."""
    write_log(log, events(Turned(), "start"))
    line = json.loads(log.path.read_text())
    assert line["v"] == 1
    assert datetime.fromisoformat(line["at"]) == START


def test_torn_at_every_byte(log: Log) -> None:
    """Wherever the last line is cut off: the others stay, it is set aside, writing goes on."""
    told = write_log(log, events(Turned(), "start", "note x", "stop"))
    whole = log.path.read_bytes()
    last = whole.rindex(b"\n", 0, -1) + 1
    for end in range(last + 1, len(whole) - 1):
        log.path.write_bytes(whole[:end])
        log.rejects.unlink(missing_ok=True)
        loaded = log.read()
        assert loaded.events == told[:2]
        assert [r.line for r in loaded.rejected] == [3]
        assert log.rejects.read_bytes() == whole[last:end] + b"\n"
        assert write_log(log, told[2:]) == log.read().events[2:]
        assert log.path.read_bytes() == whole


def test_only_the_line_break_lost(log: Log) -> None:
    """A last line that lacks nothing but its end counts, and the next one does not run into it."""
    told = write_log(log, events(Turned(), "start", "stop"))
    log.path.write_bytes(log.path.read_bytes()[:-1])
    assert log.read().events == told
    told += write_log(log, events(Turned(), "resume"))
    assert (log.read().events, log.read().rejected) == (told, [])


def test_foreign_lines(log: Log) -> None:
    """Foreign lines are named by number and moved, byte for byte; events keep what they hold."""
    told = write_log(log, events(Turned(), "start", "stop"))
    first, second = log.path.read_bytes().splitlines()
    extra = second[:-1] + b', "from": "a later kit"}'
    log.path.write_bytes(b"\n".join([b"<<<<<<< HEAD", first, b"\xff\r", extra, b"", first, b""]))
    loaded = log.read()
    assert loaded.events == told
    assert [(r.line, r.reason) for r in loaded.rejected] == [
        (1, "torn, or not JSON"),
        (3, "torn, or not JSON"),
        (6, "repeats line 2"),
    ]
    assert log.rejects.read_bytes() == b"<<<<<<< HEAD\n\xff\r\n" + first + b"\n"
    assert log.path.read_bytes() == first + b"\n" + extra + b"\n"
    assert log.read().rejected == []


def test_rejects_add_up(log: Log) -> None:
    """What was set aside before stays."""
    for line in (b"one", b"two"):
        write_log(log, events(Turned(), "note x"))
        with log.path.open("ab") as file:
            file.write(line)
        log.read()
    assert log.rejects.read_bytes() == b"one\ntwo\n"


def test_refused_writes_nothing(log: Log) -> None:
    """An event that must not be is not written, and the lock is free again."""
    told = write_log(log, events(Turned(), "start"))

    def refuse(before: list[Event]) -> Event:
        raise BadInput(f"after {len(before)}")

    with pytest.raises(BadInput, match="after 1"):
        log.append(refuse)
    assert log.read().events == told
    write_log(log, events(Turned(), "stop"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(st.binary(max_size=40), max_size=6), st.integers(0, 3))
def test_junk_between_events(tmp_path: Path, junk: list[bytes], place: int) -> None:
    """Whatever stands between the events, they are all found, and the rest is kept elsewhere."""
    log = Log(tmp_path)
    log.path.parent.mkdir(exist_ok=True)
    told = events(Turned(), "start", "note x", "stop")
    lines = [event.to_line()[:-1] for event in told]
    log.path.write_bytes(b"\n".join([*lines[:place], *junk, *lines[place:], b""]))
    log.rejects.unlink(missing_ok=True)
    assert log.read().events == told
    kept = log.rejects.read_bytes() if log.rejects.exists() else b""
    wanted = [line for line in b"\n".join(junk).split(b"\n") if line.strip()]
    assert [line for line in kept.split(b"\n") if line] == wanted

"""A line of the log: an event, or the reason why it is none."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timebox_fixture import Turned, events

from takehome_kit.timebox.events import NotAnEvent, parse_line

GOOD = json.loads(events(Turned(), "start")[0].to_line())


def test_later_fields() -> None:
    """Fields that this version does not know are no reason to refuse a line."""
    assert parse_line(json.dumps(GOOD | {"mood": "good"}).encode()) == parse_line(
        json.dumps(GOOD).encode()
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"v": 2}, "version 2, this kit reads 1"),
        ({"v": None}, "version None"),
        ({"event": "lunch"}, "unknown event 'lunch'"),
        ({"event": []}, "unknown event"),
        ({"at": None}, "field at is missing"),
        ({"at": "2026-11-24T09:00:00"}, "field at has no offset"),
        ({"at": "soon"}, "field at is 'soon'"),
        ({"at": 1764000000}, "field at is 1764000000"),
        ({"mono": "1"}, "field mono is '1'"),
        ({"mono": float("nan")}, "field mono is nan"),
        ({"mono": 10**400}, "field mono is 1000"),
        ({"mono": -1}, "field mono is -1"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "field at is '0001"),
        ({"at": "9999-12-31T23:00:00-14:00"}, "field at is '9999"),
        ({"awake": True}, "field awake is True"),
        ({"boot": None}, "field boot is missing"),
        ({"id": 7}, "field id is 7"),
        ({"hours": None}, "field hours is missing"),
        ({"phase": 3}, "field phase is 3"),
        ({"since": "09:00"}, "field since is '09:00'"),
        ({"event": "note"}, "field text is missing"),
    ],
)
def test_no_event(change: dict[str, object], reason: str) -> None:
    """A line of another program or version is told from an event, with the reason."""
    with pytest.raises(NotAnEvent, match=reason):
        parse_line(json.dumps(GOOD | change).encode())


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b"7", b"\xff\xfe", b"[" * 100_000, b"{}x"])
def test_no_json(line: bytes) -> None:
    """Nor does anything else that is no event get through."""
    with pytest.raises(NotAnEvent):
        parse_line(line)


@given(st.binary(max_size=60))
def test_any_bytes(line: bytes) -> None:
    """No bytes break the reader."""
    with pytest.raises(NotAnEvent):
        parse_line(line)

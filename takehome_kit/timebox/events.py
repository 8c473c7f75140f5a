"""One event of the log: what it holds, and what makes a line no event."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from .clock import Moment

VERSION = 1
LARGEST = 1e10  # of any number: three centuries in seconds
YEARS = (1970, 2200)
# What each kind carries beside its time. All but `note` and `done` may carry `since`, too: when it
# really happened, for what is entered afterwards.
FIELDS: dict[str, dict[str, type]] = {
    "start": {"phase": str, "hours": float},
    "pause": {},
    "resume": {},
    "phase": {"phase": str},
    "done": {"item": str},
    "undone": {"item": str},
    "note": {"text": str},
    "stop": {},
}


class NotAnEvent(ValueError):
    """The line is torn or of another program; the message says why."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, and when; `data` holds the fields of its kind."""

    id: str
    moment: Moment
    kind: str
    data: dict[str, Any]
    since: datetime | None = None  # UTC

    @property
    def happened(self) -> datetime:
        """When it took effect, by the wall clock, UTC."""
        return self.since or self.moment.at

    def to_line(self) -> bytes:
        """The event as one line of JSON, its line break included."""
        record: dict[str, Any] = {"v": VERSION, "id": self.id, "at": self.moment.at.isoformat()}
        record |= {"boot": self.moment.boot, "mono": round(self.moment.mono, 3)}
        record |= {"awake": round(self.moment.awake, 3), "event": self.kind, **self.data}
        if self.since:
            record["since"] = self.since.isoformat()
        return json.dumps(record).encode("ascii") + b"\n"


def new_event(
    moment: Moment, kind: str, data: dict[str, Any], since: datetime | None = None
) -> Event:
    """An event with an id of its own."""
    return Event(os.urandom(6).hex(), moment, kind, data, since)


def parse_line(line: bytes) -> Event:
    """Read one line of the log; raises `NotAnEvent`."""
    record = _record(line)
    kind = record.get("event")
    if not isinstance(kind, str) or kind not in FIELDS:
        raise NotAnEvent(f"unknown event {kind!r}")
    moment = Moment(
        _time(record, "at"),
        _typed(record, "boot", str),
        _typed(record, "mono", float),
        _typed(record, "awake", float),
    )
    data = {name: _typed(record, name, type_) for name, type_ in FIELDS[kind].items()}
    since = _time(record, "since") if "since" in record else None
    return Event(_typed(record, "id", str), moment, kind, data, since)


def _record(line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        raise NotAnEvent("torn, or not JSON") from None
    if not isinstance(record, dict):
        raise NotAnEvent("not a JSON object")
    if record.get("v") != VERSION:
        raise NotAnEvent(f"version {record.get('v')}, this kit reads {VERSION}")
    return record


def _typed(record: dict[str, Any], name: str, wanted: type) -> Any:
    value = record.get(name)
    if not (_is_number(value) if wanted is float else isinstance(value, wanted)):
        raise NotAnEvent(f"field {name} is {'missing' if value is None else f'{value!r}'}")
    return wanted(value)


def _is_number(value: object) -> bool:
    # Python counts True as a number.
    return type(value) in (int, float) and 0 <= cast(float, value) < LARGEST


def _time(record: dict[str, Any], name: str) -> datetime:
    value = _typed(record, name, str)
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        raise NotAnEvent(f"field {name} is {value!r}") from None
    if time.tzinfo is None:
        raise NotAnEvent(f"field {name} has no offset from UTC: {value!r}")
    if not YEARS[0] <= time.year <= YEARS[1]:  # others can't be shown in every zone
        raise NotAnEvent(f"field {name} is {value!r}")
    return time.astimezone(UTC)

"""The log on disk: lines are only ever added, whole, one writer at a time.

What is no event (torn by a power cut, of another program) is moved to `timebox.jsonl.rejected`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout

from ..contracts.errors import EnvironmentLacks
from ..contracts.project import local_folder
from .events import Event, NotAnEvent, parse_line

FOLDER = ".takehome"
NAME = "timebox.jsonl"
PATIENCE = 10.0  # seconds to wait for another terminal's write


@dataclass(frozen=True)
class Rejected:
    """A line that is no event."""

    line: int  # counted from 1
    reason: str
    content: bytes


@dataclass(frozen=True)
class Loaded:
    """The log as read."""

    events: list[Event]
    lines: list[bytes]  # of the events, as they stand in the file
    rejected: list[Rejected]
    set_aside: bool = False  # the rejected lines are in the other file now


class Log:
    """`.takehome/timebox.jsonl` of a project."""

    def __init__(self, project: Path) -> None:
        self.path = project / FOLDER / NAME
        self.rejects = self.path.with_name(f"{NAME}.rejected")

    def read(self) -> Loaded:
        """All events in the order they were written; a log that isn't there has none.

        Lines that are no events are set aside if the disk lets us, and named in the result.
        """
        loaded = _parse(self._content())
        if not loaded.rejected:
            return loaded
        try:
            with self._locked():  # what looks torn may be another terminal's write half done
                return self._repaired()
        except (OSError, EnvironmentLacks):
            return loaded

    def append(self, decide: Callable[[list[Event]], Event]) -> tuple[Event, Loaded]:
        """Write the event that `decide` makes from those before it, on disk when this returns.

        What `decide` raises is passed on and nothing is written. Raises `EnvironmentLacks` when the
        disk takes no more; the log is then as it was. Returns the event and what was before it.
        """
        try:
            self._make_folder()
            with self._locked():
                before = self._repaired()
                event = decide(before.events)
                _add(self.path, event.to_line())
        except OSError as error:
            raise EnvironmentLacks(
                f"{self.path} cannot be written ({error.strerror}): put that right and repeat the "
                "command; what was logged before is intact"
            ) from None
        return event, before

    def _make_folder(self) -> None:
        folder = self.path.parent
        if not folder.is_dir():
            local_folder(folder.parent)
            _sync_folder(folder.parent)

    def _content(self) -> bytes:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return b""

    def _repaired(self) -> Loaded:
        """Read, and set aside what is no event; needs the lock."""
        content = self._content()
        loaded = _parse(content)
        if loaded.rejected:
            # First the copy, then the removal: killed in between, a line is in both files.
            _add(self.rejects, b"".join(r.content + b"\n" for r in loaded.rejected))
        if loaded.rejected or (content and not content.endswith(b"\n")):
            self._replace(b"".join(line + b"\n" for line in loaded.lines))
        return replace(loaded, set_aside=True)

    def _replace(self, content: bytes) -> None:
        beside = self.path.with_name(f"{NAME}.new")
        beside.unlink(missing_ok=True)
        _add(beside, content)
        os.replace(beside, self.path)
        _sync_folder(self.path.parent)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One process at a time; the system lifts the lock when its holder dies."""
        # A file of its own: the log may be replaced while others wait for it.
        lock = FileLock(self.path.with_name("timebox.lock"), timeout=PATIENCE, poll_interval=0.01)
        try:
            lock.acquire()
        except Timeout:
            raise EnvironmentLacks(
                f"another takehome has held {self.path} for {PATIENCE:.0f} s: end it, then try "
                "again"
            ) from None
        try:
            yield
        finally:
            lock.release()


def _parse(content: bytes) -> Loaded:
    loaded = Loaded([], [], [])
    seen: dict[str, int] = {}
    for number, line in enumerate(content.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            event = parse_line(line)
            if event.id in seen:
                raise NotAnEvent(f"repeats line {seen[event.id]}")
        except NotAnEvent as error:
            loaded.rejected.append(Rejected(number, str(error), line))
        else:
            seen[event.id] = number
            loaded.events.append(event)
            loaded.lines.append(line)
    return loaded


def _add(path: Path, content: bytes) -> None:
    """Append in one write, on disk when this returns; what is written by half is taken back."""
    new = not path.exists()
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        size = os.fstat(file).st_size
        try:
            # The rest of a short write is tried again, which is when the system says why.
            while content:
                content = content[os.write(file, content) :]
            os.fsync(file)
        except OSError:
            os.ftruncate(file, size)
            raise
    finally:
        os.close(file)
    if new:
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)

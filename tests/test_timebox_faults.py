"""Faults tried on the log: kills, two writers, a full disk, a hanging neighbour."""

from __future__ import annotations

import fcntl
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT
from timebox_fixture import Turned, events, write_log

from takehome_kit.contracts.errors import EnvironmentLacks
from takehome_kit.timebox import log as log_module
from takehome_kit.timebox.log import Log


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """The log of an empty folder."""
    return Log(tmp_path)


def python(code: str, *arguments: object, **options: object) -> subprocess.Popen[str]:
    """A real process of the kit's that runs `code`."""
    head = (
        "import sys, os; from pathlib import Path\n"
        "from takehome_kit.timebox.log import Log\n"
        "from takehome_kit.timebox.events import new_event\n"
        "from takehome_kit.timebox.clock import system_clock\n"
        "log = Log(Path(sys.argv[1]))\n"
        "def note(text): return log.append("
        "lambda before: new_event(system_clock(), 'note', {'text': text}))[0]\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", head + code, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,  # type: ignore[call-overload]
    )


ENDLESS = """
n = 0
while True:
    print(note(sys.argv[2] + str(n) + 'x' * 3000).id, flush=True)
    n += 1
"""


def test_kill_loses_nothing(log: Log) -> None:
    """Killed again and again in the middle of writing: what was acknowledged is there."""
    acknowledged: list[str] = []
    chance = random.Random(4)
    for attempt in range(12):
        writer = python(ENDLESS, log.path.parents[1], f"run {attempt}: ")
        assert writer.stdout is not None
        acknowledged.append(writer.stdout.readline().strip())
        time.sleep(chance.uniform(0, 0.1))
        writer.send_signal(signal.SIGKILL)
        # communicate() passes over what was read ahead.
        acknowledged += writer.stdout.read().split()
        writer.communicate()
    loaded = log.read()
    assert set(acknowledged) <= {event.id for event in loaded.events}
    assert len(acknowledged) > 12
    assert len(loaded.events) <= len(acknowledged) + 12  # written, killed before it could say so
    assert len(loaded.rejected) <= 1


def test_two_terminals(log: Log) -> None:
    """Two processes at once: every event of both, in each one's order, and clocks that go on."""
    code = "for n in range(500): note(f'{sys.argv[2]} {n}')"
    writers = [python(code, log.path.parents[1], name) for name in ("left", "right")]
    assert [(w.communicate()[1], w.returncode) for w in writers] == [("", 0), ("", 0)]
    loaded = log.read()
    texts = [event.data["text"] for event in loaded.events]
    for name in ("left", "right"):
        assert [t for t in texts if t.startswith(name)] == [f"{name} {n}" for n in range(500)]
    assert (len(texts), loaded.rejected) == (1000, [])
    monotonic = [event.moment.mono for event in loaded.events]
    assert monotonic == sorted(monotonic)


def test_full_disk(log: Log) -> None:
    """When no more fits, the user is told, the log is as it was, and later the log goes on."""
    told = write_log(log, events(Turned(), "start"))
    size = log.path.stat().st_size

    def limit() -> None:
        # The first bytes of the line still fit.
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 40, size + 40))

    writer = python("note('more than fits')", log.path.parents[1], preexec_fn=limit)
    error = writer.communicate()[1]
    assert writer.returncode == 1
    assert "EnvironmentLacks" in error
    assert f"{log.path} cannot be written (File too large)" in error
    assert log.path.stat().st_size == size
    assert log.read().events == told
    write_log(log, events(Turned(), "stop"))
    assert len(log.read().events) == 2


def test_short_write(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that stops half way goes on where it stopped."""
    write_log(log, events(Turned(), "start"))
    real = os.write
    monkeypatch.setattr(log_module.os, "write", lambda file, content: real(file, content[:3]))
    write_log(log, events(Turned(), "note x"))
    assert [event.kind for event in log.read().events] == ["start", "note"]


def test_half_a_write(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that stops half way and cannot go on is taken back."""
    write_log(log, events(Turned(), "start"))
    before, real, calls = log.path.read_bytes(), os.write, []

    def then_full(file: int, content: bytes) -> int:
        calls.append(content)
        if len(calls) > 1:
            raise OSError(28, "No space left on device")
        return real(file, content[:3])

    monkeypatch.setattr(log_module.os, "write", then_full)
    with pytest.raises(EnvironmentLacks, match="No space left on device"):
        write_log(log, events(Turned(), "note y"))
    assert (len(calls), log.path.read_bytes()) == (2, before)


def test_held_lock(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that hangs with the lock is waited for, not for ever."""
    write_log(log, events(Turned(), "start"))
    monkeypatch.setattr(log_module, "PATIENCE", 0.05)
    with log.path.with_name("timebox.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(EnvironmentLacks, match="another takehome has held"):
            write_log(log, events(Turned(), "stop"))
        assert len(log.read().events) == 1  # reading a sound log needs no lock
    write_log(log, events(Turned(), "stop"))


def test_stopped_while_setting_aside(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut off between copy and removal, a line is in both files, and none is lost."""
    told = write_log(log, events(Turned(), "start"))
    with log.path.open("ab") as file:
        file.write(b"torn")
    with monkeypatch.context() as patch:
        patch.setattr(
            log_module.os, "replace", lambda *paths: (_ for _ in ()).throw(OSError(5, "x"))
        )
        assert (log.read().events, log.read().set_aside) == (told, False)
    assert log.path.read_bytes().endswith(b"torn")
    assert log.read().set_aside
    assert log.read().events == told
    assert set(log.rejects.read_bytes().split()) == {b"torn"}

"""The cache of vectors: shared by processes, capped, and never trusted when torn."""

import multiprocessing
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from answer_check.config import MissingError
from answer_check.encoder.vectors import DAY, VectorCache

PROCESSES, ROUNDS = 6, 20


def vector(n: int) -> Any:
    """Of 384 values."""
    return np.full(384, n, np.float32)


def use(barrier: Any, folder: Path, number: int) -> None:
    """What each of many processes does with files that none of them has opened before."""
    for attempt in range(ROUNDS):
        cache = VectorCache(folder / f"{attempt}.sqlite", print)
        barrier.wait(60)
        cache.put({f"{number}": vector(number), "shared": vector(99)})
        cache.put({f"{number} again": vector(number)})
        assert cache.get(["shared", f"{number}"])[f"{number}"][0] == number


def test_many_processes_open_a_fresh_file(tmp_path: Path) -> None:
    """Processes that begin at the same moment all succeed, and nothing that was put is lost."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(PROCESSES)
    all_of_them = [
        context.Process(target=use, args=(barrier, tmp_path, number)) for number in range(PROCESSES)
    ]
    for process in all_of_them:
        process.start()
    for process in all_of_them:
        process.join()
    assert [process.exitcode for process in all_of_them] == [0] * PROCESSES
    for attempt in range(ROUNDS):
        found = VectorCache(tmp_path / f"{attempt}.sqlite", print).get(map(str, range(PROCESSES)))
        assert {key: value[0] for key, value in found.items()} == {
            str(number): number for number in range(PROCESSES)
        }


def test_unreadable_file(tmp_path: Path) -> None:
    """A file that SQLite cannot read is set aside, and that is said."""
    path, said = tmp_path / "v.sqlite", list[str]()
    cache = VectorCache(path, said.append)
    cache.put({str(n): vector(n) for n in range(50)})
    path.write_bytes(b"\xff" * 4096 + path.read_bytes()[4096:])
    assert cache.get(["1"]) == {}
    assert len(said) == 1
    assert "set aside" in said[0]
    assert (tmp_path / "v.torn").exists()
    cache.put({"1": vector(1)})
    assert cache.get(["1"])["1"][0] == 1


def test_changed_values_are_not_believed(tmp_path: Path) -> None:
    """A vector that is not the one that was put, or not of this text, counts as unknown."""
    path = tmp_path / "v.sqlite"
    cache = VectorCache(path, print)
    cache.put({"a": vector(1), "b": vector(2), "c": vector(3)})
    with closing(sqlite3.connect(path)) as file, file:
        (value,) = file.execute("SELECT value FROM vectors WHERE key = 'b'").fetchone()
        file.execute("UPDATE vectors SET value = ? WHERE key = 'a'", (value,))
        file.execute("UPDATE vectors SET value = ? WHERE key = 'b'", (value[:-4],))
    assert list(cache.get(["a", "b", "c"])) == ["c"]


def test_cap(tmp_path: Path) -> None:
    """Above the cap, what was not used for longest goes, and the file stays near the cap."""
    path, cap = tmp_path / "v.sqlite", 400_000
    cache = VectorCache(path, print, cap)
    cache.put({f"old {n}": vector(n) for n in range(50)})
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE vectors SET used = used - ?", (3 * DAY,))
    cache.get([f"old {n}" for n in range(10)])  # used again today
    for n in range(200, 350):
        cache.put({f"new {n}": vector(n)})
    assert cache.get(["new 349"])
    assert not cache.get([f"old {n}" for n in range(10, 50)])
    assert path.stat().st_size < 1.2 * cap


def test_unusable_place(tmp_path: Path) -> None:
    """One sentence that names the file and what to set."""
    (tmp_path / "file").write_text("")
    with pytest.raises(MissingError, match=r"v\.sqlite cannot be used .* TAKEHOME_CACHE"):
        VectorCache(tmp_path / "file" / "v.sqlite", print).get(["a"])

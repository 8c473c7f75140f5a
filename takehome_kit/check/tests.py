"""Did the tests pass on the code as it stands? Only a run that the kit made says so."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from ..contracts.project import local_folder
from ..measuring.evaluate import OUTER_MAKE
from ..support.whole import write_whole
from .finding import Finding
from .subject import Subject

RECORD = Path(".takehome", "tests.json")
_AGAIN = "takehome check --tests"
# What no test depends on: written last, after the tests.
_BESIDE = ("reports/", "README.md", "BRIEF.md")


def passed(subject: Subject) -> Iterator[Finding]:
    """The last run of the tests is of the tracked files as they are, and passed."""
    try:
        last = json.loads((subject.root / RECORD).read_text(encoding="utf-8"))
        same, status = last["tree"] == tree(subject), int(last["status"])
    except (OSError, ValueError, KeyError, TypeError):
        what = "the kit has not seen the tests run"
        yield Finding("tests", "tests/", what, _AGAIN, "advice")
        return
    if not same:
        what = f"the code changed after the tests ran ({last['at']})"
        yield Finding("tests", "tests/", what, _AGAIN, "advice")
    elif status:
        what = f"`make test` ended with status {status} ({last['at']})"
        yield Finding("tests", "tests/", what, f"mend them, then {_AGAIN}")


def run(subject: Subject) -> None:
    """Run `make test`, its output on standard error, and keep how it ended."""
    before = tree(subject)
    environment = {name: v for name, v in os.environ.items() if name not in OUTER_MAKE}
    done = subprocess.run(["make", "test"], cwd=subject.root, env=environment, stdout=sys.stderr)
    if tree(subject) == before:
        keep(subject, done.returncode)


def keep(subject: Subject, status: int) -> None:
    """Remember that the tests ended with `status` on the files as they are."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    record = {"at": at, "tree": tree(subject), "status": status}
    local_folder(subject.root)
    write_whole(subject.root / RECORD, json.dumps(record).encode())


def tree(subject: Subject) -> str:
    """A digest of the tracked files that tests can depend on."""
    digest = hashlib.sha256()
    for name in subject.files:
        path = subject.root / name
        if not name.startswith(_BESIDE) and path.is_file():
            content = hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n"))
            digest.update(f"{name}\0{content.hexdigest()}\n".encode())
    return digest.hexdigest()

"""Did the tests pass when they last ran here? `--fresh` runs them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from .finding import Finding, some
from .subject import Subject

# What pytest keeps of its runs: the tests whose last outcome was a failure.
_FAILED = ".pytest_cache/v/cache/lastfailed"


def passed(subject: Subject) -> Iterator[Finding]:
    """Tests that failed when they last ran, as pytest's cache has it."""
    path = subject.root / _FAILED
    if not path.is_file():
        return
    failed = list(json.loads(path.read_text(encoding="utf-8")))
    if failed:
        what = f"{len(failed)} failed when last run: {some(failed)}"
        yield Finding("tests", "tests/", what, "mend them, then make test")

"""What is in git that should not be, and what should be and is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from .finding import Finding, some
from .subject import Subject

LARGE = 5_000_000  # bytes
_HOMES = re.compile(r"(?:/home/|/Users/|\b[A-Z]:\\{1,2}Users\\{1,2})[\w.-]+(?=[/\\])")
# Documents may be about anything, containers have homes of their own.
_ELSEWHERE = ("data/", "Dockerfile", "compose", ".github/", "evals/golden.jsonl")


def own_paths(subject: Subject) -> Iterator[Finding]:
    """No file names a folder of the candidate's computer."""
    here = {str(Path.home()), str(subject.history or subject.root)} - {"/", "/root"}
    mine = re.compile("|".join(rf"{re.escape(folder)}(?=[/\\\"'\s]|$)" for folder in sorted(here)))
    for name, text in subject.texts(*_ELSEWHERE):
        for number, line in enumerate(text.splitlines(), 1):
            found = (mine.search(line) if here else None) or _HOMES.search(line)
            if found:
                what = f"the path {found[0]} is of one computer"
                fix = "make it relative to the project"
                yield Finding("paths", f"{name}:{number}", what, fix)
                break  # one finding a file


def large(subject: Subject) -> Iterator[Finding]:
    """No file is so large that a clone takes long or a mail bounces."""
    for name in subject.files:
        path = subject.root / name
        if path.is_file() and (size := path.stat().st_size) > LARGE:
            what = f"{size / 1e6:.1f} MB, above {LARGE / 1e6:.0f} MB"
            fix = "leave it out, and say in the README where to get it"
            yield Finding("large", name, what, fix, "advice")


def sample(subject: Subject) -> Iterator[Finding]:
    """The sample is gone where the run is of the candidate's own documents."""
    if subject.run is None or subject.run["name"] == "sample":
        return
    for path in [subject.root / "evals/sample.jsonl", *subject.root.glob("src/*/sample.py")]:
        if path.exists() and not subject.run["name"].startswith("beir: "):
            what = "the sample and its code are there, and nothing uses them any more"
            here = path.relative_to(subject.root).as_posix()
            yield Finding("sample", here, what, "takehome parts remove sample", "advice")


def ignored(subject: Subject) -> Iterator[Finding]:
    """What .gitignore names is not in git."""
    listed = subject.git("ls-files", "-z", "-ci", "--exclude-per-directory=.gitignore")
    if names := [name for name in listed.split("\0") if name]:
        what = f"in git although .gitignore names it: {some(names, 5)}"
        fix = "git rm --cached each of them, or take it out of .gitignore"
        yield Finding("ignored", names[0], what, fix)


def committed(subject: Subject) -> Iterator[Finding]:
    """What is sent is what was checked: all is committed."""
    status = subject.git("status", "--porcelain", "-z", "--no-renames", "--", ".")
    names = [entry[3:] for entry in status.split("\0") if entry]
    if names:
        what = f"not committed: {some(names, 5)}"
        yield Finding("committed", names[0], what, "commit it, or ignore what is not to be sent")

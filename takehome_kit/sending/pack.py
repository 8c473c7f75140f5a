"""`takehome pack`: what git tracks at HEAD as one zip file, checked before it is there.

Of the reports, the runs that the README and its like name go with it, else the last one. The same
commit gives the same bytes with any version of git and Python, and with the same build of zlib:
content straight from git's objects, names sorted, the commit's own time, two modes, one owner.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ..check.finding import Finding, some
from ..check.registry import run_checks
from ..check.subject import Subject
from ..contracts.errors import BadInput, CheckFailed, EnvironmentLacks
from ..support.git import GitError, git
from ..support.whole import write_whole

_SUBMODULE = "160000"
_RUN = re.compile(r"reports/[^/]+/results\.json")
_TELLING = (".md", ".rst", ".txt", ".ipynb", ".toml")  # what names runs for a reader
_UNIX = 3  # the system that the modes below are of
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # of what a zip file can hold


@dataclass(frozen=True)
class Entry:
    """A file at HEAD."""

    name: str
    mode: str  # as git has it: 100644, 100755, 120000
    blob: str


def pack(project: Path, output: Path | None, bundle: bool, all_runs: bool = False) -> list[Path]:
    """Write the archive, and a bundle beside it; returns their paths.

    Raises `BadInput` for a tree with changes that are not committed, `CheckFailed` when the
    project, or the archive unpacked, has a blocker. Nothing is written then.
    """
    subject = Subject.of(project)
    _require_clean(subject)
    left_out = () if all_runs else unnamed_runs(subject)
    package = str(subject.answers.get("package", project.name))
    path = (
        output or project.parent / f"{package}-{git(project, 'rev-parse', '--short', 'HEAD')}.zip"
    )
    content = archive(project, package, left_out)
    _verify(subject, content, package)
    written = [path.absolute()]
    write_whole(path, content)
    if left_out:
        n = len(left_out)
        runs = "runs that no text names are" if n > 1 else "run that no text names is"
        print(f"{n} {runs} left out: --all-runs takes all", file=sys.stderr)
    if bundle:
        written.append(path.absolute().with_suffix(".bundle"))
        _write_bundle(project, written[-1])
    return written


def unnamed_runs(subject: Subject) -> tuple[str, ...]:
    """The folders of tracked runs that nothing which is sent names; the last run is never one."""
    last = {subject.run_file.parent.name} if subject.run_file else set()
    waiting = {name.split("/")[1] for name in subject.files if _RUN.fullmatch(name)} - last
    texts = [(name, text) for name, text in subject.texts() if name.endswith(_TELLING)]
    while True:
        # A run's own report names it: what counts is what else is sent.
        told = [text for name, text in texts if not _below(name, waiting)]
        named = {run for run in waiting if any(run in text for text in told)}
        if not named:
            return tuple(f"reports/{run}/" for run in sorted(waiting))
        waiting -= named


def _below(name: str, runs: set[str]) -> bool:
    """Whether a file is one of these runs'."""
    top, _, rest = name.partition("/")
    return top == "reports" and rest.partition("/")[0] in runs


def archive(project: Path, folder: str, left_out: tuple[str, ...] = ()) -> bytes:
    """The zip file of HEAD, everything in it below `folder`; without what is below `left_out`."""
    when = datetime.fromtimestamp(int(git(project, "log", "-1", "--format=%ct")), UTC)
    date = max(when.timetuple()[:6], _EARLIEST)
    buffer = io.BytesIO()
    entries = [one for one in _entries(project) if not one.name.startswith(left_out)]
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for entry, content in _contents(project, entries):
            info = zipfile.ZipInfo(f"{folder}/{entry.name}", date)
            info.create_system = _UNIX
            # What git knows of modes: executable or not, or a link.
            info.external_attr = int(entry.mode, 8) << 16
            made.writestr(info, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _entries(project: Path) -> list[Entry]:
    listed = git(project, "ls-tree", "-r", "-z", "HEAD")
    split = (entry.split("\t", 1) for entry in listed.split("\0") if entry)
    entries = [Entry(name, about.split()[0], about.split()[2]) for about, name in split]
    modules = [entry.name for entry in entries if entry.mode == _SUBMODULE]
    if modules:
        raise BadInput(
            f"{some(modules)} is a git submodule, which an archive cannot carry: copy it in"
        )
    return sorted(entries, key=lambda entry: entry.name.encode())


def _contents(project: Path, entries: list[Entry]) -> Iterator[tuple[Entry, bytes]]:
    """Each file with its content as git stores it, no filter or line ending applied."""
    asked = "".join(f"{entry.blob}\n" for entry in entries).encode()
    done = subprocess.run(
        ["git", "cat-file", "--batch"], cwd=project, input=asked, capture_output=True
    )
    if done.returncode:
        raise EnvironmentLacks(f"git cannot read its objects: {done.stderr.decode().strip()}")
    stream = io.BytesIO(done.stdout)
    for entry in entries:
        size = int(stream.readline().split()[2])
        yield entry, stream.read(size)
        stream.read(1)


def _require_clean(subject: Subject) -> None:
    try:
        subject.git("rev-parse", "-q", "--verify", "HEAD")
    except GitError:
        raise BadInput(f"{subject.root} has no commit yet: git add, git commit") from None
    status = subject.git("status", "--porcelain", "-z", "--no-renames", "--", ".")
    names = [entry[3:] for entry in status.split("\0") if entry]
    if names:
        raise BadInput(
            f"{subject.root} has changes that are not committed ({some(names, 10)}): an archive "
            "holds what is committed. Commit them, or ignore what is not to be sent"
        )


def _verify(subject: Subject, content: bytes, folder: str) -> None:
    """Check the project, then unpack the archive elsewhere and run the static checks on that."""
    _require_no_blocker(run_checks(subject), "the project")
    with tempfile.TemporaryDirectory(prefix="takehome-pack-") as top:
        with zipfile.ZipFile(io.BytesIO(content)) as made:
            made.extractall(top)
        _require_no_blocker(run_checks(subject.unpacked(Path(top, folder))), "it")


def _require_no_blocker(found: list[Finding], where: str) -> None:
    blockers = [finding for finding in found if finding.level == "blocker"]
    if blockers:
        n = len(blockers)
        shown = "\n".join(f"  {_line(blocker)}" for blocker in blockers[:5])
        raise CheckFailed(
            f"the archive was not written, because check finds {n} blocker{'s' * (n != 1)} in "
            f"{where} "
            f"(takehome check lists all):\n{shown}"
        )


def _line(finding: Finding) -> str:
    return f"[{finding.check}] {finding.where}{': ' * bool(finding.where)}{finding.what}"


def _write_bundle(project: Path, path: Path) -> None:
    """HEAD, its branch and the tag `scaffold` with their history, as `git clone` reads it."""
    refs = ["HEAD"]
    for ref in ("refs/tags/scaffold", git(project, "rev-parse", "--symbolic-full-name", "HEAD")):
        try:
            git(project, "rev-parse", "-q", "--verify", ref)
        except GitError:
            continue
        refs += [ref] * (ref not in refs)
    with tempfile.TemporaryDirectory(prefix="takehome-pack-") as top:
        made = os.path.join(top, "made.bundle")
        git(project, "bundle", "create", "--quiet", made, *refs)
        git(project, "bundle", "verify", "--quiet", made)
        write_whole(path, Path(made).read_bytes())

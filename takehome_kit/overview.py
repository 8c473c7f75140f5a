"""`takehome` alone, inside a project: where it stands, and the next command. One screen."""

from __future__ import annotations

import json
import subprocess
import textwrap
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .analysis.records import read_results, run_files
from .contracts.results import ResultsError, unrecorded
from .support.git import GitError, git
from .support.hashes import hash_files
from .timebox.box import Box
from .timebox.checked import FILE
from .timebox.evals import last_eval
from .timebox.plan import NAME
from .timebox.state import Mode
from .timebox.times import clock_time, duration

WIDTH = 78
LABEL = 10  # columns
NAMED = 6  # checks that block
_SOURCE = ("src", "evals", "prompts", "data", "config.toml")


def show(project: Path) -> None:
    """Print the screen."""
    for line in overview(project):
        print(line)


def overview(project: Path, now: datetime | None = None) -> list[str]:
    """The screen's lines; nothing of the project is run."""
    now = now or datetime.now(UTC)
    box = Box(project, lambda complaint: None)
    kept = (project / NAME).exists()
    checked = _checked(project)
    lines = [f"{project.name} ({_kind(project)})", ""]
    lines += _row("Time", _time(box) if kept else f"not kept: there is no {NAME}")
    lines += _row("Measured", _measured(project, now, box))
    lines += _row("Blocks", _blocks(project, checked, now, box))
    command, why = _next(project, box.state().mode if kept else "idle", checked)
    return [*lines, "", *_row("Next", f"{command}   # {why}"), *_row("", "takehome -h lists all")]


def _time(box: Box) -> str:
    plan, state = box.plan(), box.state()
    left = plan.seconds - 60 * (state.worked // 60)
    mode = "not started" if state.mode == "idle" else state.mode
    phase = next((p.name for p in plan.phases if p.id == state.phase), "")
    rest = f"{duration(left)} left" if left >= 0 else f"{duration(-left)} over"
    within = f", in “{phase}”" if phase and state.mode == "running" else ""
    return f"{mode}{within}: {rest} of {duration(plan.seconds)}"


def _row(label: str, text: str) -> list[str]:
    wrapped = textwrap.wrap(text, WIDTH - LABEL) or [""]
    return [f"{label if i == 0 else '':{LABEL}}{part}" for i, part in enumerate(wrapped)]


def _kind(project: Path) -> str:
    from .contracts.project import read_answers

    answers = read_answers(project)
    parts = answers.get("parts") or []
    with_ = f" with {', '.join(parts)}" if isinstance(parts, list) and parts else ""
    return f"{answers.get('kind', 'take-home')}{with_}"


def _measured(project: Path, now: datetime, box: Box) -> str:
    said = last_eval(project, now, box.zone)
    changed = _changed_since(project, _newest(project))
    return said + (f"; {changed} changed since" if changed else "")


def _newest(project: Path) -> Path | None:
    files = run_files(project)
    return files[-1] if files else None


def _changed_since(project: Path, file: Path | None) -> str:
    """The tops of the source that are not the run's; of `make eval` alone, with a newer file."""
    if file is None:
        return ""
    try:
        run = read_results(file)
    except ResultsError:
        return ""  # said in place of its figures
    if not unrecorded(run):
        noted = [(top, project / top, run["hashes"].get(top)) for top in _SOURCE]
        changed = (
            top
            for top, path, hash_ in noted
            if hash_ and not (path.exists() and hash_files(path) == hash_)
        )
        return ", ".join(changed)
    made = file.stat().st_mtime
    tops = []
    for top in _SOURCE:
        path = project / top
        files = path.rglob("*") if path.is_dir() else [path]
        if any(
            one.is_file() and one.stat().st_mtime > made
            for one in files
            if "__pycache__" not in one.parts and ".cache" not in one.parts
        ):
            tops.append(top)
    return ", ".join(tops)


def _checked(project: Path) -> dict[str, Any] | None:
    """What `takehome check` said last."""
    try:
        found = json.loads((project / FILE).read_text(encoding="utf-8"))
        return {**found, "at": datetime.fromisoformat(found["at"]), "blockers": found["blockers"]}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _blocks(project: Path, checked: dict[str, Any] | None, now: datetime, box: Box) -> str:
    if checked is None:
        return "not checked yet"
    when = clock_time(checked["at"], now, box.zone)
    stale = "; files changed since" if _edited_after(project, checked["at"]) else ""
    counts = Counter(map(str, checked["blockers"]))
    if not counts:
        return f"nothing, at {when}{stale}"
    named = [f"{name} ({n})" if n > 1 else name for name, n in counts.most_common(NAMED)]
    more = len(counts) - len(named)
    listed = ", ".join(named) + (f" and {more} more" if more > 0 else "")
    return f"{counts.total()} at {when}: {listed}{stale}"


def _edited_after(project: Path, at: datetime) -> bool:
    """Whether a tracked file is newer."""
    try:
        names = git(project, "ls-files", "-z").split("\0")
    except (GitError, OSError, subprocess.SubprocessError):
        return False
    paths = (project / name for name in names if name)
    return any(path.is_file() and path.stat().st_mtime > at.timestamp() for path in paths)


def _next(project: Path, mode: Mode, checked: dict[str, Any] | None) -> tuple[str, str]:
    """The command, and why it."""
    return next(_steps(project, mode, checked))


def _steps(project: Path, mode: Mode, checked: dict[str, Any] | None) -> Iterator[tuple[str, str]]:
    newest = _newest(project)
    if mode == "idle" and newest is None:
        yield "takehome timebox start", "the clock has not started"
    if mode == "paused":
        yield "takehome timebox start", "the clock is paused"
    if newest is None:
        yield "takehome eval", "nothing is measured yet"
    yield from _golden(project)
    if _changed_since(project, newest):
        yield "takehome eval", "what was measured has changed"
    if checked is None or _edited_after(project, checked["at"]):
        yield "takehome check", "what would a reviewer trip over?"
    elif checked["blockers"]:
        first = checked.get("first") or {}
        what = f"{first.get('where', '')}: {first.get('what', '')}".strip(": ")
        yield "takehome check", what or "it lists what blocks"
    yield "takehome pack", "nothing blocks: the archive that is sent"


def _golden(project: Path) -> Iterator[tuple[str, str]]:
    """Questions of one's own, where a golden set is what is measured and documents are there."""
    path = project / "evals" / "golden.jsonl"
    documents = project / "data" / "documents"
    if not path.is_file() or not documents.is_dir():
        return
    rows = path.read_text(encoding="utf-8", errors="replace")
    if not rows.strip() and any(one.suffix for one in documents.rglob("[!.]*")):
        yield "takehome golden draft", "your documents have no questions yet"
    drafts = rows.count('"draft"')
    if drafts:
        yield "takehome golden", f"{drafts} questions are drafts that nobody has confirmed"

"""Which run had which inputs: `.takehome/runs.json`, so that none is made twice."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from ..contracts.project import local_folder
from ..contracts.results import Results
from ..support.whole import write_whole

MEMORY = Path(".takehome") / "runs.json"


def same(memory: Path, reports: Path, fingerprint: str, newest: bool = True) -> Path | None:
    """The newest results of these inputs, as they were written.

    None where there are none. With `newest`, none either where there is a newer run on the same
    questions: its report and its figures are then what the project shows.
    """
    known = _read(memory)
    for run in sorted(known, reverse=True):
        file = reports / run / "results.json"
        if known[run]["inputs"] != fingerprint or not file.is_file():
            continue
        if _sha256(file) == known[run]["results"]:
            return None if newest and _newer(file, reports) else file
    return None


def remember(memory: Path, results: Results, file: Path, fingerprint: str) -> None:
    """Note a run, written to `file`, that is complete: without an item or a value that failed."""
    totals = results["totals"]
    if totals.get("failed_items") or totals.get("failed_values"):
        return
    known = _read(memory)
    known[file.parent.name] = {"inputs": fingerprint, "results": _sha256(file)}
    local_folder(memory.parents[1])
    write_whole(memory, (json.dumps(known, indent=1) + "\n").encode())


def _newer(file: Path, reports: Path) -> bool:
    name = _name(file)
    later = (f for f in reports.glob("*/results.json") if f.parent.name > file.parent.name)
    return any(_name(other) == name for other in later)


def _name(file: Path) -> Any:
    """The name of what a run was measured on; None for a file that is torn."""
    try:
        return json.loads(file.read_text(encoding="utf-8")).get("name")
    except (OSError, ValueError, AttributeError):
        return None


def _read(memory: Path) -> dict[str, Any]:
    """What is remembered; a damaged file remembers nothing, which costs a run."""
    try:
        known = json.loads(memory.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()

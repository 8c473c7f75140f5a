"""A run: the same inputs are measured once, recorded, shown in the terminal and the README."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import readme, results
from .cache import Cache, digest

Results = dict[str, Any]


def recorded(
    root: Path, hashes: dict[str, str], cache: Cache, measure: Callable[[], Results]
) -> tuple[Results, Path]:
    """The record of these inputs and its file; `measure` is called unless this machine has it."""
    path = results.same(root, digest(hashes), cache)
    if path:
        print(f"nothing has changed since {path.parent.name}: these are its results")
        return json.loads(path.read_text(encoding="utf-8")), path
    return results.write(root, measure(), cache)


def report(record: Results, path: Path) -> str:
    """What a run prints: the table, the gate, what was not read, guards, notes, worst items."""
    gate, lines = record["gate"], ["", readme.aligned(readme.table(record)), ""]
    failed = [check for check in gate["checks"] if check["passed"] is False]
    if gate["checks"]:
        done = sum(check["passed"] is not None for check in gate["checks"])
        remark = (
            " (drafts: they show that it runs, not how well)" if record["golden"]["draft"] else ""
        )
        verdict = f"FAILED on {len(failed)} of" if failed else "passed,"
        lines.append(f"gate: {verdict} {done} checks" + remark)
    lines += [f"  {check['metric']}: {check['reason']}" for check in failed]
    lines += readme.unread(record)
    lines += [f"{guard['level']}: {guard['message']}" for guard in record["guards"]]
    lines += [f"note: {note}" for note in record["notes"]]
    lines += [
        f"worst: {i['id']} {i['cause']}: {readme.short(i['input']['question'])}"
        for i in readme.worst(record, 5)
    ]
    return "\n".join([*lines, str(path)])

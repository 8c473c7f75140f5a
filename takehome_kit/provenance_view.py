"""What `takehome provenance` shows and writes, and `takehome diff`."""

from __future__ import annotations

import json
import subprocess
from dataclasses import asdict
from pathlib import Path

from .errors import CheckFailed
from .provenance import PARTS, TAG, Count, Provenance, provenance, readme_lines, require_tag
from .whole import write_whole

BLOCK = "provenance"
_START, _END = f"<!-- {BLOCK}:start -->", f"<!-- {BLOCK}:end -->"
# What the candidate did not type.
_LEFT_OUT = (":(exclude)reports", ":(exclude)calibration.json")


def run(project: Path, as_json: bool) -> None:
    """Print the counts and write the README's lines; nothing is written for JSON."""
    found = provenance(project)
    if as_json:
        print(json.dumps(_as_dict(found), ensure_ascii=False, indent=2))
        return
    print(_table(found))
    lines = readme_lines(found)
    print(lines)
    readme = project / "README.md"
    text = readme.read_text(encoding="utf-8")
    before, started, rest = text.partition(_START)
    _, ended, after = rest.partition(_END)
    if not (started and ended):
        print(f"README.md has no marks {_START} and {_END}: put them where the lines belong")
        return
    renewed = f"{before}{_START}\n{lines}\n{_END}{after}"
    if renewed != text:
        write_whole(readme, renewed.encode())
        print("README.md: the lines are written; commit it")


def show_diff(project: Path) -> None:
    """The difference to the scaffold, reports left out, as git shows it on this terminal."""
    require_tag(project)
    done = subprocess.run(["git", "diff", TAG, "--", ".", *_LEFT_OUT], cwd=project)
    if done.returncode:
        raise CheckFailed(f"git diff ended with status {done.returncode}: see above")


def _as_dict(found: Provenance) -> dict[str, object]:
    totals = {part: found.total(part) for part in PARTS}
    return {
        "commit": found.commit,
        "totals": {part: {"scaffold": c.scaffold, "own": c.own} for part, c in totals.items()},
        "files": [asdict(count) for count in found.files],
        "readme": readme_lines(found),
    }


def _table(found: Provenance) -> str:
    """The files with lines of the candidate's, by part, then the totals."""
    lines = [f"{'scaffold':>9} {'own':>7}  at commit {found.commit}"]
    for part in PARTS:
        mine = sorted((c for c in found.files if c.part == part and c.own), key=lambda c: -c.own)
        lines += [_row(count, f"  {count.file}") for count in mine]
        lines.append(_row(found.total(part), part))
    return "\n".join(lines)


def _row(count: Count, name: str) -> str:
    return f"{count.scaffold:>9,} {count.own:>7,}  {name}"

"""What `takehome provenance` shows and writes."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from ..contracts.project import read_answers
from ..scaffolding.scaffold import home, part_files
from ..support.markdown import has_block, marks, renewed
from ..support.whole import write_whole
from .provenance import PARTS, TAG, Count, Provenance, provenance, readme_lines

BLOCK = "provenance"
COMMITS = 20  # shown


def run(project: Path, as_json: bool) -> None:
    """Print the counts and write the README's lines; nothing is written for JSON."""
    found = provenance(project)
    if as_json:
        print(json.dumps(_as_dict(found), ensure_ascii=False, indent=2))
        return
    print(_table(project, found))
    lines = readme_lines(found)
    print(lines)
    readme = project / "README.md"
    text = readme.read_text(encoding="utf-8")
    if not has_block(text, BLOCK):
        start, end = marks(BLOCK)
        print(f"README.md has no marks {start} and {end}: put them where the lines belong")
        return
    new = renewed(text, {BLOCK: lines})
    if new != text:
        write_whole(readme, new.encode())
        print("README.md: the lines are written; commit it")


def _as_dict(found: Provenance) -> dict[str, object]:
    totals = {part: found.total(part) for part in PARTS}
    return {
        "commit": found.commit,
        "totals": {
            part: {"scaffold": c.scaffold, "given": c.given, "own": c.own}
            for part, c in totals.items()
        },
        "given": found.given,
        "log": found.log,
        "files": [asdict(count) for count in found.files],
        "readme": readme_lines(found),
    }


def _table(project: Path, found: Provenance) -> str:
    """The files with lines of the candidate's, then each part's total; the candidate's commits."""
    lines = [f"{'scaffold':>9} {'company':>8} {'own':>7}  at commit {found.commit}"]
    for part in PARTS:
        mine = sorted((c for c in found.files if c.part == part and c.own), key=lambda c: -c.own)
        lines += [_row(count, f"  {count.file}") for count in mine]
        lines.append(_row(found.total(part), part))
    lines += [f"The scaffold's code: {of}"] if (of := _scaffold_parts(project, found)) else []
    shown = [f"  {commit}" for commit in found.log[:COMMITS]]
    more = [f"  … and {len(found.log) - COMMITS} more"] if len(found.log) > COMMITS else []
    title = [f"Your commits (git diff {TAG} shows what they changed):"] if shown else []
    return "\n".join([*lines, *title, *shown, *more])


def _scaffold_parts(project: Path, found: Provenance) -> str:
    """Lines of code by part of the template: "base 900, api 120"."""
    answers = read_answers(project)
    files = part_files(home(), str(answers.get("kind")), str(answers.get("package")))
    counts = Counter[str]()
    for count in found.files:
        if count.part == "code" and count.scaffold:
            counts[files.get(count.file, "base")] += count.scaffold
    return ", ".join(f"{part} {n:,}" for part, n in counts.most_common())


def _row(count: Count, name: str) -> str:
    return f"{count.scaffold:>9,} {count.given:>8,} {count.own:>7,}  {name}"

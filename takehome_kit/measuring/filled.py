"""The blocks that a run fills in beside the README: of violations.md, writeup.md and design.md."""

from __future__ import annotations

import re
from pathlib import Path

from ..analysis import text
from ..contracts.results import Results
from ..support.markdown import markdown_table, renewed
from ..support.whole import read_exact, write_whole
from . import conversations, readme_blocks

FILES = ("violations.md", "writeup.md", "design.md")
LAST, COLUMNS = 5, 4  # runs after the first, and figures, of a table
SCORES = 3  # beside sizes, times and costs
_SHOWS_RUN = re.compile(r"<!-- (?:results|runs|measured):start -->")


def fill(project: Path, results: Results) -> list[str]:
    """Fill the marked blocks of the files that are there, and name those that changed."""
    there = {name: said for name in FILES if (said := read_exact(project / name)) is not None}
    if not there:
        return []
    blocks = {**blocks_of(results), "runs": _runs(project, results)}
    changed = {name: new for name, old in there.items() if (new := renewed(old, blocks)) != old}
    for name, new in changed.items():
        write_whole(project / name, new.encode())
    return list(changed)


def holds(project: Path, run: str) -> bool:
    """Whether the files that are there show `run`, where they show the results of one."""
    said = [read_exact(project / name) or "" for name in FILES]
    return all(run in one for one in said if _SHOWS_RUN.search(one))


def blocks_of(results: Results) -> dict[str, str]:
    """What one run says, by the name of the block."""
    return {
        "results": readme_blocks.results_block(results),
        "limitations": readme_blocks.limits_block(results),
        "measured": _measured(results),
        **conversations.blocks(results),
    }


def _runs(project: Path, results: Results) -> str:
    """The main figures of the comparable runs, the oldest first: what changes brought."""
    from ..compare import describe_change
    from ..report.history import overall, read_history

    runs = read_history(project, results).runs
    if len(runs) < 2:
        return "One run so far: what a change brings shows from the second on."
    main = readme_blocks.main_metrics(results) or readme_blocks.headline(results)[:COLUMNS]
    rows = []
    for run in (runs[0], *runs[1:][-LAST:]):
        found = [overall(run, metric["name"]) for metric in main]
        rows.append([f"`{run['run']}`", *(text.value(one) if one else "–" for one in found)])
    before, *moved = describe_change(runs[-2], runs[-1]).splitlines()
    listed = "\n".join(f"- {line.strip()}" for line in moved)
    table = markdown_table(["run", *(m["name"] for m in main)], rows)
    return f"{table}\n\n{before}\n\n{listed}".strip()


def _measured(results: Results) -> str:
    """What the run says of size, speed and cost, and its first scores."""
    counts = [[noun, f"{n:,}", ""] for noun, n in results["corpus"].items() if isinstance(n, int)]
    whole = readme_blocks.headline(results)
    sizes = [m for m in whole if m["unit"] not in ("score", "rate")]
    scores = [m for m in whole if m["unit"] in ("score", "rate")][:SCORES]
    figures = [[m["name"], text.value(m), str(m["n"])] for m in (*sizes, *scores)]
    return f"Run `{results['run']}`.\n\n" + markdown_table(
        ["what", "value", "n"], [*counts, *figures]
    )

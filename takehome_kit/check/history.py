"""Does the history show work in steps, and whose work it is?"""

from __future__ import annotations

from collections.abc import Iterator

from ..support.git import GitError
from ..support.tables import is_table
from .finding import Finding
from .subject import SCAFFOLD, Subject

FEWEST = 3  # commits
LARGEST = 0.8  # of all added lines in one commit
ENOUGH = 50  # added lines below which one commit may well hold them all
# What is made by machine, comes as a whole, or is rightly written last.
_BULK = ("reports/", "data/", "evals/golden.jsonl", "evals/golden.dropped.jsonl", "README.md")


def history(subject: Subject) -> Iterator[Finding]:
    """The candidate's commits are several, and not nearly all in one."""
    try:
        subject.git("rev-parse", "-q", "--verify", f"{SCAFFOLD}^{{commit}}")
    except GitError:
        what = f"there is no tag {SCAFFOLD}: nobody can tell your lines from the template's"
        fix = f"git tag {SCAFFOLD} <first commit>"
        yield Finding("history", "", what, fix, "advice")
        return
    added = _added(subject)
    total = sum(added)
    fix = "commit in steps from now on: what was tried, measured, kept"
    if len(added) < FEWEST:
        n = len(added)
        what = (
            f"{n or 'no'} commit{'s' * (n != 1)} of yours since the scaffold: it reads as one drop"
        )
        yield Finding("history", "", what, fix, "advice")
    elif total > ENOUGH and max(added) > LARGEST * total:
        what = f"one of {len(added)} commits holds {max(added) / total:.0%} of the added lines"
        yield Finding("history", "", what, fix, "advice")


def provenance_line(subject: Subject) -> Iterator[Finding]:
    """The README's lines on what came from the scaffold are those of the present commit."""
    from ..sending.provenance import provenance, readme_lines
    from ..sending.provenance_view import BLOCK

    written = subject.readme.block(BLOCK)
    if written is None:
        return  # a README without the marks says it in the candidate's own words
    try:
        subject.git("rev-parse", "-q", "--verify", f"{SCAFFOLD}^{{commit}}")
    except GitError:
        return  # said by the check on history
    said = "\n".join(line.text for line in written).strip()
    if said != readme_lines(provenance(subject.root)):
        where = f"README.md:{written[0].number}" if written else "README.md"
        what = "what is said of the scaffold's share is not what git says"
        yield Finding("provenance", where, what, "takehome provenance writes it; commit", "advice")


def _added(subject: Subject) -> list[int]:
    """Added lines of each commit since the scaffold, without bulk."""
    command = ("log", "--no-merges", "--no-renames", "--format=%x00", "--numstat", "--relative")
    log = subject.git(*command, f"{SCAFFOLD}..HEAD")
    commits = [part.split("\n") for part in log.split("\0")[1:]]
    return [sum(map(_count, lines)) for lines in commits]


def _count(line: str) -> int:
    """The added lines in a line of git's numstat: added, removed, name."""
    added, _, rest = line.partition("\t")
    name = rest.partition("\t")[2]
    bulk = name.startswith(_BULK) or is_table(name)
    return int(added) if added.isdigit() and not bulk else 0

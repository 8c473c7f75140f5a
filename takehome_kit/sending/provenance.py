"""`takehome provenance`: which lines are the scaffold's, the company's, the candidate's, by git.

A line that is not blank is the scaffold's when `git blame -w -M -C -C` traces it back to the tag
`scaffold`: indenting it, moving it within its file, moving it to a file of the same commit or
copying it into a new file does not make it the candidate's. git follows text that was moved from 20
letters and digits on, from another file from 40 on; shorter pieces count as the candidate's.
Commits that change the answers file (`takehome update`) count as the scaffold's, what `takehome
given` marked as the company's. Data (tables, wherever they are), golden sets, reports and generated
blocks are counted apart, a changed file of them as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..contracts.errors import BadInput, EnvironmentLacks
from ..contracts.project import ANSWERS
from ..scaffolding.given import Given, read_given
from ..support.git import GitError, git, repository_around, require_git
from ..support.tables import is_table

TAG = "scaffold"
Part = Literal["code", "prose", "data", "generated"]
PARTS: tuple[Part, ...] = ("code", "prose", "data", "generated")
CLASSES = ("scaffold", "own", "given")
_DATA = ("data/", "evals/golden.jsonl", "evals/golden.dropped.jsonl")
_GENERATED = ("reports/", "constraints.txt", ANSWERS)
_ANALYSIS = "reports/analysis.md"  # among them, but written by hand
_PROSE = (".md", ".rst")
_MARK = re.compile(r"\s*<!-- [a-z]+:(start|end) -->\s*")


@dataclass(frozen=True)
class Count:
    """Lines of one file, blank ones left out."""

    file: str
    part: Part
    scaffold: int
    own: int
    given: int = 0


@dataclass(frozen=True)
class Provenance:
    """All text files at HEAD; `later` has the scaffold's commits after the first, newest first."""

    commit: str
    later: tuple[str, ...]
    files: tuple[Count, ...]
    given: tuple[str, ...] = ()  # paths
    log: tuple[str, ...] = ()  # the candidate's commits, newest first

    def total(self, part: Part) -> Count:
        """The lines of one part."""
        counts = [count for count in self.files if count.part == part]
        scaffold, own, given = (sum(getattr(c, k) for c in counts) for k in CLASSES)
        return Count("", part, scaffold, own, given)


def provenance(project: Path) -> Provenance:
    """Count the lines of every text file at HEAD.

    Raises `EnvironmentLacks` without git or a repository, `BadInput` without the tag.
    """
    base = require_tag(project)
    later = git(project, "log", "--format=%H %h %s", f"{TAG}..HEAD", "--", ANSWERS).splitlines()
    ours = {base, *(line.split()[0] for line in later)}
    given = read_given(project)
    blobs = {one.commit: _blobs(project, one.commit) for one in given}
    then, now = _blobs(project, TAG), _blobs(project, "HEAD")
    counts: list[Count] = []
    for name, lines in _texts(project):
        part = _part(name)
        came_along = any(one.commit == base and one.covers(name) for one in given)
        if now[name] == then.get(name):
            counts.append(Count(name, part, 0 if came_along else lines, 0, lines * came_along))
        elif any(one.covers(name) and blobs[one.commit].get(name) == now[name] for one in given):
            counts.append(Count(name, part, 0, 0, lines))
        elif part in ("data", "generated"):
            counts.append(Count(name, part, 0, lines))
        else:
            counts += _blamed(project, name, part, ours, given)
    # What was taken out was the candidate's decision, and brought no line.
    brought = [line for line in later if " Scaffold: remove " not in line]
    subjects = tuple(line.partition(" ")[2] for line in brought)
    others = ours | {one.commit for one in given}
    commits = git(project, "log", "--format=%H %h %s", f"{TAG}..HEAD", "--", ".").splitlines()
    return Provenance(
        git(project, "rev-parse", "--short", "HEAD"),
        subjects,
        tuple(counts),
        tuple(dict.fromkeys(path for one in given for path in one.paths)),
        tuple(c.partition(" ")[2] for c in commits if c.split()[0] not in others),
    )


def require_tag(project: Path) -> str:
    """The commit tagged `scaffold`.

    Raises `EnvironmentLacks` without git or a repository, `BadInput` without the tag.
    """
    require_git()
    if repository_around(project) is None:
        raise EnvironmentLacks(
            f"{project} is in no git repository, which alone knows whose a line is: git init"
        )
    try:
        return git(project, "rev-parse", "-q", "--verify", f"{TAG}^{{commit}}")
    except GitError:
        raise BadInput(
            f"{project} has no tag {TAG}, the commit that your lines are told from: "
            f"git fetch --tags, or git tag {TAG} <first commit>"
        ) from None


def readme_lines(found: Provenance) -> str:
    """What the README says: the scaffold's later parts, what was given, where the rest is seen."""
    own = any(count.part == "code" and count.own for count in found.files)
    lines = [f"- The scaffold's, too: {subject}" for subject in found.later]
    if found.given:
        lines.append(f"- Given by the company: {', '.join(f'`{path}`' for path in found.given)}")
    lines += [] if own else ["- No line of code, tests or configuration is mine."]
    lines += [f"- My commits: `git log {TAG}..`"] if found.log else []
    return "\n".join(lines)


def _blobs(project: Path, ref: str) -> dict[str, str]:
    """Name and object of each file at `ref`."""
    listed = git(project, "ls-tree", "-r", "-z", ref)
    entries = (entry.split("\t", 1) for entry in listed.split("\0") if entry)
    return {name: about.split()[2] for about, name in entries}


def _texts(project: Path) -> Iterator[tuple[str, int]]:
    """Name and number of lines that are not blank of each text file at HEAD."""
    try:
        listed = git(project, "grep", "-I", "-c", "-z", "-e", "[^[:space:]]", "HEAD", "--", ".")
    except GitError:
        return  # not a single line
    for line in listed.split("\n"):
        name, _, count = line.removeprefix("HEAD:").partition("\0")
        yield name, int(count)


def _part(name: str) -> Part:
    if name.startswith(_DATA) or is_table(name):
        return "data"
    if name.startswith(_GENERATED) and name != _ANALYSIS:
        return "generated"
    return "prose" if name.endswith(_PROSE) else "code"


def _blamed(
    project: Path, name: str, part: Part, scaffold: set[str], given: Sequence[Given]
) -> Iterator[Count]:
    """The counts of a changed file: of its own part, and of the generated blocks in it."""
    blame = ["blame", "--line-porcelain", "-w", "-M", "-C", "-C", f"{TAG}..HEAD", "--", name]
    counts = {part: [0, 0, 0], "generated": [0, 0, 0]}
    prefix = git(project, "rev-parse", "--show-prefix")
    commit, origin, known, generated = "", name, False, False
    for line in git(project, *blame).split("\n"):
        if re.match(r"[0-9a-f]{40,64} \d+ \d+", line):
            commit, known = line.partition(" ")[0], False
        elif line == "boundary":
            known = True
        elif line.startswith("filename "):
            origin = line.removeprefix("filename ").removeprefix(prefix)
        elif line.startswith("\t"):
            mark = _MARK.fullmatch(line)
            generated = mark[1] == "start" if mark else generated
            where = "generated" if generated and not mark else part
            came = [one for one in given if one.covers(origin)]
            if any(one.commit == commit if known else commit in one.before for one in came):
                whose = "given"
            elif known or commit in scaffold:
                whose = "scaffold"
            else:
                whose = "own"
            counts[where][CLASSES.index(whose)] += bool(line.strip())
    for one, lines in counts.items():
        if any(lines):
            yield Count(name, "generated" if one == "generated" else part, *lines)

"""What a brief proposes: answers to the template's questions, warnings and a checklist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..whole import write_whole
from .cautions import Caution, cautions_of
from .checklist import NAME, Item, read_checklist, read_gone, render_checklist
from .demands import checklist
from .polarity import MUST, UNWANTED
from .readers import Source, read_source
from .reading import UNKNOWN, Reading, read_lines
from .renew import renew
from .segment import Statement
from .tags import Mention
from .vocabulary import INPUTS

HOURS = (0.5, 80.0)  # what copier.yml accepts
TEMPLATE_NAMES = {"eval": "evals"}  # kinds that copier.yml calls otherwise
_SHOWN_ONLY = ("formats", "parts")


@dataclass(frozen=True)
class Evidence:
    """The sentence that a proposal came from, and where it stands (page 0: not a PDF)."""

    sentence: str
    line: int
    page: int = 0

    @property
    def place(self) -> str:
        """The place, for the reader."""
        return f"page {self.page}, line {self.line}" if self.page else f"line {self.line}"


@dataclass(frozen=True)
class Proposal:
    """What the rules read from a brief.

    `answers` has the questions of copier.yml on which the brief says something, and only these;
    `evidence` has a sentence for each, for `formats`, the input formats named, and for `parts`,
    which follow from the answers and are no question of their own.
    """

    source: Source
    answers: dict[str, str | float]
    evidence: dict[str, Evidence]
    formats: tuple[str, ...]
    parts: tuple[str, ...]
    kinds: Mapping[str, float]  # score of each kind, best first
    warnings: tuple[Caution, ...]
    checklist: tuple[Item, ...]


def propose(path: Path) -> Proposal:
    """Read the brief at `path` (`-`: standard input) by rules, offline.

    Raises `BadInput` when it cannot be read or holds no text.
    """
    source = read_source(path)
    reading = read_lines(source.lines)
    said = _said(reading)
    formats = [tag for tag in INPUTS if _how(reading, tag) == MUST]
    if formats:
        said["formats"] = (" ".join(formats), reading.features[formats[0]].statement)
    parts = _parts(said)
    if parts:
        said["parts"] = (" ".join(parts), said["interface" if len(parts) > 1 else "kind"][1])
    telling = {mention.statement for mention in reading.mentions}
    return Proposal(
        source,
        {name: value for name, (value, _) in said.items() if name not in _SHOWN_ONLY},
        {name: Evidence(s.text, s.line, s.page) for name, (_, s) in said.items()},
        tuple(formats),
        parts,
        {TEMPLATE_NAMES.get(score.kind, score.kind): score.score for score in reading.kinds},
        cautions_of(reading),
        tuple(checklist(reading.statements, telling)),
    )


def write_checklist(proposal: Proposal, project: Path) -> Path:
    """Write `project`/BRIEF.md, keeping the ticks and notes of one that is there; its path."""
    path = project / NAME
    save_checklist(proposal, path)
    return path


def save_checklist(proposal: Proposal, path: Path) -> list[Item]:
    """Write the checklist to `path`; the old items, done or explained, that are gone.

    Raises `BadInput` when there is a file that is no checklist.
    """
    old = read_checklist(path) if path.exists() else []
    items, gone = renew(old, proposal.checklist)
    left = [f"- {item.id} {item.text} ({_state(item)})" for item in gone]
    lines = [*(read_gone(path) if path.exists() else []), *left]
    write_whole(path, render_checklist(items, proposal.source.name, lines).encode())
    return gone


def _state(item: Item) -> str:
    return "done" if item.done else f"explained: {item.explained}"


def _said(reading: Reading) -> dict[str, tuple[str | float, Statement]]:
    """The value of each question that the brief speaks of, with the statement."""
    said: dict[str, tuple[str | float, Statement]] = {}
    if reading.kind != UNKNOWN:
        name = TEMPLATE_NAMES.get(reading.kind, reading.kind)
        said["kind"] = (name, reading.kinds[0].statements[0])
    if reading.hours:
        hours = min(max(reading.hours.high, HOURS[0]), HOURS[1])
        said["hours"] = (hours, reading.hours.statement)
    if reading.ai_policy:
        said["ai_policy"] = reading.ai_policy
    # Of each row the first that the brief demands; last what a refusal means.
    for question, values, refused in (
        ("interface", {"api": "api", "cli": "cli"}, {"api": "cli"}),
        ("docker", {"compose": "compose", "docker": "dockerfile"}, {"docker": "none"}),
        ("ci", {"ci": "github"}, {"ci": "none"}),
    ):
        found = _first(reading, values, MUST) or _first(reading, refused, UNWANTED)
        if found:
            said[question] = found
    return said


def _parts(said: Mapping[str, tuple[str | float, Statement]]) -> tuple[str, ...]:
    """The kind's part, and `serving` where the brief wants an API beside it."""
    if "kind" not in said:
        return ()
    kind, api = str(said["kind"][0]), said.get("interface", ("",))[0] == "api"
    return (kind, "serving") if api and kind != "serving" else (kind,)


def _first(reading: Reading, values: Mapping[str, str], how: str) -> tuple[str, Statement] | None:
    return next(
        (
            (value, reading.features[tag].statement)
            for tag, value in values.items()
            if _how(reading, tag) == how
        ),
        None,
    )


def _how(reading: Reading, tag: str) -> str:
    mention: Mention | None = reading.features.get(tag)
    return mention.polarity if mention else ""

"""What a brief proposes: answers to the template's questions, warnings and a checklist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..support.whole import write_whole
from .cautions import Caution, cautions_of
from .checklist import NAME, Item, read_checklist, read_gone, render_checklist
from .demands import checklist
from .offers import TEMPLATE_NAMES, Value, answers_for, parts_for, template_kind
from .polarity import EXTRA, MUST, UNWANTED
from .readers import Source, read_source
from .reading import Reading, read_lines
from .renew import renew
from .segment import Statement
from .vocabulary import INPUTS


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
    `evidence` has a sentence for each, and for `formats`, the input formats named. Each of `parts`
    (answered as "parts"), of those named as a bonus and of those refused has its own.
    """

    source: Source
    reading: Reading
    kind: str
    answers: dict[str, Value]
    evidence: dict[str, Evidence]
    formats: tuple[str, ...]
    parts: dict[str, Evidence]
    bonus: dict[str, Evidence]
    refused: dict[str, Evidence]
    kinds: Mapping[str, float]  # score of each kind, best first
    warnings: tuple[Caution, ...]
    checklist: tuple[Item, ...]

    @property
    def sure(self) -> bool:
        """Whether the brief says clearly enough what kind it is."""
        return self.reading.sure


def propose(path: Path, kind: str | None = None) -> Proposal:
    """Read the brief at `path` (`-`: standard input) by rules, offline.

    `kind` is what the candidate has decided on; else it is the brief's own. Raises `BadInput` when
    the brief cannot be read or holds no text.
    """
    source = read_source(path)
    reading = read_lines(source.lines)
    kind = kind or template_kind(reading)
    said = answers_for(reading, kind)
    evidence = {name: _evidence(statement) for name, (_, statement) in said.items()}
    formats = [tag for tag in INPUTS if _how(reading, tag) == MUST]
    if formats:
        evidence["formats"] = _evidence(reading.features[formats[0]].statement)
    parts, bonus, refused = (
        {part: _evidence(statement) for part, statement in parts_for(reading, kind, how).items()}
        for how in (MUST, EXTRA, UNWANTED)
    )
    telling = {mention.statement for mention in reading.mentions}
    return Proposal(
        source=source,
        reading=reading,
        kind=kind,
        answers={name: value for name, (value, _) in said.items()},
        evidence=evidence,
        formats=tuple(formats),
        parts=parts,
        bonus=bonus,
        refused=refused,
        kinds={TEMPLATE_NAMES.get(score.kind, score.kind): score.score for score in reading.kinds},
        warnings=cautions_of(reading),
        checklist=tuple(checklist(reading.statements, telling)),
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


def _evidence(statement: Statement) -> Evidence:
    return Evidence(statement.text, statement.line, statement.page)


def _how(reading: Reading, tag: str) -> str:
    mention = reading.features.get(tag)
    return mention.polarity if mention else ""

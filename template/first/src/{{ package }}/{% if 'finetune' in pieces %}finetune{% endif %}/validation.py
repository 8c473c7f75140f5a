"""What is wrong with the data, before anything is trained on it."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..config import Config
from ..errors import StopError
from .checks import examine, limits
from .data import SPLITS, Row, Rows
from .duplicates import near_duplicates
from .pretrained import token_counts
from .split import Split

SHOWN = 5  # examples of each finding
Placed = tuple[str, Row]  # a row and its side


@dataclass
class Report:
    """Findings in sentences, and the leaks that forbid training."""

    facts: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)

    def stop(self) -> None:
        """Raise `StopError` if there is a leak."""
        if self.leaks:
            raise StopError(
                f"not trained, the data leak: {'; '.join(self.leaks)}: take them out of one side, "
                "or drop the split column to have the rows split anew"
            )


def validate(config: Config, rows: Rows, split: Split) -> Report:
    """Check schema, duplicates, balance, lengths, leakage and suspect labels of the rows."""
    report = Report()
    sizes = ", ".join(
        f"{len(members)} {side} in {len({row.group for row in members})} groups"
        for side, members in split.sides.items()
    )
    report.facts.append(f"{rows.origin}: {len(rows.rows)} rows; {sizes}")
    if rows.skipped:
        first = rows.skipped[0]
        told = f"{len(rows.skipped)} rows cannot be used, first {first['path']} ({first['reason']})"
        report.warnings.append(told)
    alone = sum(row.group == row.id for row in rows.rows)
    if config.group and alone:
        told = f"{alone} rows have no {config.group!r} (data.group): each is a group of its own"
        report.warnings.append(told)
    _lengths(report, config, rows.rows)
    placed = [(side, row) for side in SPLITS for row in split.sides[side]]
    exact = _exact(placed)
    near = set(near_duplicates([row.text for _, row in placed])) - set(exact)
    _leaks(report, placed, {"the same": exact, "nearly the same": sorted(near)})
    _conflicts(report, placed, sorted(near))
    examine(report, config, split)
    return report


def _lengths(report: Report, config: Config, rows: Sequence[Row]) -> None:
    """Tokens as the model counts them, and how many rows lose their end."""
    for name, limit in limits(config).items():
        counts = token_counts(config.base, [str(getattr(row, name)) for row in rows])
        cut = sum(count > limit for count in counts)
        middle, most = statistics.median(counts), max(counts)
        report.facts.append(f"{name}: median {middle:.0f} tokens, longest {most:,}")
        if cut:
            told = f"{cut} rows have a {name} over {limit} tokens: its end is not read"
            report.warnings.append(told)


def _leaks(
    report: Report, placed: Sequence[Placed], alike: dict[str, Sequence[tuple[int, int]]]
) -> None:
    """Groups and texts, exact and nearly so, that stand on two sides; repeats within one."""
    groups: dict[str, set[str]] = defaultdict(set)
    for side, row in placed:
        groups[row.group].add(side)
    across = [group for group, sides in groups.items() if len(sides) > 1]
    if across:
        named = ", ".join(across[:SHOWN])
        report.leaks.append(f"groups on more than one side, {len(across)}: {named}")
    for what, pairs in alike.items():
        told = [
            f"{placed[i][1].id} ({placed[i][0]}) and {placed[j][1].id} ({placed[j][0]})"
            for i, j in pairs
            if placed[i][0] != placed[j][0]
        ]
        if told:
            shown = "; ".join(told[:SHOWN])
            report.leaks.append(f"pairs with {what} text on two sides, {len(told)}: {shown}")
        if within := len(pairs) - len(told):
            report.facts.append(f"pairs with {what} text on one side: {within}")


def _exact(placed: Sequence[Placed]) -> list[tuple[int, int]]:
    """Each row with the first of the same words on its own or another side."""
    first: dict[str, int] = {}
    pairs = []
    for i, (_, row) in enumerate(placed):
        j = first.setdefault(" ".join(row.text.lower().split()), i)
        if j < i:
            pairs.append((j, i))
    return pairs


def _conflicts(report: Report, placed: Sequence[Placed], near: Sequence[tuple[int, int]]) -> None:
    """Like texts with different targets: one of them is noise, or the task is ambiguous."""
    targets: dict[str, set[str]] = defaultdict(set)
    for _, row in placed:
        targets[" ".join(row.text.lower().split())].add(row.target)
    found = [text for text, given in targets.items() if len(given) > 1]
    if found:
        named = "; ".join(f"“{text[:60]}”" for text in found[:SHOWN])
        report.warnings.append(f"{len(found)} texts have more than one target: {named}")
    pairs = [(placed[i][1], placed[j][1]) for i, j in near]
    apart = [pair for pair in pairs if pair[0].target != pair[1].target]
    if apart:
        named = "; ".join(f"{one.id} and {other.id}" for one, other in apart[:SHOWN])
        told = f"{len(apart)} pairs have nearly the same text and different targets: {named}"
        report.warnings.append(told)

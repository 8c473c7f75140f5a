"""A checklist for a brief that was imported before: ticks, notes and own items stay."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .checklist import Item

SIMILAR = 85  # of 100, by rapidfuzz's ratio: a reworded item is still the same one


def renew(old: Sequence[Item], new: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """`new` with the ids, ticks and notes of `old`, and the old items that are gone.

    Items that the candidate added (without a line of the brief) are kept as they are; a gone item
    counts only when it was ticked or explained.
    """
    left = [item for item in old if item.line]
    own = [item for item in old if not item.line]
    pairs = [(item, _take(item, left)) for item in new]
    taken = {item.id for item in own} | {
        before.id for item, before in pairs if before and before.kind == item.kind
    }
    items = [_renewed(item, before, taken) for item, before in pairs]
    return items + own, [item for item in left if item.done or item.explained]


def _take(item: Item, left: list[Item]) -> Item | None:
    """The old item that `item` was, taken out of `left`."""
    from rapidfuzz import fuzz

    def likeness(before: Item) -> tuple[float, bool, int]:
        ratio = fuzz.ratio(_key(item), _key(before))
        return ratio, before.kind == item.kind, -abs(before.line - item.line)

    best = max(left, key=likeness, default=None)
    if best is None or likeness(best)[0] < SIMILAR:
        return None
    left.remove(best)
    return best


def _renewed(item: Item, before: Item | None, taken: set[str]) -> Item:
    if before is None or before.kind != item.kind:
        number = 1
        while (id_ := f"{item.kind}{number}") in taken:
            number += 1
        taken.add(id_)
        item = replace(item, id=id_)
    else:
        item = replace(item, id=before.id)
    return replace(item, done=before.done, explained=before.explained) if before else item


def _key(item: Item) -> str:
    return " ".join(re.findall(r"\w+", item.text.lower()))

"""The state of the labelling in sentences: who did how much, how far people agree."""

from __future__ import annotations

from collections.abc import Sequence

from ..analysis.text import count
from .agreement import Agreement, Retest, agreement, retests
from .setup import Setup
from .store import Labels, copies

SKEWED = 0.85  # share of one label


def status_lines(setup: Setup, labels: Sequence[Labels], width: float) -> list[str]:
    """For the terminal, of all annotators; `width` is the interval that is wanted."""
    if not labels:
        return [f"No labels in {setup.folder} yet: `takehome label --as NAME` makes some."]
    lines = [f"{each.annotator}: {count(len(each.of(1)), 'item')} labelled." for each in labels]
    lines += [
        f"{copy} holds the same as {first}, to the letter: it is left out. Is it another person's?"
        for first, copy in copies(setup.folder)
    ]
    lines += _agreement(agreement(labels, setup.scale, not setup.pairs), width)
    return lines + [_retest(each) for each in retests(labels)]


def _agreement(found: Agreement, width: float) -> list[str]:
    share = [f"The same label on {found.same} of {count(found.shared, 'shared item')} "
             f"({found.same / found.shared:.0%})."] if found.shared else []  # fmt: skip
    label, of_all = found.commonest
    if of_all >= SKEWED:
        share.append(
            f"“{label}” is {of_all:.0%} of these labels: by chance alone two people would agree "
            "on most items, so alpha rests on the few others. More of those would tell more."
        )
    if found.alpha is None:
        return [f"Agreement is undefined: {found.reason}.", *share]
    return [*_alpha(found, width), *share]


def _alpha(found: Agreement, width: float) -> list[str]:
    assert found.alpha is not None
    about = f"on {count(found.shared, 'shared item')}"
    if found.ci is None:
        return [f"Krippendorff's alpha {found.alpha:.2f} {about}; {found.reason}."]
    low, high = found.ci
    lines = [
        f"Krippendorff's alpha {found.alpha:.2f} (95% interval {low:.2f} to {high:.2f}) {about}."
    ]
    more = found.more(width)
    if more:
        return [*lines, f"About {count(more, 'more shared item')} would make it {width:g} wide."]
    return [*lines, f"It is no wider than the {width:g} that is wanted."]


def _retest(found: Retest) -> str:
    low, high = found.ci
    share = f"{found.changed / found.n:.0%}, 95% interval {low:.0%} to {high:.0%}"
    return f"Asked again, {found.annotator} changed {found.changed} of {found.n} labels ({share})."

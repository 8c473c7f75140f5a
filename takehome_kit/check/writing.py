"""Is the README there, whole, and the candidate's own?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .finding import Finding, cut
from .readme import PROMPT
from .subject import Subject

# Section, and the least words of the candidate's own that say anything; 0: generated or given.
# How AI was used is a check of its own.
SECTIONS = {
    "What I built": 12,
    "Run it": 0,
    "Results": 12,
    "Design decisions and trade-offs": 25,
    "Architecture": 0,
    "Limitations": 12,
    "With more time": 12,
    "Time spent": 0,
    "How AI was used": 0,
    "What came from the scaffold": 0,
}
_PLACEHOLDER = re.compile(r"\b(TODO|TBD|FIXME|XXX)\b|\blorem ipsum\b|<your [^>]+>", re.I)


def sections(subject: Subject) -> Iterator[Finding]:
    """What a reader looks for has a heading in the README, in whatever words."""
    missing = [f"“{title}”" for title in SECTIONS if subject.readme.section(title) is None]
    if missing:
        what = f"the README has no section like {', '.join(missing)}"
        fix = "a reader finds by headings: add what is missing, or leave it out on purpose"
        yield Finding("sections", "README.md", what, fix, "advice")


def prompts(subject: Subject) -> Iterator[Finding]:
    """The scaffold's prompts and other placeholders are gone."""
    for line in subject.readme.lines:
        where = f"README.md:{line.number}"
        if line.text.strip().startswith(PROMPT):
            fix = "write it in your own words and delete the line"
            yield Finding("prompts", where, f"the scaffold's prompt “{cut(line.text)}”", fix)
        elif line.own and (found := _PLACEHOLDER.search(line.text)):
            yield Finding(
                "prompts", where, f"the placeholder “{found[0]}”", "write what it holds for"
            )


def own_words(subject: Subject) -> Iterator[Finding]:
    """The sections that are the candidate's to write hold their words, not the scaffold's alone."""
    for title, least in SECTIONS.items():
        section = subject.readme.section(title)
        if section is None or section.prompted or len(section.words) >= least:
            continue  # a prompt that is left is a check of its own
        n = len(section.words)
        what = (
            f"“{title}” holds {n or 'no'} word{'s' * (n != 1)} of your own, besides the scaffold's"
        )
        fix = f"write it ({least} words at least)"
        yield Finding("own-words", f"README.md:{section.number}", what, fix)

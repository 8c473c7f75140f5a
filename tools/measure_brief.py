"""How well the brief importer reads briefs whose demands are known.

    python tools/measure_brief.py FOLDER [--without-title] [--errors]

FOLDER holds briefs and key.csv with the columns brief (a file's name without its ending), kind,
demanded and optional (features, separated by spaces; "-" for none). `--without-title` drops each
brief's first line, for folders whose titles repeat the file's name.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from takehome_kit.brief.readers import read_source
from takehome_kit.brief.reading import Reading, read_lines


@dataclass(frozen=True)
class Case:
    """A brief, what its key says and what the importer found."""

    name: str
    kind: str
    demanded: frozenset[str]
    optional: frozenset[str]
    found: Reading

    @property
    def must(self) -> set[str]:
        """Features proposed as demanded."""
        return {tag for tag, m in self.found.features.items() if m.polarity == "must"}

    @property
    def extra(self) -> set[str]:
        """Features proposed as a bonus."""
        return {tag for tag, m in self.found.features.items() if m.polarity == "bonus"}

    @property
    def missed(self) -> set[str]:
        """Demanded, and not found as demanded."""
        return set(self.demanded) - self.must

    @property
    def wrong(self) -> set[str]:
        """Proposed, as demanded or as a bonus, and in neither list of the key."""
        return (self.must | self.extra) - self.demanded - self.optional

    @property
    def swapped(self) -> set[str]:
        """Demanded for the one, a bonus for the other."""
        return (self.must & self.optional) | (self.extra & self.demanded)


def read_cases(folder: Path, without_title: bool) -> list[Case]:
    """Every brief that the key names."""
    cases = []
    with (folder / "key.csv").open(encoding="utf-8", newline="") as key:
        for row in csv.DictReader(key):
            [path] = folder.glob(f"{row['brief']}.*")
            lines = read_source(path).lines[1 if without_title else 0 :]
            demanded, optional = (
                frozenset(row[column].split()) - {"-"} for column in ("demanded", "optional")
            )
            cases.append(Case(row["brief"], row["kind"], demanded, optional, read_lines(lines)))
    return cases


def confusion(cases: list[Case]) -> str:
    """The kinds of the key (rows) against those found (columns)."""
    kinds = sorted({case.kind for case in cases})
    seen = [*kinds, *sorted({case.found.kind for case in cases} - set(kinds))]
    table = Counter((case.kind, case.found.kind) for case in cases)
    rows = [["kind (rows: key)", *seen]]
    rows += [[kind, *(str(table[kind, other] or ".") for other in seen)] for kind in kinds]
    return "\n".join(r[0].ljust(18) + " ".join(c.rjust(9) for c in r[1:]) for r in rows)


def figures(cases: list[Case]) -> str:
    """Kinds right, recall of what is demanded, share of the proposals that is wrong."""
    right = sum(case.kind == case.found.kind for case in cases)
    demanded = sum(len(case.demanded) for case in cases)
    missed = sum(len(case.missed) for case in cases)
    absent = sum(len(case.missed - case.extra) for case in cases)
    proposed = sum(len(case.must | case.extra) for case in cases)
    wrong = sum(len(case.wrong) for case in cases)
    swapped = sum(len(case.swapped) for case in cases)
    return (
        f"kind right: {right} of {len(cases)}\n"
        f"recall: {demanded - missed} of {demanded} demanded ({1 - missed / demanded:.1%}); "
        f"{demanded - absent} ({1 - absent / demanded:.1%}) counting those called a bonus\n"
        f"wrong: {wrong} of {proposed} proposed ({wrong / proposed:.1%}); {swapped} more take a "
        f"must for a bonus or the reverse ({(wrong + swapped) / proposed:.1%} in all)"
    )


def errors(case: Case) -> str:
    """What was read wrongly in one brief."""
    return (
        f"{case.name}: {case.kind} as {case.found.kind}; missed {sorted(case.missed)}; "
        f"wrong {sorted(case.wrong)}; swapped {sorted(case.swapped)}"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--without-title", action="store_true")
    parser.add_argument("--errors", action="store_true", help="list them brief by brief")
    given = parser.parse_args()
    cases = read_cases(given.folder, given.without_title)
    print(confusion(cases), figures(cases), sep="\n")
    if given.errors:
        print(*map(errors, cases), sep="\n")

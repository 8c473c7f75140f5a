"""Are the README's figures those of the last run?"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from ..contracts.results import Metric
from ..measuring import readme_blocks
from ..support.markdown import marks
from .finding import Finding, cut
from .freshness import AGAIN
from .readme import Line, parse_readme
from .subject import Subject

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_VALUE = r"(?<![\w.+−-])(?:\d?\.\d+|\d+(?:\.\d+)?(?= ?%))(?: ?%)?"
_THEN = re.compile(rf"\s*(?:,|to|→|->|–|and|against|vs\.?|from)?\s*({_VALUE})")


def block(subject: Subject) -> Iterator[Finding]:
    """The generated blocks say what the last run's record says, figure by figure."""
    if subject.run_file is None:
        return
    with tempfile.TemporaryDirectory(prefix="takehome-") as folder:
        copy = Path(folder) / "README.md"
        copy.write_text(subject.readme.text, encoding="utf-8")
        if subject.run:
            readme_blocks.update(copy, subject.run)
        renewed = parse_readme(copy.read_text(encoding="utf-8"), "")
    for name in ("results", "limitations"):
        written, wanted = subject.readme.block(name), renewed.block(name)
        if written is not None and wanted is not None:
            yield from _compare(name, written, wanted)
        elif any(mark in subject.readme.text for mark in marks(name)):
            what = f"one of the marks <!-- {name}:start --> and <!-- {name}:end --> is missing"
            fix = "put it back and run `takehome eval`, or take the other one out, too"
            yield Finding("figures", "README.md", what, fix)


def prose(subject: Subject) -> Iterator[Finding]:
    """A metric's figure in the text is one that a run measured, rounded or as a percentage."""
    known: dict[str, list[Metric]] = {}
    for run in subject.runs:
        for metric in run["metrics"]:
            known.setdefault(metric["name"].lower(), []).append(metric)
    if not known:
        return
    names = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
    pattern = re.compile(rf"(?<!\w)({names})(?!\w)[^.\d|;]{{0,40}}?({_VALUE})", re.I)
    for line in subject.readme.lines:
        if line.generated or line.code:
            continue
        for found in pattern.finditer(line.text):
            for value in _values(line.text, found):
                # "nDCG@10 0.99 against 0.78" may be of another system: "bm25 nDCG@10".
                alike = [ms for name, ms in known.items() if name.endswith(found[1].lower())]
                if not any(_is(value, metric) for metrics in alike for metric in metrics):
                    what = f"“{found[1]} … {value}” is a figure of no run"
                    fix = "correct it, or commit the report it comes from"
                    yield Finding("prose-figures", f"README.md:{line.number}", what, fix, "advice")


def _compare(name: str, written: list[Line], wanted: list[Line]) -> Iterator[Finding]:
    """The first line of a block whose figures are not those of the record."""
    for mine, theirs in zip_longest(written, wanted):
        said, meant = mine.text if mine else "", theirs.text if theirs else ""
        if _NUMBER.findall(said) != _NUMBER.findall(meant):
            number = mine.number if mine else written[-1].number if written else 0
            what = f"the {name} block says “{cut(said)}”, the last run “{cut(meant)}”"
            yield Finding("figures", f"README.md:{number}", what, AGAIN)
            return


def _values(text: str, found: re.Match[str]) -> Iterator[str]:
    """The figure after the metric's name, and one that follows directly: "from .61 to .64"."""
    yield found[2]
    then = _THEN.match(text, found.end(2))
    if then:
        yield then[1]


def _is(written: str, metric: Metric) -> bool:
    """Whether `written` is the metric's value or an end of its interval, rounded."""
    bare = written.rstrip(" %")
    scale = 100 if written.endswith("%") else 1
    half = 0.5 * 10 ** -len(bare.partition(".")[2]) * (1 + 1e-9)
    measured = [metric["value"], *(metric["ci"] or ())]
    return any(v is not None and abs(v * scale - float(bare)) <= half for v in measured)

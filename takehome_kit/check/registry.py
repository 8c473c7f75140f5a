"""All checks, in the order in which they are reported; and running them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..contracts.errors import KitError
from ..contracts.results import ResultsError
from . import (
    ai,
    brief,
    evaluation,
    figures,
    files,
    freshness,
    history,
    hours,
    notebooks,
    secrets,
    specific,
    tests,
    ticked,
    usage,
    write_ups,
    writing,
)
from .finding import Finding
from .subject import Subject


@dataclass(frozen=True)
class Check:
    """One check; `static` ones need the files alone, the others git's history or this computer."""

    name: str
    run: Callable[[Subject], Iterable[Finding]]
    static: bool = True


CHECKS = (
    Check("sections", writing.sections),
    Check("prompts", writing.prompts),
    Check("own-words", writing.own_words),
    Check("report", freshness.report),
    Check("figures", figures.block),
    Check("prose-figures", figures.prose),
    Check("write-ups", write_ups.write_ups),
    Check("code", freshness.code),
    Check("corpus", freshness.corpus),
    Check("golden", freshness.golden),
    Check("thresholds", freshness.thresholds),
    Check("drafts", evaluation.drafts),
    Check("guards", evaluation.guards),
    Check("gate", evaluation.gate),
    Check("hybrid", evaluation.hybrid),
    Check("brief", brief.musts),
    Check("ticked", ticked.claims),
    Check("limitations", specific.limitations),
    Check("future", specific.future),
    Check("ai", ai.disclosure),
    Check("commands", usage.commands),
    Check("tests", tests.passed, static=False),
    Check("secrets", secrets.secrets),
    Check("notebooks", notebooks.outputs),
    Check("paths", files.own_paths),
    Check("sample", files.sample),
    Check("large", files.large),
    Check("ignored", files.ignored, static=False),
    Check("committed", files.committed, static=False),
    Check("hours", hours.hours, static=False),
    Check("history", history.history, static=False),
    Check("provenance", history.provenance_line, static=False),
)


def run_checks(subject: Subject) -> list[Finding]:
    """What every check finds, blockers first; for an archive, the static ones."""
    chosen = [check for check in CHECKS if check.static or subject.history]
    found = dict.fromkeys(finding for check in chosen for finding in _run(check, subject))
    return sorted(found, key=lambda finding: finding.level != "blocker")


def _run(check: Check, subject: Subject) -> list[Finding]:
    """A check that crashes has found something: that it cannot be done."""
    try:
        return list(check.run(subject))
    except ResultsError as error:  # every check that reads the record would say so
        return [Finding("report", "", str(error), "put that right, then check again")]
    except KitError as error:
        return [Finding(check.name, "", str(error), "put that right, then check again")]
    except Exception as error:
        what = f"the check ended with {type(error).__name__}: {error}"
        fix = "look at the file it names; if that is sound, the check is wrong: please report it"
        return [Finding(check.name, "", what, fix)]

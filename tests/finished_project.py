"""A finished take-home in miniature: the real template, filled in, measured by the factory."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from factory import make_results, write_results

from takehome_kit.analysis.records import read_results
from takehome_kit.check import tests as test_runs
from takehome_kit.check.subject import Subject
from takehome_kit.contracts.results import Results
from takehome_kit.measuring import readme_blocks
from takehome_kit.scaffolding import scaffold
from takehome_kit.scaffolding.stage import commit_scaffold
from takehome_kit.sending.provenance import provenance, readme_lines
from takehome_kit.support.hashes import hash_files

PACKAGE = "acme"
RUN = make_results(n=40)
PROSE = {
    "What I built": "A question answering system for Acme's support staff, over 14 manuals, that "
    "cites the passage it answers from and refuses what the manuals do not say.",
    "Results": "Support staff find the right manual among the first five in most cases. Chunks by "
    "heading moved the ranking most; a larger overlap did not help at all.",
    "Design decisions and trade-offs": "Hybrid retrieval instead of dense alone, because the part "
    "numbers that staff type are found by their letters and not by their meaning. Extractive "
    "answers instead of a language model, because support must quote the manual verbatim.",
    "Limitations": "Questions over two manuals fail most: `q002` needs topic-00.md and "
    "topic-01.md, and the ranking shows one of the two. Staff notice a half answer only when they "
    "open the citation. A second query per sub-question would cost one more search.",
    "With more time": "First, split multi-hop questions in two searches, which should move "
    "recall@5 on that slice; then label 60 more rows, so that a difference of 0.1 would show in "
    "the interval of nDCG@10.",
    "How AI was used": "None.",
}
SOURCE = '''"""Part numbers, which staff type in several spellings."""


def normalise(number: str) -> str:
    """`number` in upper case, without blanks and dashes."""
    return "".join(letter for letter in number.upper() if letter.isalnum())
'''


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)
    return done.stdout.decode().strip()


def commit(folder: Path, message: str = "Work") -> None:
    """Commit everything, if there is anything."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "-m", message)


def replace(path: Path, old: str, new: str) -> None:
    """Replace a text that stands in the file, or fail."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} does not stand in {path}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def make_project(template: Path, folder: Path, **answers: Any) -> Path:
    """A take-home on which no check finds anything, in a repository of its own."""
    given = {"package": PACKAGE, "project_name": "Acme manuals", "parts": ["formats"], **answers}
    scaffold.render(template, folder, given, title=None, ask=False)
    commit_scaffold(folder, "rag")
    _set_up(folder)
    _add_data(folder)
    commit(folder, "Documents and golden set")
    (folder / f"src/{PACKAGE}/numbers.py").write_text(SOURCE)
    commit(folder, "Normalise part numbers")
    _fill_readme(folder)
    measure(folder)
    commit(folder, "Final figures")
    block(folder, "provenance", readme_lines(provenance(folder)))
    commit(folder, "Say what came from the scaffold")
    ran_tests(folder, 0)
    return folder


def ran_tests(folder: Path, status: int) -> None:
    """Keep that the tests ended with `status` on the project as it stands."""
    test_runs.keep(Subject.of(folder), status)


def measure(folder: Path, **changes: Any) -> Results:
    """Record a run of the project as it stands, and bring the README in line with it."""
    thresholds = tomllib.loads((folder / "evals/thresholds.toml").read_text())
    checks = [{"metric": name, "minimum": value} for name, value in thresholds.items()]
    verdict = {"value": 0.9, "ci": [0.8, 1.0], "passed": True, "reason": "0.9 is not below"}
    results = make_results(n=40, **changes)
    results["metrics"] = [metric for metric in results["metrics"] if metric["value"] is not None]
    tops = ("src", "prompts", "config.toml")
    results["hashes"] = {top: hash_files(folder / top) for top in tops}
    results["hashes"]["documents"] = hash_files(folder / "data/documents")
    if "gate" not in changes:
        results["gate"] = {"passed": True, "checks": [check | verdict for check in checks]}
    path = write_results(results, folder)
    readme_blocks.update(folder / "README.md", read_results(path))
    return results


def block(folder: Path, name: str, text: str) -> None:
    """Write a generated block of the README."""
    readme = folder / "README.md"
    start, end = f"<!-- {name}:start -->", f"<!-- {name}:end -->"
    found = re.compile(f"{start}.*?{end}", re.S)
    content, n = found.subn(lambda _: f"{start}\n{text}\n{end}", readme.read_text())
    assert n == 1, f"{n} blocks {name}"
    readme.write_text(content)


def _set_up(folder: Path) -> None:
    """The project's interpreter: this one, which has what reading documents needs."""
    python = folder / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)


def _add_data(folder: Path) -> None:
    for number in range(14):
        document = folder / f"data/documents/topic-{number:02d}.md"
        document.write_text(f"# Topic {number}\n\nManual number {number} of Acme's pumps.\n")
    rows = []
    for item in RUN["items"]:
        given = item["input"]
        row = {"id": item["id"], "question": given["question"], "answer": given["reference"]}
        row |= {"sources": given["sources"], "quotes": given["quotes"]}
        rows.append(row | {"slice": item["slice"], "status": item["status"]})
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "evals/golden.jsonl").write_text(lines)


def _fill_readme(folder: Path) -> None:
    readme = folder / "README.md"
    lines, title = [], ""
    for line in readme.read_text().splitlines():
        title = line.removeprefix("## ") if line.startswith("## ") else title
        lines.append(PROSE[title] if line.startswith("> To write:") else line)
    text = "\n".join(lines) + "\n"
    if "<!-- provenance:start -->" not in text:
        text += "\n<!-- provenance:start -->\n<!-- provenance:end -->\n"
    readme.write_text(text)
    block(folder, "time", "3.5 hours in one sitting.")

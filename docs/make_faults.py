"""Write docs/faults.md from the tests that try them: `python docs/make_faults.py`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

DOCS = Path(__file__).parent
TESTS = DOCS.parent / "tests"
PAGE = DOCS / "faults.md"
HEAD = """# Faults tried

Written by `python docs/make_faults.py` from the tests' own names and sentences; a test keeps it in
step. Each line is a test that fails when the sentence is untrue: `pytest -k NAME`.
"""
FILES = {
    "test_timebox_faults.py": "The log while it is written: kills, two terminals, a full disk",
    "test_timebox_log.py": "The log as it is read: torn and foreign lines",
    "test_timebox_events.py": "Lines that are no events",
    "test_timebox_state.py": "Time: closed lids, reboots, clocks that are set, zones",
    "test_timebox_times.py": "Times that are typed, and summer time",
    "test_brief_rules.py": "Briefs: what is read, and what must not be",
    "test_brief_checklist.py": "Briefs: what is an item of the list",
    "test_brief_readers.py": "Briefs: files of every format",
    "test_brief_model.py": "Briefs: a language model's replies",
    "test_check_findings.py": "Check: what it finds, and what it leaves alone",
    "test_check_ticked.py": "Check: what is ticked and looks otherwise",
    "test_pack.py": "Pack",
    "test_provenance.py": "Whose a line is",
    "test_given.py": "What the company gave",
    "test_compare.py": "Two runs side by side",
    "test_label.py": "Labels",
    "test_golden_import.py": "Golden rows from other tools' files",
}


def make_page() -> str:
    """The page's text."""
    sections = [
        f"## {title}\n\n" + "\n".join(f"- `{name}`: {told}" for name, told in _tests(TESTS / file))
        for file, title in FILES.items()
    ]
    return "\n\n".join([HEAD.rstrip(), *sections]) + "\n"


def _tests(path: Path) -> Iterator[tuple[str, str]]:
    """Each test's name and its sentence, with the names of its cases where they have any."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    cases = {
        target.id: _names(node.value)
        for node in body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            told = " ".join((ast.get_docstring(node) or "").split())
            used = {
                n.id for d in node.decorator_list for n in ast.walk(d) if isinstance(n, ast.Name)
            }
            named = [name for list_ in sorted(used & set(cases)) for name in cases[list_]]
            yield node.name, f"{told} ({'; '.join(named)})" if named else told


def _names(value: ast.expr) -> list[str]:
    """The first words of each case of a list: its name."""
    first = [case.elts[0] for case in getattr(value, "elts", []) if isinstance(case, ast.Tuple)]
    return [n.value for n in first if isinstance(n, ast.Constant) and isinstance(n.value, str)]


if __name__ == "__main__":
    PAGE.write_text(make_page(), encoding="utf-8")

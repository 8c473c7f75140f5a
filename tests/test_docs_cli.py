"""Generated pages of the docs are in step: docs/cli.md with --help, docs/faults.md with tests."""

from __future__ import annotations

import runpy

from conftest import ROOT

from takehome_kit.cli import app


def test_in_step() -> None:
    """The page is what the script writes now, and names every verb."""
    page = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    assert page == runpy.run_path(str(ROOT / "docs/make_cli.py"))["make_page"]()
    names = {c.name or c.callback.__name__ for c in app.registered_commands if c.callback}
    names |= {group.name for group in app.registered_groups if group.name}
    assert all(f"## `takehome {name}`" in page for name in names)


def test_faults_in_step() -> None:
    """The list of faults is what the tests say now, each with a sentence."""
    page = (ROOT / "docs/faults.md").read_text(encoding="utf-8")
    assert page == runpy.run_path(str(ROOT / "docs/make_faults.py"))["make_page"]()
    assert ": \n" not in page

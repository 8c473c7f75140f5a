"""A run's report: one self-contained HTML file and a Markdown twin for a pull request."""

from __future__ import annotations

import webbrowser
from pathlib import Path

from takehome_kit.analysis.runs import resolve
from takehome_kit.contracts.results import MEASURED_ONLY
from takehome_kit.support.git import hide
from takehome_kit.support.whole import write_whole


def write_report(project: Path, run: str = "last") -> Path:
    """Write `report.html` and `report.md` into `reports/<run>/`; returns the HTML file.

    `run` is anything that `runs.resolve` understands. Raises `BadInput` when it means no run,
    `ResultsError` when its results cannot be read.
    """
    from takehome_kit.report import analysis, markdown, page
    from takehome_kit.report.view import build_view

    results = resolve(run, project).results
    view = build_view(project, results)
    folder = project / "reports" / results["run"]
    own = analysis.provide(project) if results["schema_version"] == MEASURED_ONLY else ""
    html, text = page.render(view), markdown.render(view, own)
    hide(project, "reports/*/report.*")
    write_whole(folder / "report.md", text.encode())
    write_whole(folder / "report.html", html.encode())
    return folder / "report.html"


def write(project: Path, run: str, open_browser: bool) -> None:
    """`takehome eval --report RUN` and `--open`: write the report, say where, open it if asked."""
    path = write_report(project, run)
    print(f"Report: {path}")
    if open_browser:
        webbrowser.open(path.resolve().as_uri())

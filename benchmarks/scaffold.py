"""Making a project, as whole processes: `python benchmarks/scaffold.py`.

`takehome new --yes` beside `copier copy --defaults` of the same template, from a git repository as
users have it (Copier clones it) and from a plain folder, and cookiecutter with a template of the
same files (rendered, so that it only has to copy them and fill in one name). `takehome new` also
checks the answers and makes the scaffold's commit.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from measure import Spent, in_turn, machine, project, publish, ratios, run, spread, table

from takehome_kit.scaffolding.scaffold import template_source

REPOSITORY = "copier copy, repository"
BIN = Path(sys.executable).parent


def cookiecutter_template(folder: Path) -> Path:
    """The rendered files below a folder whose name is asked for."""
    rendered = project(folder / "rendered" / "bench")
    shutil.rmtree(rendered / ".git")
    template = folder / "cookiecutter"
    shutil.copytree(rendered, template / "{{cookiecutter.slug}}")
    (template / "cookiecutter.json").write_text(
        json.dumps({"slug": "acme", "_copy_without_render": ["*"]})
    )
    return template


def git_repository(source: Path, folder: Path) -> Path:
    """The template in a repository with one tag, as a release is."""
    shutil.copytree(source, folder)
    name = ["-c", "user.name=bench", "-c", "user.email=bench@localhost"]
    for command in (["init", "-q"], ["add", "-A", "-f"], ["commit", "-qm", "1"], ["tag", "v0.1.0"]):
        run(["git", *name, *command], cwd=folder)
    return folder


def works(top: Path, source: Path) -> dict[str, Callable[[], Spent]]:
    """Each makes a project in a new folder."""

    def making(command: list[object]) -> Spent:
        with tempfile.TemporaryDirectory(dir=top) as place:
            return run([place if part is None else part for part in command], cwd=Path(place))[0]

    def new() -> Spent:
        with tempfile.TemporaryDirectory(dir=top) as place:
            return run([BIN / "takehome", "new", "rag", f"{place}/acme", "--yes"])[0]

    repository = git_repository(source, top / "repository")
    copier = [BIN / "copier", "copy", "--defaults", "--quiet", "--overwrite"]
    found: dict[str, Callable[[], Spent]] = {
        "takehome new": new,
        REPOSITORY: lambda: making([*copier, repository, None]),
        "copier copy, plain folder": lambda: making([*copier, source, None]),
    }
    if find_spec("cookiecutter"):
        template = cookiecutter_template(top)
        other = [BIN / "cookiecutter", "--no-input", "-o", None, template]
        found["cookiecutter"] = lambda: making(other)
    return found


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    with template_source() as source, tempfile.TemporaryDirectory() as top:
        found = in_turn(works(Path(top), source), rounds)
    wall = {name: [s.wall for s in spents] for name, spents in found.items()}
    cpu = {name: [s.cpu for s in spents] for name, spents in found.items()}
    rows = [
        [
            name,
            spread(wall[name]),
            spread(cpu[name]),
            spread(ratios(wall[name], wall[REPOSITORY])),
            spread(ratios(cpu[name], cpu[REPOSITORY])),
        ]
        for name in found
    ]
    header = ["", "s", "CPU s", "of the repository's, wall", "of the repository's, CPU"]
    packages = ["copier"] + (["cookiecutter"] if find_spec("cookiecutter") else [])
    publish("scaffold", f"{table(header, rows)}\n\nRounds: {rounds}.\n\n{machine(*packages)}")


if __name__ == "__main__":
    main()

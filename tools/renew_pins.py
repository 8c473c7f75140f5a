"""Renew constraints.txt of each kind: the newest versions that resolve together for all of them.

Run as `make pins`, then `make test`: a set is only as good as the tests that passed with it. All
kinds are resolved at once and each gets its share, so that one environment can serve them all.
"""

import subprocess
import sys
import tempfile
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from takehome_kit.scaffolding.parts import known_parts
from takehome_kit.scaffolding.scaffold import home, kinds, read_questions, render, template_source

ROOT = Path(__file__).resolve().parent.parent
BOUNDS = ROOT / "tools" / "bounds.txt"
# The question whose answers have requirements of their own.
VARIANTS = {"serving": "serves", "finetune": "task", "evals": "mode"}
CUDA = ("cuda-", "nvidia-", "triton")  # of the build of torch that is not the pinned one
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
    choices = read_questions(home())[question]["choices"].values()
    return [{**answers, question: choice} for choice in choices]


def requirements(kind: str, folder: Path) -> set[str]:
    """What the projects of a kind name, their build backend included."""
    wanted = {"hatchling"}
    with template_source() as source:
        for number, answers in enumerate(fullest(kind)):
            project = folder / f"{kind}-{number}"
            render(source, project, answers, title=None, ask=False)
            table = tomllib.loads((project / "pyproject.toml").read_text())["project"]
            wanted.update(table["dependencies"], *table["optional-dependencies"].values())
    return wanted


def resolve(wanted: set[str], constraints: Path) -> list[str]:
    """The `name==version` lines of the newest versions that fit together."""
    python = ".".join(map(str, sys.version_info[:3]))
    options = ["--quiet", "--no-header", "--no-annotate", "--python-version", python]
    command = [sys.executable, "-m", "uv", "pip", "compile", *options, "-c", str(constraints), "-"]
    done = subprocess.run(
        command, input="\n".join(wanted), check=True, stdout=subprocess.PIPE, text=True
    )
    return [line for line in done.stdout.splitlines() if not line.startswith(CUDA)]


def main() -> None:
    """Write the new sets over the old ones."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wanted = {kind: requirements(kind, folder) for kind in kinds()}
        together = folder / "together.txt"
        together.write_text("\n".join(resolve(set().union(*wanted.values()), BOUNDS)) + "\n")
        header = HEADER.format(
            day=date.today().isoformat(), python=".".join(map(str, sys.version_info[:2]))
        )
        for kind, names in wanted.items():
            lines = resolve(names, together)
            target = ROOT / "template" / kind / "constraints.txt"
            target.write_text(header + "\n".join(lines) + "\n")
            print(f"{target.relative_to(ROOT)}: {len(lines)} pins")
    print("Now run: make test")


if __name__ == "__main__":
    main()

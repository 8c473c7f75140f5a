"""Renew constraints.txt of each kind: the newest versions that resolve together for all of them.

Run as `make pins`, then `make test`: a set is only as good as the tests that passed with it. All
kinds are resolved at once, so that one environment can serve them all; a line then stands in a
project whose answers need it.
"""

import subprocess
import sys
import tempfile
import tomllib
from collections import defaultdict
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
# One tested set for what this project needs ({day}, Python {python}, Linux x86_64).
# pip installs from it what pyproject.toml names; a version changes here and nowhere else.
"""

Wanted = dict[str, set[str]]  # requirements by the Jinja condition under which they are needed


def variants(kind: str) -> dict[str, dict[str, Any]]:
    """The answers that decide requirements, by a condition that tells them: "" where none do."""
    if kind not in VARIANTS:
        return {"": {}}
    question = VARIANTS[kind]
    choices = read_questions(home())[question]["choices"].values()
    return {f"{question} == '{choice}'": {question: choice} for choice in choices}


def requirements(kind: str, folder: Path) -> Wanted:
    """What the projects of a kind name: without parts, and with each part alone."""
    wanted: Wanted = {}
    with template_source() as source:
        for where, answers in variants(kind).items():
            for part in ("", *known_parts(kind)):
                told = [where, *([f"'{part}' in parts"] if part else [])]
                condition = " and ".join(filter(None, told))
                project = folder / f"{kind}-{len(wanted)}"
                parts = {"kind": kind, "parts": [part] if part else []}
                render(source, project, parts | answers, title=None, ask=False)
                table = tomllib.loads((project / "pyproject.toml").read_text())["project"]
                wanted[condition] = {"hatchling", *table["dependencies"]}
                wanted[condition].update(*table["optional-dependencies"].values())
    return wanted


def resolve(wanted: set[str], constraints: Path) -> list[str]:
    """The `name==version` lines of the newest versions that fit together."""
    python = ".".join(map(str, sys.version_info[:3]))
    options = ["--quiet", "--no-header", "--no-annotate", "--python-version", python]
    command = [sys.executable, "-m", "uv", "pip", "compile", *options, "-c", str(constraints), "-"]
    done = subprocess.run(
        command, input="\n".join(sorted(wanted)), check=True, stdout=subprocess.PIPE, text=True
    )
    return [line for line in done.stdout.splitlines() if not line.startswith(CUDA)]


def conditional(wanted: Wanted, together: Path) -> list[str]:
    """Each pin, between the conditions under which a project needs it."""
    needed: dict[str, list[str]] = defaultdict(list)
    found: dict[frozenset[str], list[str]] = {}
    for condition, names in wanted.items():
        key = frozenset(names)
        found.setdefault(key, resolve(names, together))
        for pin in found[key]:
            needed[pin].append(condition)
    without_parts = [condition for condition in wanted if "in parts" not in condition]
    lines = []
    for pin in sorted(needed):
        if set(without_parts) <= set(needed[pin]):
            lines.append(pin)
            continue
        # A part's condition adds nothing where its kind of project needs the pin anyway.
        base = [one for one in needed[pin] if one in without_parts]
        more = [one for one in needed[pin] if one.partition(" and ")[0] not in base]
        lines += [f"{{%- if {' or '.join([*base, *more])} %}}", pin, "{%- endif %}"]
    return lines


def main() -> None:
    """Write the new sets over the old ones."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wanted = {kind: requirements(kind, folder) for kind in kinds()}
        everything = set().union(*(names for one in wanted.values() for names in one.values()))
        together = folder / "together.txt"
        together.write_text("\n".join(resolve(everything, BOUNDS)) + "\n")
        header = HEADER.format(
            day=date.today().isoformat(), python=".".join(map(str, sys.version_info[:2]))
        )
        for kind, conditions in wanted.items():
            lines = conditional(conditions, together)
            target = ROOT / "template" / kind / "constraints.txt.jinja"
            target.write_text(header + "\n".join(lines) + "\n")
            pins = sum("==" in line and "{%" not in line for line in lines)
            print(f"{target.relative_to(ROOT)}: {pins} pins")
    print("Now run: make test")


if __name__ == "__main__":
    main()

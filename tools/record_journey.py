"""Record docs/journey.md: take-homes from the brief to the archive, as a terminal shows them.

    python tools/record_journey.py BRIEF...

Nothing in the page is typed: the commands run, what they print is kept, and a command that fails
says so. Only the paths of the machine are shortened.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "journey.md"
HEAD = """\
# From the brief to the archive

Recorded by `python tools/record_journey.py BRIEF...`: the commands were run one after the other,
and this is what they printed. `edit` lines stand for work in an editor; what they change is said.

"""
PROMPT = re.compile(r"(?m)^> To write: .*\n?")
WRITTEN = """\
On the sample, hit@k is lowest on multi-hop questions, because two passages have to be
among five. In this journey nothing was built beyond the scaffold; this paragraph stands where a
candidate's own words go.
"""


def shell(command: str, folder: Path) -> str:
    """What a terminal would show of one command, exit code included when it is not 0."""
    bin_ = Path(sys.executable).parent
    environment = os.environ | {"COLUMNS": "100", "PATH": f"{bin_}:{os.environ['PATH']}"}
    done = subprocess.run(
        command,
        shell=True,
        cwd=folder,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    ended = f"\n[exit code {done.returncode}]" if done.returncode else ""
    return f"$ {command}\n{done.stdout.rstrip()}{ended}\n"


def write_readme(project: Path) -> str:
    """Put a sentence where each prompt of the README stands."""
    readme = project / "README.md"
    readme.write_text(PROMPT.sub(WRITTEN, readme.read_text()))
    return "edit README.md  # a sentence in place of each prompt\n"


def tick(project: Path) -> str:
    """Mark each item of the brief's checklist as explained."""
    brief = project / "BRIEF.md"
    brief.write_text(brief.read_text().replace("- [ ]", "- [x]"))
    return "edit BRIEF.md  # every item ticked\n"


def journey(brief: Path, folder: Path) -> list[str]:
    """The commands of the page, in order, with what they printed."""
    shutil.copy(brief, folder / "brief.md")
    project = folder / "acme"
    steps = [shell("takehome new --brief brief.md acme --yes", folder)]
    run = [
        "cat BRIEF.md",
        "takehome timebox start",
        "takehome eval 2>&1 | tail -n 33",
        "takehome decide 'keep hybrid retrieval' --instead 'dense only' "
        "--because 'not distinguishable on this set' --evidence last",
        "takehome golden lint",
        "takehome timebox next",
        "takehome timebox note 'refusals are near chance on near misses'",
        "takehome timebox status",
        "git add -A && git commit -qm 'Measure the baseline' && takehome check",
    ]
    steps += [shell(command, project) for command in run]
    steps += [write_readme(project), tick(project)]
    last = [
        "takehome timebox stop",
        "takehome timebox report",
        "git add -A && git commit -qm 'Write the README' && takehome provenance",
        "git add -A && git commit -qm 'Say what came from the scaffold'; takehome check",
        "takehome pack --bundle",
        "takehome defend && head -n 40 DEFENSE.md",
    ]
    return steps + [shell(command, project) for command in last]


def main() -> None:
    """Run the journey in a temporary folder and write the page."""
    page = HEAD
    for brief in map(Path, sys.argv[1:]):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            text = "\n".join(journey(brief, folder)).replace(name, "~")
        text = re.sub(r"\x1b\[[0-9;]*m", "", text).replace(str(ROOT), "~/kit")
        page += f"## {brief.stem}\n\n````console\n{text}````\n\n"
    PAGE.write_text(page.rstrip() + "\n")
    print(PAGE)


if __name__ == "__main__":
    main()

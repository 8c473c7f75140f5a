"""Render the examples anew and measure them: `make examples`.

Each is made as a user makes it, `takehome new` and `takehome eval` in a folder of its own, and what
git would keep is copied to examples/. Its README's prose is written by hand and stays; the
generated blocks in it are those of the new runs.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from takehome_kit.analysis.records import read_results, run_files
from takehome_kit.contracts.results import Metric

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"<!-- (\w+):start -->\n.*?<!-- \1:end -->", re.DOTALL)
TITLES = {
    "rag": "Reference assistant",
    "serving": "Prediction service",
    "finetune": "Docstring classifier",
    "evals": "Conversation check",
    "extract": "Invoice reader",
    "agent": "Shop assistant",
}


def takehome(*arguments: str | Path, cwd: Path) -> None:
    """Run the kit's command line; stop at its first failure."""
    command = [sys.executable, "-m", "takehome_kit", *map(str, arguments)]
    subprocess.run(command, cwd=cwd, check=True)


def transplant(prose: str, blocks: str) -> str:
    """The hand-written README with the generated blocks of the new one."""
    fresh = {match[1]: match[0] for match in BLOCK.finditer(blocks)}
    return BLOCK.sub(lambda match: fresh.get(match[1], match[0]), prose)


def commit(project: Path, message: str) -> None:
    """Commit all changes, if there are any: a run names the commit it measured."""
    git = ["git", "-c", "user.name=example", "-c", "user.email=example@localhost"]
    subprocess.run([*git, "add", "--all"], cwd=project, check=True)
    subprocess.run(
        [*git, "commit", "--quiet", "--allow-empty", "-m", message], cwd=project, check=True
    )


def kept(project: Path) -> list[str]:
    """What git tracks or would track."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=project, check=True, capture_output=True, text=True)
    return done.stdout.splitlines()


def renew(kind: str, work: Path) -> None:
    """Make, measure and copy one example."""
    project, target = work / kind, ROOT / "examples" / kind
    shutil.rmtree(project, ignore_errors=True)
    takehome("new", kind, project, "--yes", "--set", f"project_name={TITLES[kind]}", cwd=work)
    if kind == "serving":
        # The model's file is committed, so that what is measured is.
        subprocess.run(["make", "train"], cwd=project, check=True)
        commit(project, "Train the model")
    takehome("eval", project, cwd=project)
    commit(project, "Measure the scaffold")
    readme = target / "README.md"
    prose = readme.read_text() if readme.exists() else None
    shutil.rmtree(target, ignore_errors=True)
    # Git leaves a project's reports out; here they are to be looked at.
    reports = [path.relative_to(project).as_posix() for path in project.glob("reports/*/report.*")]
    for name in [*kept(project), *reports]:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(project / name, target / name)
    if prose is not None:
        readme.write_text(transplant(prose, readme.read_text()))


def table(target: Path) -> str:
    """Headline figures of the newest run, as a Markdown table."""
    run = read_results(run_files(target)[-1])
    lines = [f"| metric | {run['system']['generator']} |", "| --- | --- |"]
    for metric in run["metrics"]:
        if metric["headline"] and metric["slice"] is None:
            lines.append(f"| {metric['name']} | {show(metric)} |")
    return "\n".join(lines)


def show(metric: Metric) -> str:
    """Value, 95% interval and n, as a cell."""
    if metric["value"] is None:
        return "undefined"
    digits, unit = (0, " ms") if metric["unit"] == "ms" else (3, "")
    interval = " to ".join(f"{end:.{digits}f}" for end in metric["ci"] or ())
    bracket = f" [{interval}]" if interval else ""
    return f"{metric['value']:.{digits}f}{unit}{bracket}, n = {metric['n']}"


def main() -> None:
    """Renew every example, or those that are named."""
    work = ROOT / "build" / "examples"
    work.mkdir(parents=True, exist_ok=True)
    for kind in sys.argv[1:] or TITLES:
        renew(kind, work)
    readme = ROOT / "README.md"
    fresh = f"<!-- example:start -->\n{table(ROOT / 'examples' / 'rag')}\n<!-- example:end -->"
    readme.write_text(BLOCK.sub(lambda found: fresh, readme.read_text()))
    print("Now: git add --force examples, since a project's own .gitignore leaves its reports out")


if __name__ == "__main__":
    main()

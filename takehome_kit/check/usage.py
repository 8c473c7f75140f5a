"""Do the commands in the README exist? Running them is `--fresh`'s."""

from __future__ import annotations

import re
import shlex
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from .finding import Finding
from .readme import Readme
from .subject import Subject

_SHELL = ("console", "bash", "sh", "shell", "shell-session", "zsh")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=.*", re.S)
_INLINE = re.compile(r"`((?:\S+=\S+ )*(?:make|\S*python3?|docker) [^`]+)`")
_INSTALLERS = {"pip", "pipx", "uv"}


def commands(subject: Subject) -> Iterator[Finding]:
    """Each make target, module, script and container file that a command names is there."""
    for number, words in shell_words(subject.readme):
        missing = _missing(subject, words)
        if missing:
            what = f"`{shlex.join(words)}`: {missing}"
            fix = "correct the command, or add what it names"
            yield Finding("commands", f"README.md:{number}", what, fix)


def shell_words(readme: Readme) -> Iterator[tuple[int, list[str]]]:
    """Line and words of each command: console blocks, and `make …` or `python …` in the text."""
    for number, command in shell_lines(readme):
        for part in re.split(r"&&|\|\||[;|]", command):
            yield from _split(number, part)
    for line in readme.lines:
        if not line.code and not line.generated:
            for span in _INLINE.findall(line.text):
                yield from _split(line.number, span)


def shell_lines(readme: Readme) -> Iterator[tuple[int, str]]:
    """Line number and text of each line in a console block, prompt and comment taken off."""
    inside = False
    for line in readme.lines:
        text = line.text.strip()
        if line.code and re.match(r"```[^`]*$|~~~", text):
            inside = not inside and text.strip("`~ ").partition(" ")[0] in _SHELL
        elif inside and line.code and text and not text.startswith("#"):
            yield line.number, re.sub(r"\s#.*$", "", text.removeprefix("$ ")).strip()


def _split(number: int, command: str) -> Iterator[tuple[int, list[str]]]:
    try:
        words = shlex.split(command)
    except ValueError:
        return  # a quote left open by the split: not a command of its own
    while words and _ASSIGNMENT.fullmatch(words[0]):
        words.pop(0)
    if words:
        yield number, words


def _missing(subject: Subject, words: list[str]) -> str:
    """What a command names and the project lacks, or ""."""
    program, arguments = Path(words[0]).name, words[1:]
    if program == "make":
        return _targets(subject.root, arguments)
    if re.fullmatch(r"python3?(\.\d+)?", program) and arguments:
        return _python(subject, arguments)
    if program == "docker" and arguments:
        return _container(subject.root, arguments)
    if words[0].startswith("./") and not (subject.root / words[0]).exists():
        return f"there is no {words[0]}"
    return ""


def _targets(root: Path, arguments: list[str]) -> str:
    text = _makefile(root / "Makefile")
    for included in re.findall(r"^include (\S+)$", text, re.M):
        text += "\n" + _makefile(root / included)
    rules = re.findall(r"^([\w. -]+):(?!=)", text, re.M)
    known = {target for rule in rules for target in rule.split()}
    wanted = [a for a in arguments if not a.startswith("-") and "=" not in a and a.isascii()]
    gone = [target for target in wanted if target not in known]
    return f"the Makefile has no target {gone[0]}" if gone else ""


def _makefile(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _python(subject: Subject, arguments: list[str]) -> str:
    if arguments[0] == "-m" and len(arguments) > 1:
        return "" if _module(subject.root, arguments[1]) else f"there is no module {arguments[1]}"
    if arguments[0].endswith(".py") and not (subject.root / arguments[0]).is_file():
        return f"there is no {arguments[0]}"
    return ""


def _module(root: Path, name: str) -> bool:
    """Whether `python -m name` finds something: here, in the standard library or a requirement."""
    path = Path(*name.split("."))
    ours = [root / "src" / path, root / path]
    if any((p / "__main__.py").is_file() or p.with_suffix(".py").is_file() for p in ours):
        return True
    if any((base / path.parts[0]).is_dir() for base in (root / "src", root)):
        return False
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project.get("dependencies", [])]
    for extra in project.get("optional-dependencies", {}).values():
        wanted += extra
    packages = {re.split(r"[^\w.-]", line)[0].lower().replace("-", "_") for line in wanted}
    return path.parts[0].lower() in {*sys.stdlib_module_names, *_INSTALLERS, *packages}


def _container(root: Path, arguments: list[str]) -> str:
    if arguments[0] == "build" and not (root / "Dockerfile").is_file():
        return "there is no Dockerfile"
    names = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
    if arguments[0] == "compose" and not any((root / name).is_file() for name in names):
        return "there is no compose.yaml"
    return ""

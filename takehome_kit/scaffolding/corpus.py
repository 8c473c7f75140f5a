"""The candidate's documents, copied into a new project."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from ..contracts.errors import BadInput

# By a project with all its parts.
READ = [".md", ".markdown", ".txt", ".pdf", ".html", ".htm", ".docx", ".csv", ".json", ".jsonl"]


@dataclass(frozen=True)
class Documents:
    """Files below `root`, relative to it, and what is left out with the reason."""

    root: Path
    files: tuple[Path, ...]
    skipped: tuple[str, ...]

    def targets(self) -> list[str]:
        """Where they go in the project."""
        return [f"data/documents/{file.as_posix()}" for file in self.files]

    def copy(self, project: Path) -> None:
        """Copy the files, keeping their tree. Raises `OSError` where the disk refuses."""
        for file, name in zip(self.files, self.targets(), strict=True):
            target = project / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.root / file, target)

    def told(self, project: Path) -> list[str]:
        """What was done with them."""
        n = len(self.files)
        lines = [
            f"{n} {'document' if n == 1 else 'documents'} copied to data/documents, not "
            "committed: if they may be published, `takehome provenance given data/documents` "
            "commits them"
        ]
        return lines + [f"  left out: {reason}" for reason in self.skipped]


def find_documents(root: Path) -> Documents:
    """The documents below `root`, any tree.

    Left out: links out of it, hidden files, lock files and what no project has a reader for.

    Raises `BadInput` when `root` is no folder or holds no file.
    """
    if not root.is_dir():
        raise BadInput(f"--corpus {root}: there is no such folder")
    top = root.resolve()
    files, skipped = [], []
    for where, folders, names in os.walk(top):
        folders[:] = sorted(set(folders) - {".git"})
        hidden = [name for name in folders if name.startswith(".")]
        skipped += [f"{Path(where, name).relative_to(top)} (hidden folder)" for name in hidden]
        folders[:] = [name for name in folders if name not in hidden]
        links = [name for name in folders if Path(where, name).is_symlink()]
        skipped += [f"{Path(where, name).relative_to(top)} (linked folder)" for name in links]
        for name in sorted(names):
            path = Path(where, name)
            reason = _refuse(path, top)
            if reason:
                skipped.append(f"{path.relative_to(top)} ({reason})")
            else:
                files.append(path.relative_to(top))
    if not files:
        reasons = ": " + "; ".join(skipped[:3]) if skipped else ""
        raise BadInput(f"--corpus {root}: the folder holds no documents{reasons}")
    return Documents(top, tuple(files), tuple(skipped))


def _refuse(path: Path, top: Path) -> str | None:
    if path.is_symlink() and not path.resolve().is_relative_to(top):
        return "link out of the folder"
    if path.name.startswith((".", "~$")):
        return "hidden file" if path.name.startswith(".") else "lock file of an office program"
    if not path.is_file():
        return "not a file"
    if path.suffix.lower() not in READ:
        return f"no reader for {path.suffix or 'a file without a suffix'}"
    if not os.access(path, os.R_OK):
        return "no permission to read it"
    return None

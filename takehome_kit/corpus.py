"""The candidate's documents, copied into a new project."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from .errors import BadInput


@dataclass(frozen=True)
class Documents:
    """Files below `root`, relative to it, and what is left out with the reason."""

    root: Path
    files: tuple[Path, ...]
    skipped: tuple[str, ...]


def find_documents(root: Path) -> Documents:
    """Every file below `root`, any tree; links out of it, and `.git`, are left out.

    Raises `BadInput` when `root` is no folder or holds no file.
    """
    if not root.is_dir():
        raise BadInput(f"--corpus {root}: there is no such folder")
    top = root.resolve()
    files, skipped = [], []
    for where, folders, names in os.walk(top):
        folders[:] = sorted(set(folders) - {".git"})
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
        raise BadInput(f"--corpus {root}: the folder holds no documents")
    return Documents(top, tuple(files), tuple(skipped))


def copy_documents(documents: Documents, folder: Path) -> None:
    """Copy the files, keeping their tree. Raises `OSError` where the disk refuses."""
    for file in documents.files:
        target = folder / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(documents.root / file, target)


def _refuse(path: Path, top: Path) -> str | None:
    if path.is_symlink() and not path.resolve().is_relative_to(top):
        return "link out of the folder"
    if not path.is_file():
        return "not a file"
    if not os.access(path, os.R_OK):
        return "no permission to read it"
    return None

"""Text files read as they are, and files and lines written whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from ..contracts.errors import BadInput, EnvironmentLacks


def write_whole(path: Path, content: bytes) -> None:
    """Write beside `path`, onto the disk, then rename; an existing file keeps its mode.

    Raises `EnvironmentLacks` when it can't be written; what was there before is then untouched.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if path.exists():
                shutil.copymode(path, beside)
            else:
                os.chmod(beside, 0o644)
            os.replace(beside, path)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}. Nothing was changed."
        raise EnvironmentLacks(message) from error


def append_line(path: Path, line: bytes) -> None:
    """Add a line in one write, on the disk when this returns; raises `OSError`, nothing added then.

    A last line that a power cut tore stays as a line of its own.
    """
    with path.open("a+b", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 1))
        torn = size > 0 and file.read(1) != b"\n"
        whole = (b"\n" if torn else b"") + line + b"\n"
        try:
            if file.write(whole) < len(whole):
                raise OSError(28, "no space left on the disk")
            os.fsync(file.fileno())
        except OSError:
            file.truncate(size)
            raise


def read_exact(path: Path) -> str | None:
    """The file's text with its own line ends, None when there is none; `BadInput` if not UTF-8."""
    try:
        # Bytes first: reading as text would turn the file's line ends into others.
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8 (byte {error.start}): save it as UTF-8") from None

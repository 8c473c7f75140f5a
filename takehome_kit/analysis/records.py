"""Reading a run's record, `reports/<run>/results.json`."""

from __future__ import annotations

import gc
import json
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from ..contracts.errors import BadInput
from ..contracts.project import ANSWERS, inputs_file, read_answers
from ..contracts.results import MEASURED_ONLY, SCHEMA_VERSION, Results, ResultsError
from . import complete


def read_results(path: Path) -> Results:
    """Read one `results.json`; what is returned is shared, so not to be changed.

    Raises `ResultsError` when the file is missing, torn or of another schema version.
    """
    try:
        about = path.stat()
    except OSError:
        return _read(path)  # says what is wrong
    return _kept(path.absolute(), about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=2)
def _kept(path: Path, changed: int, size: int) -> Results:
    """A command asks for the same two runs several times; ten thousand items take seconds."""
    return _read(path)


def _read(path: Path) -> Results:
    # Millions of objects, none of them garbage: looking for it, now and later, takes long.
    collects = gc.isenabled()
    gc.disable()
    try:
        return _checked(path, _load(path))
    finally:
        gc.freeze()
        if collects:
            gc.enable()


def _checked(path: Path, data: Any) -> Results:
    version = data.get("schema_version", MEASURED_ONLY) if isinstance(data, dict) else None
    if version == SCHEMA_VERSION:
        return cast(Results, data)
    if version == MEASURED_ONLY:
        return _complete(path, data)
    raise ResultsError(
        f"{path} has schema version {version}, this kit reads {SCHEMA_VERSION} and "
        f"{MEASURED_ONLY}: run the evals again, or use the kit version that wrote it"
    )


def _load(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        raise ResultsError(f"{path} does not exist: run `takehome eval` first") from None
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ResultsError(
            f"{path} cannot be read ({error}): delete it and run the evals again"
        ) from None


def _complete(path: Path, data: dict[str, Any]) -> Results:
    try:
        return complete({**_made_of(path), **data})
    except (BadInput, KeyError, TypeError, AttributeError, ValueError) as error:
        raise ResultsError(
            f"{path} lacks what a run writes ({type(error).__name__}: {error}): run the evals again"
        ) from None


def _made_of(path: Path) -> dict[str, Any]:
    """What `takehome eval` noted of the run; of one that `make eval` alone made, its kind."""
    noted = inputs_file(path)
    if noted.is_file():
        return cast(dict[str, Any], json.loads(noted.read_text(encoding="utf-8")))
    project = path.absolute().parents[2]
    return {"kind": read_answers(project)["kind"]} if (project / ANSWERS).is_file() else {}


def run_files(project: Path) -> list[Path]:
    """All `results.json` of a project, oldest first (run names sort by time)."""
    return sorted((project / "reports").glob("*/results.json"))

"""The record of a run: `reports/<run>/results.json`."""

import hashlib
import json
import platform
import subprocess
import tomllib
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path
from typing import Any


def write(record: dict[str, Any], root: Path) -> dict[str, Any]:
    """Write what was measured, and what it was measured with; complete or not at all."""
    thresholds = root / "evals" / "thresholds.toml"
    tops = filter(Path.exists, (root / top for top in ("src", "config.toml", "data")))
    packages = {one.name: one.version for one in distributions()}
    record = {
        "schema_version": 2,
        "run": f"{datetime.now(UTC):%Y%m%dT%H%M%S}Z",
        "kind": "evals",
        **record,
        "seed": 0,
        "git": {"commit": git(root, "rev-parse", "HEAD"), "dirty": bool(git(root, "status", "-s"))},
        "hashes": {top.name: hash_files(top) for top in tops},
        "environment": {"python": platform.python_version(), "packages": packages},
        "thresholds": tomllib.loads(thresholds.read_text(encoding="utf-8")),
    }
    unfinished = root / "reports" / record["run"] / "results.part"
    unfinished.parent.mkdir(parents=True)
    text = json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False)
    unfinished.write_text(text, encoding="utf-8")
    unfinished.rename(unfinished.with_name("results.json"))
    return record


def hash_files(top: Path) -> str:
    """SHA-256 of a file, or of all files below a folder with their names; line ends aside."""
    digest = hashlib.sha256()
    for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
        name = path.relative_to(top.parent).as_posix()
        if path.is_file() and "/." not in name and "__pycache__" not in name:
            digest.update(name.encode())
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def git(root: Path, *arguments: str) -> str | None:
    """What git says; None outside a repository."""
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None

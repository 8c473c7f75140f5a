"""The record of a run, `reports/<run>/results.json`."""

import json
import platform
import subprocess
import tomllib
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from docstring_classifier.config import ROOT, Config

THRESHOLDS = ROOT / "evals" / "thresholds.toml"


def write(config: Config, **measured: Any) -> dict[str, Any]:
    """Write what was measured, and on what; complete or not at all."""
    packages = {one.name: one.version for one in distributions()}
    record = {
        "schema_version": 2,
        "run": f"{datetime.now(UTC):%Y%m%dT%H%M%S}Z",
        "kind": "finetune",
        **measured,
        "config": asdict(config),
        "git": {"commit": git("rev-parse", "HEAD"), "dirty": bool(git("status", "--porcelain"))},
        "hashes": {name: hash_files(ROOT / name) for name in ("src", "data", "config.toml")},
        "environment": {"python": platform.python_version(), "packages": packages},
        "thresholds": tomllib.loads(THRESHOLDS.read_text(encoding="utf-8")),
    }
    unfinished = ROOT / "reports" / record["run"] / "results.part"
    unfinished.parent.mkdir(parents=True)
    unfinished.write_text(json.dumps(record, indent=1, ensure_ascii=False), encoding="utf-8")
    unfinished.rename(unfinished.with_name("results.json"))
    return record


def hash_files(path: Path) -> str:
    """A hash of a file, or of the names and contents of a folder's files; line ends aside."""
    digest = sha256()
    for file in [path] if path.is_file() else sorted(path.rglob("[!.~]*")):
        if file.is_file() and "__pycache__" not in file.parts:
            digest.update(file.relative_to(path.parent).as_posix().encode())
            digest.update(file.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def git(*arguments: str) -> str | None:
    """What git says; None outside a repository."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None

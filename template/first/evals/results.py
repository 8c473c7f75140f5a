"""`reports/<run>/results.json`: complete or not there; and the run of the same inputs, if any."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import subprocess
import time
import tomllib
from collections import Counter
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from .cache import Cache, digest

Items = list[dict[str, Any]]
# What of the environment variables changes an answer or a judgement (keys do not).
GENERATOR = ("OPENAI_BASE_URL", "GENERATOR_MODEL")
JUDGE = (
    *("OPENAI_BASE_URL", "JUDGE_BASE_URL", "JUDGE_MODEL"),
    *("JUDGE_FORMAT", "JUDGE_MAX_TOKENS"),
)


def hash_files(*paths: Path) -> str:
    """SHA-256 over the names and contents of files and of all files below folders."""
    total = hashlib.sha256()
    for top in paths:
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and "__pycache__" not in path.parts:
                total.update(f"{path.relative_to(top.parent)}\0".encode())
                with path.open("rb") as file:
                    total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()


def environment(root: Path) -> dict[str, Any]:
    """The machine, and the installed versions of what pyproject.toml asks for."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"], "torch"]
    packages = {}
    for name in (re.split(r"[^\w.-]", line)[0] for line in wanted):
        try:
            packages[name] = version(name)
        except PackageNotFoundError:
            continue
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "processor": platform.processor() or platform.machine(),
        "cpu_count": os.cpu_count(),
        "packages": packages,
    }


def inputs(root: Path, documents: list[Path], golden: list[Path]) -> dict[str, str]:
    """Hashes of everything that determines the outcome, by kind."""
    evals = [path for path in sorted((root / "evals").iterdir()) if path.suffix in (".py", ".toml")]
    return {
        "code": hash_files(root / "src", root / "prompts", root / "config.toml"),
        "evals": hash_files(*evals),
        "corpus": hash_files(*documents),
        "golden": hash_files(*golden),
        "environment": digest(environment(root)),
        "generator": digest([os.environ.get(name) for name in GENERATOR]),
        "judge": digest([os.environ.get(name) for name in JUDGE]),
    }


def git(root: Path) -> dict[str, Any]:
    """Commit and whether the tree differs from it; None each outside git."""

    def ask(*command: str) -> str | None:
        try:
            done = subprocess.run(["git", *command], cwd=root, capture_output=True, text=True)
        except OSError:
            return None
        return done.stdout.strip() if done.returncode == 0 else None

    commit, changes = ask("rev-parse", "HEAD"), ask("status", "--porcelain")
    return {"commit": commit, "dirty": None if commit is None else bool(changes)}


def provenance(root: Path, hashes: dict[str, str]) -> dict[str, Any]:
    """What a record says of where it comes from: commit, inputs, machine."""
    return {
        "git": git(root),
        "inputs_sha256": digest(hashes),
        "environment": environment(root),
    }


def settled(origin: str, items: Items) -> dict[str, Any]:
    """The block `golden` of a kind that has no drafts: nothing in it waits for a person."""
    slices = dict(Counter(item["slice"] for item in items))
    n = len(items)
    return {"origin": origin, "n": n, "draft": 0, "confirmed": n, "slices": slices}


def totals(started: float, items: Items, **others: float) -> dict[str, float]:
    """Seconds since `started` (monotonic), failed items, and `others`, 0 where not given."""
    counts = ("prompt_tokens", "completion_tokens", "cached_items", "failed_values")
    return {
        "seconds": round(time.monotonic() - started, 1),
        **dict.fromkeys(counts, 0),
        "cost_usd": 0.0,
        "failed_items": sum(item["error"] is not None for item in items),
        **others,
    }


def replace(path: Path, text: str) -> None:
    """Write a file so that it is the old one or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)


def write(root: Path, measured: dict[str, Any], cache: Cache) -> tuple[dict[str, Any], Path]:
    """Name the run and write it; remember it as the run of its inputs if nothing failed."""
    now, inputs_sha256, totals = datetime.now(UTC), measured["inputs_sha256"], measured["totals"]
    run = f"{now:%Y%m%dT%H%M%SZ}-{inputs_sha256[:6]}"
    record = {"schema_version": 1, "run": run, "created": now.isoformat()} | measured
    path = root / "reports" / run / "results.json"
    replace(path, json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False))
    if not totals["failed_values"] + totals["failed_items"]:
        cache.put({"run": run, "sha256": hash_files(path)}, "run", inputs_sha256)
    return record, path


def same(root: Path, inputs_sha256: str, cache: Cache) -> Path | None:
    """The results of a run on this machine with these inputs, unchanged since it wrote them."""
    known = cache.get("run", inputs_sha256)
    path = root / "reports" / (known or {}).get("run", "") / "results.json"
    return path if known and path.exists() and hash_files(path) == known["sha256"] else None

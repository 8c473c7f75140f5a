"""A run: quality, contract and load of the service, written to `reports/<run>/results.json`."""

import json
import platform
import subprocess
import time
from dataclasses import asdict
from hashlib import sha256
from importlib.metadata import distributions

from prediction_service.config import ROOT, load_config, tomllib

from .contract import measure_contract
from .load import measure_load
from .quality import measure_quality
from .server import serve


def measure() -> dict:
    """Measure the service and write the record, complete or not at all; returns it."""
    config = load_config()
    with serve() as url:
        rows, quality = measure_quality(url, config)
        checks, contract = measure_contract(url, config)
    load, steps = measure_load(config)
    load_asked = f"{config.servers} servers, {config.users} users at {config.rate:g} requests/s"
    inputs = [ROOT / "config.toml", ROOT / config.model]
    inputs += sorted([*(ROOT / "src").rglob("*.py"), *(ROOT / "data").rglob("*.*")])
    hashes = {p.relative_to(ROOT).as_posix(): sha256(p.read_bytes()).hexdigest() for p in inputs}
    packages = {one.name: one.version for one in distributions()}
    record = {
        "schema_version": 2,
        "run": time.strftime("%Y%m%dT%H%M%SZ", time.gmtime()),
        "kind": "serving",
        "name": "predict",
        "about": f"{len(rows)} held-out instances; {load_asked}",
        "system": {"model": config.model},
        "config": asdict(config),
        "git": {"commit": git("rev-parse", "HEAD"), "dirty": bool(git("status", "--porcelain"))},
        "hashes": hashes,
        "environment": {"python": platform.python_version(), "packages": packages},
        "metrics": [*quality, contract, *load],
        "thresholds": tomllib.loads((ROOT / "evals" / "thresholds.toml").read_text("utf-8")),
        "items": rows + checks,
        "steps": steps,
    }
    unfinished = ROOT / "reports" / record["run"] / "results.part"
    unfinished.parent.mkdir(parents=True)
    unfinished.write_text(json.dumps(record, indent=1, ensure_ascii=False), encoding="utf-8")
    unfinished.rename(unfinished.with_name("results.json"))
    return record


def git(*arguments: str) -> str | None:
    """What git says; None outside a repository."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None

"""A run: quality, contract and load of the service, written to `reports/<run>/results.json`."""

import json
import time
from dataclasses import asdict

from prediction_service.config import ROOT, load_config

from .contract import measure_contract
from .load import measure_load
from .quality import measure_quality
from .server import serve


def measure() -> dict:
    """Measure the service and write the record; returns it."""
    config = load_config()
    with serve() as url:
        rows, quality = measure_quality(url, config)
        checks, contract = measure_contract(url, config)
    load, steps = measure_load(config)
    load_asked = f"{config.servers} servers, {config.users} users at {config.rate:g} requests/s"
    record = {
        "run": time.strftime("%Y%m%dT%H%M%SZ", time.gmtime()),
        "name": "predict",
        "about": f"{len(rows)} held-out instances; {load_asked}",
        "system": {"model": config.model},
        "config": asdict(config),
        "metrics": [*quality, contract, *load],
        "items": rows + checks,
        "steps": steps,
    }
    folder = ROOT / "reports" / record["run"]
    folder.mkdir(parents=True)
    text = json.dumps(record, indent=1, ensure_ascii=False)
    (folder / "results.json").write_text(text, encoding="utf-8")
    return record

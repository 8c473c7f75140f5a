"""The record of a run, `reports/<run>/results.json`."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from docstring_classifier.config import ROOT, Config


def write(config: Config, **measured: Any) -> dict[str, Any]:
    """Write what was measured."""
    run = f"{datetime.now(UTC):%Y%m%dT%H%M%S}Z"
    record = {"run": run, **measured, "config": asdict(config)}
    folder = ROOT / "reports" / run
    folder.mkdir(parents=True)
    text = json.dumps(record, indent=1, ensure_ascii=False)
    (folder / "results.json").write_text(text, encoding="utf-8")
    return record

"""The record of a run: `reports/<run>/results.json`."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


def write(record: dict[str, Any], root: Path) -> dict[str, Any]:
    """Write what was measured."""
    run = f"{datetime.now(UTC):%Y%m%dT%H%M%S}Z"
    folder = root / "reports" / run
    folder.mkdir(parents=True)
    record = {"run": run, **record}
    text = json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False)
    (folder / "results.json").write_text(text, encoding="utf-8")
    return record

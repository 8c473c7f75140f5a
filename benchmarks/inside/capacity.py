"""Run in a rendered service: wrk, the project's load test, wrk, on servers started afresh."""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from evals.load import run_users, search_capacity
from evals.server import serve
from slow.config import load_config
from slow.model import split_data

LUA = 'wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\nwrk.body = [[%s]]\n'


def wrk(url: str, script: Path) -> float:
    """Requests a second of 16 connections."""
    command = ["wrk", "-t1", "-c16", "-d6", "-s", script, f"{url}/predict"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in said, said
    return float(re.search(r"Requests/sec: +([\d.]+)", said)[1])


config = load_config()
with tempfile.TemporaryDirectory() as folder:
    script = Path(folder, "post.lua")
    script.write_text(LUA % json.dumps({"instances": [split_data()[1][0].model_dump()]}))
    for _ in range(int(sys.argv[1])):
        with serve() as url:
            before = wrk(url, script)
            closed, _ = run_users("Closed", url, config)
            capacity, steps = search_capacity(url, closed, config)
            after = wrk(url, script)
        row = {"wrk": [before, after], "closed": closed, "capacity": capacity}
        row["steps"] = [[*step.values()] for step in steps]
        print(json.dumps(row), flush=True)

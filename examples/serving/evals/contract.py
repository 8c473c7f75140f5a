"""The API's contract: what it has to refuse, and OpenAPI conformance by Schemathesis."""

import json
import subprocess
import sys
from statistics import fmean
from tempfile import TemporaryDirectory

import httpx2

from prediction_service.config import Config

from .quality import PATH, good_bodies


def measure_contract(url: str, config: Config) -> tuple[list[dict], dict]:
    """An item for each check, and the share of those that are passed."""
    checks = {case: refused(url, body, config) for case, body in bad_bodies().items()}
    checks["OpenAPI"] = conforms(url)
    items = []
    for name, (passed, answer) in checks.items():
        item = {"id": name, "slice": "contract", "input": {"question": name}}
        item |= {"output": {"answer": answer[-2000:]}, "scores": {"contract": float(passed)}}
        items.append(item)
    share = fmean(item["scores"]["contract"] for item in items)
    return items, {"name": "contract", "value": share, "ci": None, "n": len(items), "unit": "score"}


def bad_bodies() -> dict[str, str]:
    """Bodies that cannot be served, by what is wrong; Schemathesis tries the fields in them."""
    good = good_bodies()[0]
    wrong = {f"{field} is an object": json.dumps(good | {field: {}}) for field in good}
    return wrong | {"no fields": "{}", "an empty body": "", "no JSON": "{", "no object": "[]"}


def refused(url: str, body: str, config: Config) -> tuple[bool, str]:
    """Whether a bad request gets the status that is set and a sentence; the answer."""
    got = httpx2.post(url + PATH, content=body, headers={"content-type": "application/json"})
    return got.status_code == config.invalid_status and '"detail":"' in got.text, got.text


def conforms(url: str) -> tuple[bool, str]:
    """Whether all operations of the schema are as documented, asked well and badly; the log."""
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{url}/openapi.json", "--seed=0"]
    command += ["--exclude-checks=positive_data_acceptance"]  # 8.0 is a JSON integer, no int
    with TemporaryDirectory() as folder:  # it remembers examples in the current one
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    return done.returncode == 0, done.stdout + done.stderr

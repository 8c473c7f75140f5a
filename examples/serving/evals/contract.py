"""The API's contract: requests that it has to refuse, and OpenAPI conformance by Schemathesis."""

import json
import subprocess
import sys
from statistics import fmean
from tempfile import TemporaryDirectory

import httpx2

from prediction_service.config import Config

from .quality import PATH, good_bodies


def measure_contract(url: str, config: Config) -> tuple[list[dict], dict]:
    """An item for each check, and the rate of those that are passed."""
    bodies = bad_requests(good_bodies()[0], config)
    items = [refused(url, case, body, config) for case, body in bodies.items()]
    items.append(conforms(url))
    passed = [item["scores"]["contract"] for item in items]
    row = {"name": "contract", "value": fmean(passed), "ci": None, "n": len(passed)}
    return items, row | {"unit": "score"}


def bad_requests(good: dict, config: Config) -> dict[str, str]:
    """Bodies that cannot be served, by what is wrong with them."""
    instance = good["instances"][0]
    field = next(iter(instance))
    changes = {
        "no instances": [],
        "too many instances": [instance] * (config.max_instances + 1),
        "a field is missing": [dict(list(instance.items())[1:])],
        "an unknown field": [instance | {"unknown": 1}],
        "a field is a list": [instance | {field: []}],
        "a field is not a number": [instance | {field: float("nan")}],
    }
    bodies = {case: json.dumps({"instances": rows}) for case, rows in changes.items()}
    return bodies | {"an empty body": "", "no JSON": "{", "no object": "[]"}


def refused(url: str, case: str, body: str, config: Config) -> dict:
    """Whether a bad request gets the status that is set, and a sentence."""
    got = httpx2.post(url + PATH, content=body, headers={"content-type": "application/json"})
    right = got.status_code == config.invalid_status and '"detail":"' in got.text
    return item(f"POST {PATH}: {case}", "bad requests", got.text, right)


def conforms(url: str) -> dict:
    """Whether all operations of the schema are as documented, tried by Schemathesis."""
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{url}/openapi.json", "--seed=0"]
    command += ["--exclude-checks=positive_data_acceptance"]  # 8.0 is a JSON integer, no int
    with TemporaryDirectory() as folder:  # it remembers examples in the current one
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    return item("OpenAPI", "generated", done.stdout + done.stderr, done.returncode == 0)


def item(name: str, kind: str, answer: str, right: bool) -> dict:
    """The record of one check."""
    row = {"id": name, "slice": kind, "input": {"question": name}}
    return row | {"output": {"answer": answer[-2000:]}, "scores": {"contract": float(right)}}

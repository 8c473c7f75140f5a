"""Requests made up from the OpenAPI document, valid and not: none makes the server fail."""

import os
import subprocess
import sys

from asked import QUICK, ROOT

from evals.server import SERVER, Server

CHECKS = "not_a_server_error,content_type_conformance,response_schema_conformance"


def test_schemathesis() -> None:
    """No 5xx, and only what is documented."""
    with Server(QUICK, SERVER, objective_ms=60000) as server:
        command = [sys.executable, "-m", "schemathesis.cli", "run", server.url + "/openapi.json"]
        options = ["--checks", CHECKS, "--max-examples", "30", "--seed", "1", "--no-color"]
        quiet = os.environ | {"SCHEMATHESIS_HOOKS": ""}
        done = subprocess.run(
            [*command, *options], capture_output=True, text=True, cwd=ROOT, env=quiet, timeout=300
        )
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]

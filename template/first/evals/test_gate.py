"""`pytest evals`: the gate as tests, one per threshold, over this run or the last of its inputs."""

from typing import Any

import pytest

from . import gate
from .__main__ import ROOT, run


@pytest.fixture(scope="session")
def checks() -> list[dict[str, Any]]:
    """The verdicts on the present inputs."""
    found: list[dict[str, Any]] = run(ROOT)[0]["gate"]["checks"]
    return found


CHECKS = gate.thresholds()["check"]


@pytest.mark.parametrize("number", range(len(CHECKS)), ids=[check["metric"] for check in CHECKS])
def test_threshold(checks: list[dict[str, Any]], number: int) -> None:
    """The figure is on the right side of its threshold."""
    check = checks[number]
    if check["passed"] is None:
        pytest.skip(check["reason"])
    assert check["passed"], f"{check['metric']}: {check['reason']}"

"""`pytest evals`: measures, and holds each figure to its minimum in thresholds.toml."""

import tomllib
from typing import Any

import pytest

from .run import EVALS, measure

THRESHOLDS = tomllib.loads((EVALS / "thresholds.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def record() -> dict[str, Any]:
    """This run's figures."""
    return measure()


@pytest.mark.parametrize(("name", "minimum"), THRESHOLDS.items())
def test_minimum(record: dict[str, Any], name: str, minimum: float) -> None:
    """A figure below its minimum fails, and so does one that is undefined."""
    value = {metric["name"]: metric["value"] for metric in record["metrics"]}.get(name)
    assert value is not None, f"{name} is undefined"
    assert value >= minimum

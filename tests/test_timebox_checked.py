"""What `takehome timebox` says of the last `takehome check`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from takehome_kit.check.finding import Finding
from takehome_kit.check.view import for_the_clock
from takehome_kit.timebox.checked import FILE, last_check

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def finding(check: str, level: str = "blocker") -> Finding:
    return Finding(check, "README.md:3", "what", "fix", level)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("findings", "says"),
    [
        ([], "no blocker at 12:00"),
        ([finding("large", "advice")], "no blocker at 12:00"),
        ([finding("prompts")], "1 blocker at 12:00: prompts"),
        (
            [finding("prompts"), finding("prompts"), finding("secrets")],
            "3 blockers at 12:00: prompts, secrets",
        ),
    ],
)
def test_says(tmp_path: Path, findings: list[Finding], says: str) -> None:
    """How many blockers, when, and of which checks."""
    (tmp_path / FILE).parent.mkdir()
    (tmp_path / FILE).write_bytes(for_the_clock(findings, NOW))
    assert last_check(tmp_path, NOW, UTC) == says


def test_not_run(tmp_path: Path) -> None:
    """Without a check it names the command."""
    assert "takehome check" in last_check(tmp_path, NOW, UTC)


def test_torn(tmp_path: Path) -> None:
    """A torn record is said, not raised."""
    (tmp_path / FILE).parent.mkdir()
    (tmp_path / FILE).write_text('{"at": ')
    assert "cannot be read" in last_check(tmp_path, NOW, UTC)

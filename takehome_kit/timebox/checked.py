"""What `takehome check` said last, in a line: running it takes longer than a look at the clock."""

from __future__ import annotations

import json
from datetime import datetime, tzinfo
from pathlib import Path

from .times import clock_time

FILE = Path(".takehome", "check.json")


def last_check(project: Path, now: datetime, zone: tzinfo | None) -> str:
    """One line on the check's last run; `now` in UTC."""
    try:
        found = json.loads((project / FILE).read_text(encoding="utf-8"))
        when = clock_time(datetime.fromisoformat(found["at"]), now, zone)
        blockers = [str(name) for name in found["blockers"]]
    except FileNotFoundError:
        return "not run yet: `takehome check`"
    except (OSError, ValueError, KeyError, TypeError):
        return f"{FILE} cannot be read: run `takehome check` again"
    if not blockers:
        return f"no blocker at {when}"
    names = ", ".join(dict.fromkeys(blockers))
    return f"{len(blockers)} blocker{'s' * (len(blockers) > 1)} at {when}: {names}"

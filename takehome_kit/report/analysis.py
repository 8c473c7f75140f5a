"""`reports/analysis.md`: what the candidate writes about the runs, and every report shows."""

from __future__ import annotations

import re
from pathlib import Path

from takehome_kit.support.whole import read_exact, write_whole

PAGE = """\
# Analysis

## Failures analysed

<!-- yours: questions that went wrong, by id: what happened at each step, and how you know. -->

## Improvements

<!-- yours: what you changed because of them, the figure before and after, what did not help. -->
"""


def provide(project: Path) -> str:
    """The page's sections in which something is written; made with its prompts if not there.

    No run writes to it again, so what stands in it is kept.
    """
    path = project / "reports" / "analysis.md"
    text = read_exact(path)
    if text is None:
        write_whole(path, PAGE.encode())
        return ""
    said = re.sub(r"<!--.*?-->", "", text.replace("\r\n", "\n"), flags=re.S)
    sections = re.findall(r"^## .*?(?=^## |\Z)", said, flags=re.M | re.S)
    return "\n\n".join(section.strip() for section in sections if _written(section))


def _written(section: str) -> bool:
    return bool(section.partition("\n")[2].strip())

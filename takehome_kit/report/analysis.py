"""`reports/analysis.md`: what the candidate writes about the runs, and every report shows."""

from __future__ import annotations

import re
from pathlib import Path

from takehome_kit.support.whole import read_exact


def written(project: Path) -> str:
    """The page's sections in which something is written; "" without a page. No run writes to it."""
    text = read_exact(project / "reports" / "analysis.md") or ""
    said = re.sub(r"<!--.*?-->", "", text.replace("\r\n", "\n"), flags=re.S)
    sections = re.findall(r"^## .*?(?=^## |\Z)", said, flags=re.M | re.S)
    return "\n\n".join(section.strip() for section in sections if _written(section))


def _written(section: str) -> bool:
    return bool(section.partition("\n")[2].strip())

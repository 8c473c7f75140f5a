"""The words by which briefs ask for each feature: `vocabulary.toml`, compiled."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

_WORDS: dict[str, dict[str, list[str]]] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
)
PATTERNS = {
    tag: re.compile("|".join(alternatives), re.I)
    for group in _WORDS.values()
    for tag, alternatives in group.items()
}
ASSISTANT = PATTERNS["aipolicy"]
IMPLIED = {"compose": "docker", "lora": "ft"}
# Words that grading criteria use of the candidate's work at large.
GRADED_APART = frozenset({"report", "errors", "design"})
INPUTS = tuple(_WORDS["inputs"])
CHOSEN = frozenset({*INPUTS, "gpu"})  # no demand where the candidate may choose

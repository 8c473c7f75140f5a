"""The README's block of time spent: only what stands between the two markers is rewritten."""

from __future__ import annotations

from pathlib import Path

from ..contracts.errors import BadInput
from ..support.whole import read_exact, write_whole

START, END = "<!-- time:start -->", "<!-- time:end -->"


def fill(readme: Path, block: str) -> bool:
    """Put `block` between the markers; False when the README, or a marker, is not there.

    Raises `BadInput` when it cannot be read as text or has a marker twice. The file is the old one
    or the new one, never half of it.
    """
    text = read_exact(readme)
    if text is None or START not in text or END not in text:
        return False
    if text.count(START) > 1 or text.count(END) > 1:
        raise BadInput(f"{readme} has {START} or {END} twice: keep one pair")
    before, _, rest = text.partition(START)
    _, closed, after = rest.partition(END)
    if not closed:
        raise BadInput(f"{readme} has {END} before {START}: put them in order")
    end = "\r\n" if "\r\n" in text else "\n"
    lines = [START, *block.splitlines(), END]
    write_whole(readme.resolve(), (before + end.join(lines) + after).encode())
    return True

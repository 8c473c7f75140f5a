"""Lines of text on a full screen: the head and the foot stay, what is between them scrolls."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from prompt_toolkit.data_structures import Size
from prompt_toolkit.formatted_text import ANSI
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text


class Page:
    """What is seen of a text that may be longer than the screen."""

    def __init__(self) -> None:
        self._offset = 0

    def top(self) -> None:
        """Show the beginning again."""
        self._offset = 0

    def scroll(self, lines: int) -> None:
        """Go down, or up where `lines` is below 0; drawing keeps it within the text."""
        self._offset = max(0, self._offset + lines)

    def draw(
        self,
        size: Size,
        head: Sequence[Text],
        body: Sequence[Text],
        foot: Sequence[Text],
        form: int,
    ) -> ANSI:
        """All lines but the `form` last ones; above the foot a rule says how many are below."""
        width = size.columns
        room = max(0, size.rows - len(head) - len(foot) - 1 - form)
        self._offset = max(0, min(self._offset, len(body) - room))
        shown = body[self._offset : self._offset + room]
        below = len(body) - self._offset - len(shown)
        rule = Text((f" ↓ {below} more lines " if below else "").rjust(width, "─"))
        blank = [Text("")] * (room - len(shown))
        return ANSI(ansi([*head, *shown, *blank, rule, *foot], width))


def ansi(lines: Iterable[Text], width: int) -> str:
    """The lines with terminal escapes for bold and the like (NO_COLOR is respected)."""
    console = Console(
        file=io.StringIO(), force_terminal=True, width=width, color_system="standard",
        highlight=False, legacy_windows=False,
    )  # fmt: skip
    with console.capture() as capture:
        for line in lines:
            console.print(line, no_wrap=True, overflow="crop", crop=True)
    return capture.get().removesuffix("\n")


def wrap(text: Text, width: int) -> list[Text]:
    """The text in lines of at most `width` columns."""
    return list(text.wrap(Console(width=width), max(width, 10)))


def cut(text: Text, width: int) -> Text:
    """One line of at most `width` columns."""
    if cell_len(text.plain) > width:
        text.truncate(width, overflow="ellipsis")
    return text

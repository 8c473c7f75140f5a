"""The terminal of the labelling: one full-screen application, one key per label."""

from __future__ import annotations

from collections.abc import Callable

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import ANSI
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import ConditionalContainer, HSplit, Layout, Window
from prompt_toolkit.layout.controls import FormattedTextControl
from prompt_toolkit.widgets import TextArea
from rich.text import Text

from ..support.lines import Page
from . import view
from .session import Session
from .setup import Setup


class Screen:
    """Shows a session and turns keys into labels."""

    def __init__(self, session: Session, setup: Setup) -> None:
        self._session, self._setup = session, setup
        self._page = Page()
        self._writing = False
        self._noting = Condition(lambda: self._writing)
        self._line = TextArea(multiline=False, height=1, prompt="Note: ", accept_handler=self._kept)
        self._body = Window(FormattedTextControl(self._screen, focusable=True))
        self._app: Application[None] = Application(
            layout=Layout(
                HSplit([self._body, ConditionalContainer(self._line, self._noting)]),
                focused_element=self._body,
            ),
            key_bindings=self._keys(),
            full_screen=True,
        )

    def run(self) -> None:
        """Label until the last one, or until the annotator leaves."""
        self._app.run()

    def _keys(self) -> KeyBindings:
        keys, session = KeyBindings(), self._session
        for place in range(len(self._setup.scale)):
            act = self._handler(lambda place=place: session.label(place))  # type: ignore[misc]
            keys.add(str(place + 1), filter=~self._noting)(act)
        others = {"s": session.skip, "b": session.back, "n": self._note}
        for key, act_ in others.items():
            keys.add(key, filter=~self._noting)(self._handler(act_))
        for key, lines in (("up", -1), ("down", 1), ("pageup", -10), ("pagedown", 10)):
            keys.add(key)(lambda event, lines=lines: self._page.scroll(lines))
        for key in ("q", "c-c"):
            keys.add(key, filter=~self._noting)(lambda event: event.app.exit())
        for key in ("escape", "c-c"):
            keys.add(key, filter=self._noting, eager=True)(lambda event: self._leave())
        return keys

    def _handler(self, act: Callable[[], None]) -> Callable[[KeyPressEvent], None]:
        def handle(_event: KeyPressEvent) -> None:
            before = self._session.task
            act()
            if self._session.task is not before:
                self._page.top()

        return handle

    def _note(self) -> None:
        if self._session.task is not None:
            self._writing, self._line.text = True, self._session.note
            self._line.buffer.cursor_position = len(self._line.text)
            self._app.layout.focus(self._line)

    def _kept(self, buffer: Buffer) -> bool:
        self._session.note = buffer.text.strip()
        self._leave()
        return False

    def _leave(self) -> None:
        self._writing = False
        self._app.layout.focus(self._body)

    def _screen(self) -> ANSI:
        size = self._app.output.get_size()
        head = [view.header(self._session, size.columns), Text("─" * size.columns)]
        foot = view.foot(self._session, self._setup, self._writing, size.columns)
        lines = view.body(self._session, size.columns)
        return self._page.draw(size, head, lines, foot, 1 if self._writing else 0)

"""The terminal of the practice: one full-screen application with a clock."""

from __future__ import annotations

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import ANSI
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import ConditionalContainer, HSplit, Layout, Window
from prompt_toolkit.layout.controls import FormattedTextControl
from prompt_toolkit.widgets import TextArea
from rich.text import Text

from ..contracts.errors import KitError
from ..support.lines import Page, wrap
from . import view
from .practice import Practice
from .progress import RATINGS

FORM = 6  # lines of the answer that are seen at most
TICK = 0.5  # seconds between two looks at the clock


class Screen:
    """Shows a session and turns keys into answers and ratings."""

    def __init__(self, session: Practice) -> None:
        self._session = session
        self._page = Page()
        self._problem = ""
        self._asking = Condition(lambda: session.phase == "asking")
        self._line = TextArea(
            multiline=False, wrap_lines=True, accept_handler=self._answered, height=self._height
        )
        self._body = Window(FormattedTextControl(self._screen, focusable=True))
        self._app = self._application()

    def run(self) -> None:
        """Practise until the session is over or left."""
        self._app.run()

    def _application(self) -> Application[None]:
        form = ConditionalContainer(self._line, self._asking)
        return Application(
            layout=Layout(HSplit([self._body, form]), focused_element=self._line),
            key_bindings=self._keys(),
            full_screen=True,
            refresh_interval=TICK,
        )

    def _keys(self) -> KeyBindings:
        bindings = KeyBindings()
        for rating in RATINGS:
            bindings.add(str(rating), filter=~self._asking)(self._rated)
        bindings.add("up", filter=~self._asking)(lambda event: self._page.scroll(-1))
        bindings.add("down", filter=~self._asking)(lambda event: self._page.scroll(1))
        bindings.add("q", filter=~self._asking)(lambda event: event.app.exit())
        bindings.add("c-c")(lambda event: event.app.exit())
        return bindings

    def _answered(self, buffer: Buffer) -> bool:
        self._session.answer(buffer.text)
        self._page.top()
        self._app.layout.focus(self._body)
        return False  # the line is emptied for the next answer

    def _rated(self, event: KeyPressEvent) -> None:
        try:
            self._session.rate(int(event.data))
            self._problem = ""
        except KitError as error:
            self._problem = str(error)
        self._page.top()
        if self._session.phase == "asking":
            self._app.layout.focus(self._line)

    def _height(self) -> int:
        """Lines of the answer so far, its cursor included."""
        columns = self._app.output.get_size().columns
        return min(FORM, 1 + (len(self._line.text) + 1) // columns)

    def _screen(self) -> ANSI:
        size = self._app.output.get_size()
        width = size.columns
        foot = wrap(Text(self._problem, style="bold"), width) if self._problem else []
        foot += wrap(Text(view.keys(self._session)), width)
        form = self._height() if self._session.phase == "asking" else 0
        head = [view.header(self._session, width), Text("─" * width)]
        return self._page.draw(size, head, view.body(self._session, width), foot, form)

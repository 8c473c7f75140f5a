"""The terminal of the review: one full-screen application, one key per decision."""

from __future__ import annotations

from collections.abc import Callable

from prompt_toolkit.application import Application
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import ANSI
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import ConditionalContainer, HSplit, Layout, Window
from prompt_toolkit.layout.controls import FormattedTextControl
from prompt_toolkit.widgets import TextArea
from rich.text import Text

from takehome_kit.support.lines import Page, wrap

from . import view
from .editing import Edit
from .project import Project
from .retrieval import Reply, Retriever
from .review import Review
from .text import printable

AHEAD = 8  # questions retrieved before they are shown


class Screen:
    """Shows a review and turns keys into its decisions."""

    def __init__(self, project: Project, review: Review) -> None:
        self._review = review
        self._page = Page()
        self._edit: Edit | None = None
        self._line = TextArea(multiline=False, wrap_lines=True, accept_handler=self._entered)
        self._app = self._application()
        self._retriever = Retriever(project, self._app.invalidate)

    def run(self) -> None:
        """Review until the last key; ends the project's process."""
        try:
            self._want()
            self._app.run()
        finally:
            self._retriever.close()

    def _application(self) -> Application[None]:
        self._editing = Condition(lambda: self._edit is not None)
        body = Window(FormattedTextControl(self._screen, focusable=True))
        label = Window(FormattedTextControl(self._label), height=1)
        form = ConditionalContainer(HSplit([label, self._line]), self._editing)
        self._body = body
        return Application(
            layout=Layout(HSplit([body, form]), focused_element=body),
            key_bindings=self._keys(),
            full_screen=True,
            refresh_interval=1.0,
        )

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()
        review = self._review
        decisions: dict[str, Callable[[], object]] = {
            "c": review.confirm,
            "u": review.unanswerable,
            "d": review.drop,
            "s": review.skip,
            "b": review.back,
            "e": self._start_edit,
        }
        for key, act in decisions.items():
            keys.add(key, filter=~self._editing)(self._handler(act))
        keys.add("up")(lambda event: self._page.scroll(-1))
        keys.add("down")(lambda event: self._page.scroll(1))
        for key in ("q", "c-c"):
            keys.add(key, filter=~self._editing)(lambda event: event.app.exit())
        for key in ("escape", "c-c"):
            keys.add(key, filter=self._editing)(lambda event: self._stop_edit("Not changed."))
        return keys

    def _handler(self, act: Callable[[], object]) -> Callable[[KeyPressEvent], None]:
        def handle(_event: KeyPressEvent) -> None:
            self._review.message = ""
            self._page.top()
            act()
            self._want()

        return handle

    def _want(self) -> None:
        self._retriever.want(self._review.upcoming(AHEAD))

    def _reply(self) -> Reply | None:
        row = self._review.row
        return self._retriever.reply(row.question) if row else None

    def _screen(self) -> ANSI:
        size = self._app.output.get_size()
        width = size.columns
        head = [*view.header(self._review, width), Text("─" * width)]
        form = self._form_height(width) if self._edit else 0
        return self._page.draw(size, head, self._middle(width), self._foot(width), form)

    def _form_height(self, width: int) -> int:
        return 1 + max(1, -(-(len(self._line.text) + 1) // width))

    def _foot(self, width: int) -> list[Text]:
        keys = wrap(Text(view.EDIT_KEYS if self._edit else view.KEYS), width)
        message = Text(self._review.message or self._retriever.problem or "", style="bold")
        return [*(wrap(message, width)[:3] if message else []), *keys]

    def _middle(self, width: int) -> list[Text]:
        row = self._review.row
        if row is None:
            return view.done_lines(self._review)
        if self._edit and self._edit.offered is not None:
            return view.choice_lines(self._edit.offered, width)
        lines = view.row_lines(row, self._review.documents, width)
        reply = self._reply()
        if reply is not None:
            return lines + view.reply_lines(row, reply, width)
        if self._retriever.problem:
            return lines
        said = printable(self._retriever.said) or "the project's pipeline is starting"
        return [*lines, *wrap(Text(f"Retrieving: {said} …", style="italic"), width)]

    def _label(self) -> str:
        return self._edit.label if self._edit else ""

    def _start_edit(self) -> None:
        row = self._review.row
        if row is not None:
            self._edit = Edit(row, self._review.documents, self._reply())
            self._line.text = self._edit.given
            self._line.buffer.cursor_position = len(self._line.text)
            self._app.layout.focus(self._line)

    def _stop_edit(self, message: str) -> None:
        self._edit, self._review.message = None, message
        self._page.top()
        self._app.layout.focus(self._body)

    def _entered(self, _buffer: object) -> bool:
        edit = self._edit
        assert edit is not None
        self._review.message = edit.enter(self._line.text)
        corrected = edit.finished and self._review.correct(
            edit.question, edit.answer, edit.slice, edit.quotes
        )
        if corrected:
            self._stop_edit(self._review.message)
            self._want()
        elif edit.finished:
            edit.retry()
        self._line.text = edit.given
        self._line.buffer.cursor_position = len(self._line.text)
        return True

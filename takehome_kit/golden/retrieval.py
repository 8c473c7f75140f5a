"""The project's own pipeline, kept running in the background to show what it retrieves."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .project import ENVIRONMENT, Project
from .text import collapse


@dataclass(frozen=True)
class Passage:
    """One retrieved chunk."""

    document: str
    text: str
    score: float
    location: str  # "" | "page 3" | "row 17"


@dataclass(frozen=True)
class Reply:
    """What the project made of one question; `answer` None: it refused."""

    answer: str | None
    passages: tuple[Passage, ...]


class Retriever:
    """One process of the project's modules: a question per line in, a JSON object per line out.

    `changed` is called from a background thread when a reply has come or the process has died;
    `problem` says then why in a sentence. `said` is the last line of its progress or complaints.
    """

    def __init__(self, project: Project, changed: Callable[[], None]) -> None:
        self.problem: str | None = None
        self.said = ""
        self._changed = changed
        self._replies: dict[str, Reply] = {}
        self._wanted: Sequence[str] = ()
        self._closed = False
        self._condition = threading.Condition()
        self._process = subprocess.Popen(
            project.ask("ask"),
            cwd=project.root, env=os.environ | ENVIRONMENT, encoding="utf-8", errors="replace",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            # A Ctrl-C in the terminal is for the review, which then ends the process itself.
            start_new_session=True,
        )  # fmt: skip
        self._hearing = threading.Thread(target=self._hear, daemon=True)
        self._working = threading.Thread(target=self._work, daemon=True)
        self._hearing.start()
        self._working.start()

    def reply(self, question: str) -> Reply | None:
        """The reply to a question, or None while there is none."""
        with self._condition:
            return self._replies.get(collapse(question))

    def want(self, questions: Sequence[str]) -> None:
        """Ask these next, in this order, and not what was wanted before."""
        with self._condition:
            self._wanted = [collapse(question) for question in questions]
            self._condition.notify()

    def close(self) -> None:
        """End the process and wait for it."""
        with self._condition:
            self._closed = True
            self._condition.notify()
        self._process.kill()
        self._working.join()
        self._hearing.join()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            # What was still to be written is for a process that has ended.
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()

    def _work(self) -> None:
        try:
            while (question := self._next()) is not None:
                reply = self._ask(question)
                with self._condition:
                    self._replies[question] = reply
                self._changed()
        except (OSError, EOFError):
            if not self._closed:
                self.problem = f"No retrieval: {self._reason()}. The review works without it."
                self._changed()

    def _hear(self) -> None:
        for line in self._process.stderr or ():
            self.said = line.strip() or self.said
            self._changed()

    def _next(self) -> str | None:
        with self._condition:
            while not self._closed:
                for question in self._wanted:
                    if question not in self._replies:
                        return question
                self._condition.wait()
        return None

    def _ask(self, question: str) -> Reply:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(question + "\n")
        self._process.stdin.flush()
        for line in self._process.stdout:
            if line.startswith("{"):
                return _reply(json.loads(line))
        raise EOFError

    def _reason(self) -> str:
        code = self._process.wait()
        self._hearing.join()
        said = self.said or "it said nothing"
        return f"the project's pipeline ended with exit code {code} ({said})"


def _reply(data: dict[str, Any]) -> Reply:
    passages = (
        Passage(p["document"], p["text"], float(p["score"]), p.get("location") or "")
        for p in data["retrieved"]
    )
    return Reply(data["answer"], tuple(passages))

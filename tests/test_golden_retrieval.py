"""The project's pipeline in the background: asked ahead, and a death reported in a sentence."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from golden_fixture import PILOT, make_project

from takehome_kit.contracts.errors import EnvironmentLacks
from takehome_kit.golden.documents import read_documents
from takehome_kit.golden.project import Project
from takehome_kit.golden.retrieval import Reply, Retriever

PATIENCE = 20  # seconds until a test gives up


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The miniature take-home."""
    return make_project(tmp_path)


class Waiting:
    """A retriever, and a way to wait for what it will have done."""

    def __init__(self, project: Project) -> None:
        self._changed = threading.Condition()
        self.retriever = Retriever(project, self._notify)

    def _notify(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def until(self, done: Callable[[], object]) -> None:
        """Wait until something is true; nothing but a change can make it so."""
        with self._changed:
            assert self._changed.wait_for(done, timeout=PATIENCE)

    def reply(self, question: str) -> Reply:
        """Wait for the reply to a question."""
        self.until(lambda: self.retriever.reply(question))
        reply = self.retriever.reply(question)
        assert reply is not None
        return reply


@pytest.fixture
def waiting(project: Project) -> Iterator[Waiting]:
    """A retriever on the miniature, closed in the end."""
    waiting = Waiting(project)
    yield waiting
    waiting.retriever.close()


def test_reply(waiting: Waiting) -> None:
    """A question gets its passages, best first; lines of other output are passed over."""
    waiting.retriever.want(["When does the\nferry leave?"])
    reply = waiting.reply("When does the ferry leave?")
    assert reply.passages[0].document == "ferry.md"
    assert reply.passages[0].score >= reply.passages[1].score
    assert waiting.retriever.problem is None


def test_asked_ahead(waiting: Waiting) -> None:
    """Everything wanted is asked, in its order; what is no longer wanted is not."""
    waiting.retriever.want(["one", "two", *(f"question {i}" for i in range(100_000))])
    waiting.reply("two")
    waiting.retriever.want(["urgent"])
    waiting.reply("urgent")
    assert waiting.retriever.reply("question 99999") is None


def test_dead(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that ends is reported with its exit code and last words; replies stay."""
    monkeypatch.setenv("ASK_FAILS_AFTER", "1")
    waiting = Waiting(project)
    waiting.retriever.want(["one", "two"])
    waiting.until(lambda: waiting.retriever.problem)
    waiting.retriever.close()
    assert waiting.retriever.reply("one")
    assert waiting.retriever.problem == (
        "No retrieval: the project's pipeline ended with exit code 1 "
        "(MemoryError: the index does not fit). The review works without it."
    )


def test_close_ends_the_process(waiting: Waiting) -> None:
    """Closing while it computes ends it, reports nothing, and may be repeated."""
    waiting.retriever.want([f"question {i}" for i in range(1000)])
    waiting.reply("question 0")
    waiting.retriever.close()
    waiting.retriever.close()
    assert waiting.retriever.problem is None
    assert waiting.retriever._process.returncode is not None


def test_documents(project: Project) -> None:
    """Documents come from the project; a quote is found whatever its line breaks."""
    documents = read_documents(project)
    assert documents.carriers(PILOT) == ("ferry.md", "harbour.md")
    assert documents.carriers(PILOT + "x") == documents.carriers(" ") == ()
    assert documents.sources([PILOT, "Fuel is sold"]) == ("ferry.md", "harbour.md")


def test_documents_unreadable(project: Project) -> None:
    """A project that cannot say what its documents are is quoted in a sentence."""
    (project.root / "src" / "notes" / "documents.py").write_text("import nonsense_module")
    with pytest.raises(EnvironmentLacks, match=r"failed in .*: ModuleNotFoundError: No module"):
        read_documents(project)

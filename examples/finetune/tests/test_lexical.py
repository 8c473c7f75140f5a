"""BM25, the baseline: the words it sees, and that it finds by them."""

from __future__ import annotations

from docstring_search.finetune import lexical
from docstring_search.finetune.data import Row


def test_identifiers_are_words() -> None:
    """Both spellings come apart, so that a description's words meet them."""
    assert lexical.identifiers("getEventLoop set_event_loop") == "get Event Loop set event loop"


def test_bm25_finds_by_words() -> None:
    """Each text's own target has the highest score; a text without known words has none."""
    rows = [
        Row("1", "remove the file", "def remove_file(): 1", "a", "", ""),
        Row("2", "open a socket", "def openSocket(): 2", "b", "", ""),
        Row("3", "zzz", "def other(): 3", "c", "", ""),
    ]
    found, _ = lexical.scores(rows, rows)
    assert found[:2].argmax(axis=1).tolist() == [0, 1]
    assert found[2].tolist() == [0, 0, 0]

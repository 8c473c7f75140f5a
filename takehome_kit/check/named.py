"""Is a file there of the kind that a demand names: a workflow, tests, a write-up, a diagram?"""

from __future__ import annotations

import re

from .subject import Subject

# Words of a demand, the names of files that serve it, and what is said where there is none.
_NAMED = (
    (
        r"\bCI\b|continuous integration|github actions",
        r"^\.github/workflows/|^\.gitlab-ci|^\.circleci/|azure-pipelines|Jenkinsfile",
        "there is no workflow that runs the tests",
    ),
    (
        r"\b(?:unit|automated|integration) tests?\b",
        r"(?:^|/)test_[^/]*\.py$|_test\.\w+$|\.test\.\w+$",
        "there is no test",
    ),
    (
        r"\bwrite-?up\b|\bwritten report\b|\bdesign doc(?:ument)?\b",
        r"(?i)(?:write-?up|report|design|architecture|memo|paper|summary)[^/]*\.(?:md|pdf|docx|html)$",
        "no file is named a write-up, report or design",
    ),
    (r"\bdiagram\b", r"\.(?:png|svg|jpe?g|drawio|mmd|puml|pdf|excalidraw)$", "there is no picture"),
    (r"\bnotebook\b", r"\.ipynb$", "there is no notebook"),
)
_OPEN = re.compile(r"\b(?:no|not|without|or|optional(?:ly)?|may|can)\b", re.I)
_DRAWN = re.compile(r"^```mermaid|[┌╭]─", re.M)


def missing_file(subject: Subject, text: str) -> str:
    """What says that nothing serves the demand, or ""."""
    if _OPEN.search(text):
        return ""
    names = [name for name in subject.files if not name.startswith(("reports/", "data/"))]
    for words, pattern, said in _NAMED:
        if re.search(words, text) and not any(re.search(pattern, name) for name in names):
            drawn = said.endswith("picture") and _has_drawing(subject)
            return "" if drawn else said
    return ""


def _has_drawing(subject: Subject) -> bool:
    """Whether a document draws in text."""
    texts = subject.texts("reports/", "data/", "src/", "tests/")
    return any(name.endswith(".md") and _DRAWN.search(text) for name, text in texts)

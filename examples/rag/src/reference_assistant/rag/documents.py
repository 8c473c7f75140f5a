"""The corpus: files of a folder as documents, or a folder in BEIR's format."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..config import Config, ConfigError
from .formats import READERS, Section, Unreadable
from .sample import ORIGIN, write_sample


@dataclass(frozen=True)
class Document:
    """`id` is the path relative to the folder, with "/" and extension; `title` may be empty."""

    id: str
    title: str
    path: str
    sections: tuple[Section, ...]

    @property
    def text(self) -> str:
        """All sections."""
        return "\n\n".join(section.text for section in self.sections)

    @cached_property
    def sha256(self) -> str:
        """Of everything that is indexed."""
        parts = [self.id, self.title, *((s.text, s.heading, s.location) for s in self.sections)]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@dataclass(frozen=True)
class Skipped:
    """A file that is not in the corpus, and why."""

    path: str
    reason: str


@dataclass(frozen=True)
class Corpus:
    """What is searched; `origin` says where it comes from."""

    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...]
    origin: str

    @cached_property
    def sha256(self) -> str:
        """Of all documents, in their order."""
        return hashlib.sha256("".join(d.sha256 for d in self.documents).encode()).hexdigest()


def read_corpus(config: Config, root: Path) -> Corpus:
    """The project's own documents; while there are none, the sample, written where it is missing.

    Raises `ConfigError` when nothing of the folder can be read.
    """
    own, sample = root / config.documents, root / "data" / "sample"
    if holds_documents(own):
        return read_folder(own, config.max_file_mb, config.documents.as_posix())
    write_sample(sample)
    version = (sample / ORIGIN).read_text(encoding="utf-8").split("'s help()")[0].split()[-1]
    return read_folder(sample, config.max_file_mb, f"sample: pydoc_data.topics of Python {version}")


def holds_documents(folder: Path) -> bool:
    """Whether there is any file but hidden ones and a README.md."""
    return any(path.name != "README.md" for path, _ in _files(folder))


def read_folder(folder: Path, max_file_mb: int, origin: str) -> Corpus:
    """Every file below `folder`, in the order of its path, as a document or as skipped."""
    documents, skipped = [], []
    for path, problem in _files(folder):
        name = path.relative_to(folder).as_posix()
        try:
            if problem:
                raise Unreadable(problem)
            documents.append(_read(path, name, max_file_mb))
        except Unreadable as error:
            shown = name.encode("utf-8", "backslashreplace").decode()
            skipped.append(Skipped(shown, " ".join(str(error).split())))
    if not documents:
        reasons = "; ".join(f"{s.path}: {s.reason}" for s in skipped[:5]) or "it holds no file"
        raise ConfigError(f"no document can be read in {folder}: {reasons}")
    return Corpus(tuple(documents), tuple(skipped), origin)


def _files(folder: Path) -> Iterator[tuple[Path, str]]:
    """(path, "") of what is not hidden, sorted; (path, reason) of what is not to be opened."""
    found: list[Path] = []
    failed: list[OSError] = []
    for top, names, files in os.walk(folder, onerror=failed.append):
        names[:] = [name for name in names if not name.startswith(".")]
        links = [name for name in names if (Path(top) / name).is_symlink()]
        found += [Path(top) / name for name in [*files, *links] if not name.startswith(".")]
    for path in sorted([*found, *(Path(error.filename) for error in failed)]):
        if path.is_symlink():
            yield path, "a symbolic link, which is not followed"
        elif not path.is_file():
            yield path, "not a file that can be opened"
        elif path.name != ORIGIN:
            yield path, ""


def _read(path: Path, name: str, max_file_mb: int) -> Document:
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise Unreadable(f"{path.suffix or 'a file without suffix'} is not a format that is read")
    try:
        name.encode()
        size = path.stat().st_size
        if size > max_file_mb * 1_000_000:
            raise Unreadable(f"{size / 1e6:.0f} MB, more than documents.max_file_mb allows")
        if size == 0:
            raise Unreadable("empty")
        title, sections = reader(path)
    except Unreadable:
        raise
    except UnicodeError as error:
        raise Unreadable(f"not UTF-8 ({error}): save it as UTF-8") from None
    except Exception as error:  # a parser may raise anything on a damaged file
        raise Unreadable(f"damaged or unreadable ({type(error).__name__}: {error})") from None
    kept = tuple(section for section in sections if section.text.strip())
    if not kept:
        raise Unreadable("no text in it (pages that are images need OCR)")
    return Document(name, title.strip() or path.stem, name, kept)


def read_beir_corpus(folder: Path) -> Corpus:
    """corpus.jsonl of a folder in BEIR's format; ids are its `_id`s.

    Raises `ConfigError` naming the line that is not as it should be.
    """
    path, documents, skipped = folder / "corpus.jsonl", [], []
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            name, title, text = str(row["_id"]), str(row.get("title") or ""), str(row["text"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ConfigError(f"{path}, line {number}: no _id and text ({error!r})") from None
        if (title + text).strip():
            documents.append(Document(name, title, path.name, (Section(text or title),)))
        else:
            skipped.append(Skipped(name, "empty"))
    return Corpus(tuple(documents), tuple(skipped), f"beir: {folder.resolve().name}")

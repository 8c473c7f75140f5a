"""What a fine-tune has to beat."""

import pandas as pd
from sklearn.dummy import DummyClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline, make_union
from sklearn.preprocessing import FunctionTransformer
from sklearn.svm import LinearSVC

from .config import Config
from .model import load_encoder


def fit_baselines(train: pd.DataFrame, config: Config) -> dict[str, Pipeline]:
    """The majority label, words and characters with a linear model, the encoder as it is."""
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    encode = FunctionTransformer(load_encoder(config).encode)
    baselines = {
        "majority": make_pipeline(DummyClassifier()),
        "TF-IDF": make_pipeline(make_union(words, characters), LinearSVC(random_state=0)),
        "frozen encoder": make_pipeline(encode, new_head()),
    }
    return {name: one.fit(list(train["text"]), train["label"]) for name, one in baselines.items()}


def new_head() -> LogisticRegression:
    """A linear layer for unit vectors, which want less regularisation than the default."""
    return LogisticRegression(C=10, max_iter=1000)

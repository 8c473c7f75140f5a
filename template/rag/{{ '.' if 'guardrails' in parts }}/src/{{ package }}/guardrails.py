"""Questions that are not answered: attacks on the model, personal data, other topics."""

from functools import cache

import numpy as np
from presidio_analyzer import RecognizerResult
from presidio_analyzer.predefined_recognizers import (
    CreditCardRecognizer,
    EmailRecognizer,
    IbanRecognizer,
    IpRecognizer,
    PhoneRecognizer,
    UsSsnRecognizer,
)

from .config import ROOT, Config
from .index import Index, encode


class OfflineEmailRecognizer(EmailRecognizer):
    """Presidio's, without the list of domains that it would download."""

    def validate_result(self, pattern_text: str) -> None:
        return None


# By patterns and checksums alone. Names of people would take a language model of Presidio's.
RECOGNIZERS = [
    CreditCardRecognizer(),
    OfflineEmailRecognizer(),
    IbanRecognizer(),
    IpRecognizer(),
    PhoneRecognizer(),
    UsSsnRecognizer(),
]


def check(index: Index, question: str, config: Config) -> str | None:
    """Why a question is not answered, or None."""
    if reason := unsafe(question, config):
        return reason
    cosines, _ = index.vectors.search(encode([question], config), 1)
    if cosines[0][0] < config.off_topic_below:
        return "Not answered: the documents are about other things."
    return None


def unsafe(question: str, config: Config) -> str | None:
    """Why a question should reach no model, or None."""
    if personal_data(question):
        return "Not answered: the question holds personal data."
    (vector,) = encode([question], config)
    if (injections(config) @ vector).max() >= config.injection_above:
        return "Not answered: it reads like instructions to the assistant."
    return None


def personal_data(text: str) -> list[RecognizerResult]:
    """What stands in a text that identifies a person, likely enough."""
    found = []
    for recognizer in RECOGNIZERS:
        found += recognizer.analyze(text, recognizer.supported_entities, None)
    return [one for one in found if one.score >= 0.4]


@cache
def injections(config: Config) -> np.ndarray:
    """The vectors of attacks that are known; what is close in meaning is one, too."""
    text = (ROOT / "prompts" / "injections.txt").read_text(encoding="utf-8")
    return encode(text.splitlines(), config)

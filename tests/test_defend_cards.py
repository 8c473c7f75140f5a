"""The stored questions: whole, unlike each other, and fit for every kind of take-home."""

from __future__ import annotations

import math
import re
import string

import pytest
from rapidfuzz import fuzz

from takehome_kit.defend.cards import Card, parse, read_cards, topics
from takehome_kit.defend.failures import _card
from takehome_kit.defend.measured import findings

KINDS = ("rag", "serving", "finetune", "evals", "extract", "agent")
TOPICS = read_cards("topics")
ASKED = {  # what the issue names, by words of the question
    "RAG system fail": "rag",
    "metrics do you report for a RAG": "rag",
    "Fine-tuning or in-context": "finetune",
    "LoRA": "finetune",
    "KV cache": "serving",
    "quantization": "serving",
    "10 million requests": "serving",
    "hallucinations": "rag",
    "vector database": "rag",
    "perplexity": "finetune",
    "temperature": "rag",
    "DPO": "finetune",
    "does not converge": "finetune",
    "evaluate an LLM feature": "evals",
}
CAUSES = (
    "not retrieved",
    "ranked low",
    "split by chunking",
    "answered wrongly",
    "should have refused",
    "should have answered",
    "failed",
    "rated too high",
    "rated too low",
    "prefers the worse answer",
    "sees a difference",
    "sees no difference",
    "never solved",
    "always solved",
    "not first",
    "worse than untouched",
    "wrong where the baseline is right",
    "worse than the prompt",
    "no word in common",
    "empty answer",
    "forgotten",
)


@pytest.mark.parametrize("folder", ["topics", "settings", "findings"])
def test_whole(folder: str) -> None:
    """Every card has a question, at least three points and a time to answer in."""
    for card in read_cards(folder):
        assert len(card.text) > 20, card.name
        assert len(card.points) >= 3, card.name
        assert all(len(point) > 20 for point in card.points), card.name
        assert 1 <= card.minutes <= 5, card.name


def test_once() -> None:
    """No topic is asked twice, not even in other words."""
    for number, card in enumerate(TOPICS):
        for other in TOPICS[number + 1 :]:
            assert fuzz.token_sort_ratio(card.text, other.text) < 70, (card.name, other.name)
    points = [point for card in TOPICS for point in card.points]
    assert len(set(points)) == len(points)


def test_topics_have_a_kind() -> None:
    """A topic is tagged with the kinds it belongs to, and every kind has some."""
    for card in TOPICS:
        kinds = [kind.strip() for kind in card.head.get("kinds", "").split(",")]
        assert set(kinds) <= set(KINDS), card.name
        assert kinds != [""], card.name
    assert all(len(topics(kind)) >= 8 for kind in KINDS)
    assert topics("rag") != topics("serving")


@pytest.mark.parametrize(("words", "kind"), ASKED.items())
def test_what_interviews_ask(words: str, kind: str) -> None:
    """Each subject that AI interviews come back to is asked of the kind it is about."""
    assert sum(words.lower() in question.text.lower() for question in topics(kind)) == 1


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("{:,.0f} bytes, 0.5 MiB a token", 2 * 32 * 32 * 128 * 2),
        ("at most about {:.0f} tokens/s", 900e9 / 14e9),
        ("{:,.0f} against 16,777,216", 8 * (4096 + 4096)),
        ("or {:.2f}%", 100 * 8 * (4096 + 4096) / 4096**2),
        ("86,400 s = {:.0f} requests/s", 10_000_000 / 86_400),
        ("its 95th percentile is {:.1f} times the mean", -math.log(0.05)),
        ("× 384 × 4 bytes = {:.0f} MB", 100_000 * 384 * 4 / 1e6),
        ("= {:,.0f} items in each", 16 * 0.8 * 0.2 / 0.05**2),
        ("odds of e² = {:.1f} at T = 1", math.exp(2)),
        ("e⁴ = {:.0f} at T = 0.5", math.exp(4)),
        ("10 classes: {:.2f}", math.log(10)),
        ("ln 50,000 = {:.1f}", math.log(50_000)),
        ("about ±{:.2f}. Compare", 1.96 * math.sqrt(0.8 * 0.2 / 100)),
    ],
)
def test_arithmetic(said: str, value: float) -> None:
    """What the topics work out is what comes out."""
    assert said.format(value) in " ".join(point for card in TOPICS for point in card.points)


def test_places() -> None:
    """A settings card fills its places from the settings it needs, under their last name."""
    for card in read_cards("settings"):
        given = {key.rpartition(".")[2] for key in card.needs}
        assert _places(card) <= given, card.name
        assert given, card.name


def test_every_cause() -> None:
    """Each cause that the harness gives has its card."""
    cards = findings()
    for cause in CAUSES:
        assert _card({"cause": cause}) in cards  # type: ignore[typeddict-item]
        assert _places(cards[f"cause-{cause.replace(' ', '-')}"]) == {"id", "question"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "minutes: 2\n\nNo heading\n\n- point",
        "minutes: 2\n\n# Question?\n\nno list",
        "# Q\n\n- a",
    ],
)
def test_damaged(text: str) -> None:
    """A card that lacks a part is refused by name."""
    with pytest.raises(ValueError, match=re.escape("broken: a card has")):
        parse("broken", text)


def _places(card: Card) -> set[str]:
    texts = (card.text, *card.points)
    fields = (name for text in texts for _, name, _, _ in string.Formatter().parse(text))
    return {name for name in fields if name}

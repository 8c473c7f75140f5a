"""The offline graders by hand, and those that Ragas has too against Ragas itself."""

from __future__ import annotations

import asyncio
import math
import os
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from answer_check.judging import graders
from answer_check.judging.conversations import Conversation, Turn
from answer_check.judging.graders.rules import Rule, Specification
from answer_check.judging.graders.states import States
from answer_check.judging.graders.weighted import Weights

PENALTIES = {"low": 0.1, "medium": 0.25, "high": 0.5}
TEXTS = [
    ("The cat sat on the mat.", "A cat was sitting on a mat!"),
    ("Walking, walked and 3 walks; naïve", "He walks 3 times"),
    ("", "x"),
    ("same words here", "same words here"),
]


def conversation(answer: str, reference: str = "", context: Sequence[str] = ()) -> Conversation:
    turns = (Turn("user", "Why so?", False), Turn("assistant", answer, True))
    return Conversation("1", turns, tuple(context), reference)


def test_unigram_precision() -> None:
    """Three of four words stand in the context, case ignored; without context nothing is said."""
    grader = graders.UnigramPrecision()
    assert (
        grader.grade(conversation("The red cat slept", context=["The cat.", "Red!"])).score == 0.75
    )
    assert grader.grade(conversation("The cat")).score is None
    assert grader.grade(conversation("", context=["The cat."])).score is None


def test_weighted_precision() -> None:
    """A word that is rare in the data weighs ln((N+1)/(n+1))."""
    data = [conversation(f"the word{i}", context=["the cat"]) for i in range(4)]
    weights = Weights.count(data)
    assert (weights.texts, weights.counts) == (5, {"the": 5})
    assert weights["the"] == 0.0
    assert weights["cat"] == pytest.approx(math.log(6 / 2))
    grader = graders.WeightedPrecision(weights)
    assert grader.grade(conversation("the cat dog", context=["the cat"])).score == pytest.approx(
        0.5
    )
    assert grader.grade(conversation("the", context=["the cat"])).score is None


def test_mean_over_turns() -> None:
    """A conversation's score is the mean of the system's turns, refusals left out."""
    said = [
        ("user", "a"),
        ("assistant", "cat"),
        ("user", "b"),
        ("assistant", "dog"),
        ("assistant", ""),
    ]
    turns = tuple(Turn(role, text, role == "assistant") for role, text in said)
    grade = graders.UnigramPrecision().grade(Conversation("1", turns, ("the cat",)))
    assert grade.score == 0.5
    assert grade.turns == {2: 1.0, 4: 0.0}


@pytest.mark.parametrize("reference, answer", TEXTS)
def test_same_values_as_ragas(reference: str, answer: str) -> None:
    """ROUGE-L and string similarity, to the last digit."""
    os.environ["RAGAS_DO_NOT_TRACK"] = "true"
    from ragas.metrics import collections as ragas

    async def theirs(metric: Any) -> float:
        return float((await metric.ascore(reference=reference, response=answer)).value)

    found = conversation(answer, reference or " ")
    for ours, metric in (
        (graders.RougeL(), ragas.RougeScore()),
        (graders.EditSimilarity(), ragas.NonLLMStringSimilarity()),
    ):
        if reference:
            assert ours.grade(found).score == pytest.approx(asyncio.run(theirs(metric)), abs=1e-12)


def test_similarities_encode_once() -> None:
    """A batch is one call of the encoder; the cosine is that of the two texts."""
    calls = []

    def encode(texts: Sequence[str]) -> Any:
        calls.append(list(texts))
        return np.array([[1.0, 0.0] if "cat" in t else [0.6, 0.8] for t in texts], dtype=np.float32)

    grader = graders.ReferenceSimilarity(encode)
    batch = [conversation("cat", "a dog"), conversation("a dog", "a dog"), conversation("x")]
    grader.prepare(batch)
    assert [grader.grade(c).score for c in batch] == [pytest.approx(0.6), pytest.approx(1.0), None]
    assert calls == [["cat", "a dog"]]


def rules(*found: dict[str, Any], **more: Any) -> graders.Rules:
    made = {"penalties": PENALTIES, "rule": list(found), **more}
    return graders.Rules(Specification.model_validate(made))


@pytest.mark.parametrize(
    ("rule", "kept", "broken"),
    [
        ({"kind": "required", "pattern": r"\bcat\b"}, "A CAT.", "Cats."),
        ({"kind": "forbidden", "pattern": r"\bcat\b"}, "Cats.", "A CAT."),
        ({"kind": "most_words", "limit": 2}, "one two", "one two three"),
        ({"kind": "schema", "json_schema": {"required": ["a"]}}, '{"a": 1}', '{"b": 1}'),
        ({"kind": "schema", "json_schema": {"required": ["a"]}}, '{"a": 1}', "no JSON"),
        ({"kind": "forbidden", "pattern": "no", "after": "^why"}, "yes", "no"),
    ],
)
def test_rules(rule: dict[str, Any], kept: str, broken: str) -> None:
    """A broken rule names its turn and takes its penalty."""
    grader = rules({"name": "r", "severity": "medium", "explanation": "e", **rule})
    assert grader.grade(conversation(kept)).violations == ()
    grade = grader.grade(conversation(broken))
    assert grade.score == 0.75
    assert [(v.turn, v.rule, v.severity) for v in grade.violations] == [(2, "r", "medium")]
    assert grader.grade(conversation("")).score == 1.0


def test_after_another_turn() -> None:
    """A rule that is asked only after a pattern is not asked otherwise."""
    rule = {"name": "r", "kind": "forbidden", "pattern": "no", "after": "^who"}
    grader = rules({"severity": "high", "explanation": "e", **rule})
    assert grader.grade(conversation("no")).score == 1.0


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"kind": "forbidden", "pattern": "("}, "no regular expression"),
        ({"kind": "required"}, "needs pattern"),
        ({"kind": "most_words"}, "needs limit"),
    ],
)
def test_faulty_rules(rule: dict[str, Any], said: str) -> None:
    """What is wrong is said before anything is graded."""
    with pytest.raises(ValidationError, match=said):
        Rule.model_validate({"name": "r", "severity": "low", "explanation": "e", **rule})


MACHINE = {
    "start": "unknown",
    "final": ["identified"],
    "step": [{"source": "unknown", "target": "identified", "role": "user", "pattern": r"\d{4}"}],
    "guarded": [
        {"name": "early", "pattern": "balance", "allowed": ["identified"], "severity": "high"}
    ],
}


def test_states() -> None:
    """The balance may be told after the account's number, and not before; one has to come."""
    grader = rules(states=MACHINE)

    def violations(*said: tuple[str, str]) -> list[tuple[int, str]]:
        turns = tuple(Turn(role, text, role == "assistant") for role, text in said)
        return [(v.turn, v.rule) for v in grader.grade(Conversation("1", turns)).violations]

    good = [("user", "It is 1234"), ("assistant", "Your balance is 5")]
    assert violations(*good) == []
    assert violations(*good[::-1]) == [(1, "early")]
    assert violations(("user", "hello"), good[1]) == [(2, "early"), (2, "unfinished")]


def test_states_that_cannot_be() -> None:
    """A guard or an end in a state that no step leads to."""
    with pytest.raises(ValidationError, match="no step leads to state lost"):
        States.model_validate({**MACHINE, "final": ["lost"]})

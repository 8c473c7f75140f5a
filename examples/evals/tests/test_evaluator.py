"""The evaluator, and each of its rules on a conversation that breaks it and one that does not."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from conversation_check import evaluator
from conversation_check.evaluator import RULES, Evaluator, Rule, says

EARLY, LATE = {"time": "2026-03-02T09:08:00Z"}, {"time": "2026-03-02T09:10:01Z"}


def talk(*turns: dict | str) -> dict:
    """Turns by user and bot in turn, the user first."""
    logged = [{"text": turn} if isinstance(turn, str) else {"text": ""} | turn for turn in turns]
    return {"turns": [turn | {"role": ("user", "bot")[n % 2]} for n, turn in enumerate(logged)]}


@pytest.mark.parametrize(
    ("rule", "good", "bad"),
    [
        (
            "wrong transition",
            talk("", {"state": "greeting"}, "", {"state": "verification"}),
            talk("", {"state": "greeting"}, "", {"state": "offer"}),
        ),
        (
            "discloses unverified",
            talk("", {"state": "verification"}, "", {"text": "Order 12.", "state": "diagnosis"}),
            talk("", {"text": "Order 12?", "state": "greeting"}),
        ),
        ("refund above limit", talk("", {"amount": "100"}), talk("", {"amount": "100.5"})),
        ("slow reply", talk(EARLY, {"time": "2026-03-02T09:10:00Z"}), talk(EARLY, LATE)),
        ("pressure", talk("Only today?", "Any day."), talk("", "Only today!")),
        ("promises", talk("Guarantee it.", "I cannot."), talk("", "I guarantee it.")),
    ],
)
def test_rules(rule: str, good: dict, bad: dict) -> None:
    only = Evaluator({rule: RULES[rule]})
    assert only.checkable(good) == only.checkable(bad) == [rule]
    assert not only.evaluate(good)["violations"]
    (violation,) = only.evaluate(bad)["violations"]
    assert violation["turn"] == len(bad["turns"])
    assert violation["severity"] == RULES[rule].severity


def test_scores_are_what_the_violations_leave() -> None:
    rules = {"a": Rule(says("x"), 0.5, True), "b": Rule(says("y"), 0.2, False)}
    result = Evaluator(rules).evaluate(talk("", "x y"))
    assert (result["quality_score"], result["risk_score"]) == (0.4, 0.5)
    assert result["violations"][0]["explanation"] == "says “x”"


def test_turns_keep_the_numbers_and_names_of_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluator, "TURNS", "log.messages")
    monkeypatch.setitem(evaluator.FIELDS, "text", "body.text")
    row = {"log": {"messages": [{"turn": 0, "body": {"text": "Hi."}}, {"body": {"text": "x"}}]}}
    first, second = evaluator.turns_of(row)
    assert (first["turn"], first["role"], first["text"]) == (0, "bot", "Hi.")
    assert (second["turn"], second["text"]) == (2, "x")


def test_alone_in_an_empty_folder(tmp_path: Path) -> None:
    """Python 3.10, standard library only: -I leaves out what is beside it, -S site-packages."""
    source = Path(evaluator.__file__).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 10))
    (tmp_path / "evaluator.py").write_text(source, encoding="utf-8")
    code = "import sys; sys.path.insert(0, sys.argv[1]); from evaluator import Evaluator; "
    code += "print(Evaluator().evaluate({'turns': []})['quality_score'])"
    command = [sys.executable, "-I", "-S", "-c", code, str(tmp_path)]
    done = subprocess.run(command, cwd="/", capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("1\n", "")

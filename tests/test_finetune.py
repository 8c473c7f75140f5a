"""The fine-tune kind: own rows at `new`, its record as the kit reads it, macro-F1 compared."""

from __future__ import annotations

import copy
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from conftest import Takehome
from test_new import git

from takehome_kit.analysis import complete
from takehome_kit.compare.paired import compare
from takehome_kit.contracts.results import Results
from takehome_kit.measuring import readme_blocks

TASKS = ("classifier", "encoder", "lora")
Record = dict[str, Any]


@pytest.mark.parametrize("task", TASKS)
def test_data(takehome: Takehome, there: Path, tmp_path: Path, task: str) -> None:
    """Rows are copied, uncommitted; their columns are in the settings; the sample goes."""
    rows = tmp_path / "Tickets.csv"
    rows.write_text('Question;label;"who ""it"" was";id\na;b;c;1\nd;e;f;2\n')
    done = takehome("new", "finetune", "acme", "--yes", "--set", f"task={task}", "--data", rows)
    assert done.code == 0, done.err
    copied = there / "acme/data/Tickets.csv"
    assert copied.read_bytes() == rows.read_bytes()
    assert git(copied.parent, "status", "--porcelain") == "M config.toml\n?? data/Tickets.csv"
    settings = tomllib.loads((there / "acme/config.toml").read_text())
    target = "label" if task == "classifier" else "target"
    found = {name: settings[name] for name in ("train", "text", target, "group")}
    assert found == {
        "train": "data/Tickets.csv",
        "text": "Question",
        target: "label",
        "group": "",
    }
    assert "2 train rows copied to data/Tickets.csv" in done.out
    assert f"config.toml: text = Question, {target} = label\n" in done.out
    assert '\ntrain = "data/Tickets.csv"  # ' in (there / "acme/config.toml").read_text()
    assert 'not used: who "it" was\n' in done.out
    kept = [path for path in (there / "acme").rglob("*") if ".git" not in path.parts]
    texts = {path: path.read_text() for path in kept if path.suffix in (".py", ".toml", ".md")}
    assert not [path for path, text in texts.items() if re.search(r"(?<!\.)\bsample\b", text)]


@pytest.mark.parametrize(("task", "target"), [("classifier", "label"), ("lora", "target")])
def test_columns_of_other_names(takehome: Takehome, there: Path, task: str, target: str) -> None:
    """They are named as config.toml names them."""
    (there / "a.csv").write_text("\ufeffKundentext;Absicht\na;b\n", encoding="utf-8")
    options = ["--yes", "--set", f"task={task}", "--data", "a.csv"]
    done = takehome("new", "finetune", "acme", *options)
    assert f"name the columns there before you run it: text, {target}\n" in done.out
    assert f'\n{target} = "{target}"' in (there / "acme/config.toml").read_text()


def test_a_given_split(takehome: Takehome, there: Path) -> None:
    """Each file is copied and named as the side that it is."""
    for name in ("train", "dev", "test"):
        (there / f"{name}.jsonl").write_text('{"utterance": "a", "intent": "b", "user": "c"}\n')
    files = ["--train", "train.jsonl", "--validation", "dev.jsonl", "--test", "test.jsonl"]
    done = takehome("new", "finetune", "acme", "--yes", *files)
    assert done.code == 0, done.err
    settings = tomllib.loads((there / "acme/config.toml").read_text())
    sides = [settings[side] for side in ("train", "validation", "test")]
    assert sides == ["data/train.jsonl", "data/dev.jsonl", "data/test.jsonl"]
    assert (settings["text"], settings["label"]) == ("utterance", "intent")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--data a.csv --data b.csv", "a.csv and b.csv are both training rows: name --train"),
        ("--data a.csv --train b.csv", "a.csv and b.csv are both training rows"),
        ("--test a.csv", "there are no training rows: name them with --train"),
        ("--train a.csv --test sub/a.csv", "two of the files are called a.csv"),
        ("--train a.csv --test other.csv", "none of its columns is in the training rows"),
        ("--data none.csv", "none.csv cannot be read: No such file"),
        ("--data a.xlsx", "a.xlsx: give a .csv, .tsv or .jsonl file"),
        ("--data empty.csv", "empty.csv: the file holds no rows"),
        ("--data torn.csv", "torn.csv:2: 1 cells, the header has 2"),
        ("--data a.csv --set kind=rag", "the kind is finetune and rag at once"),
    ],
)
def test_faulty_data(takehome: Takehome, there: Path, options: str, said: str) -> None:
    """One sentence, no file is lost silently, and there is no project."""
    (there / "sub").mkdir()
    for name in ("a.csv", "b.csv", "sub/a.csv"):
        (there / name).write_text("text,target\na,b\n")
    (there / "other.csv").write_text("x,y\na,b\n")
    (there / "empty.csv").write_text("")
    (there / "torn.csv").write_text("text,target\na\n")
    (there / "a.xlsx").write_text("x")
    done = takehome("new", "finetune", "acme", "--yes", *options.split())
    assert done.code == 2
    assert said in done.err
    assert not (there / "acme").exists()


def record(*answers: str) -> Record:
    """What a run writes of four texts with the labels a, a, b, b and one seed's answers."""
    items = [
        {
            "id": str(number),
            "slice": label,
            "cluster": str(number),
            "input": {"question": f"text {number}", "reference": label},
            "output": {"answer": answer, "seeds": [answer], "TF-IDF": "a", "confidence": sure},
            "scores": {"accuracy": float(answer == label)},
            "latency_ms": {"total": 2.0},
        }
        for number, (label, answer, sure) in enumerate(
            zip("aabb" * 10, answers * 10, [0.55, 0.75] * 20, strict=True)
        )
    ]
    usual = {"unit": "score", "direction": "higher", "n": 40}
    cost = {"name": "training time", "value": 9.0, "ci": None, "n": 1, "unit": "s"}
    return {
        "schema_version": 2,
        "run": "20261129T063000Z",
        "kind": "finetune",
        "name": "data/train.csv",
        "about": "40 test rows of 2 labels",
        "headline": "Tuning helped.",
        "system": {"model": "m", "baseline": "TF-IDF"},
        "config": {"label": "label", "epochs": 3},
        "seed": 1,
        "git": {"commit": None, "dirty": False},
        "hashes": {"src": "1", "data": "2", "config.toml": "3"},
        "environment": {"python": "3.11", "packages": {}},
        "corpus": {"train": 10, "validation": 2, "test": 40},
        "metrics": [
            {"name": "macro-F1", "value": 0.5, "ci": (0.4, 0.6), **usual},
            {"name": "macro-F1 gain", "value": -0.1, "ci": (-0.2, 0.1), **usual},
            cost | {"direction": "lower"},
        ],
        "thresholds": {"macro-F1": 0.4},
        "items": items,
        "log": [{"epoch": 1, "loss": 0.9}, {"epoch": 1, "eval_loss": 0.8}, {"epoch": 1}],
        "notes": ["one note"],
    }


def completed(*answers: str) -> Results:
    return complete(copy.deepcopy(record(*answers)))


def test_record() -> None:
    """Causes name the baseline, costs have no bounds."""
    results = completed("a", "b", "b", "b")
    causes = [item["cause"] for item in results["items"][:4]]
    assert causes == [None, "wrong where the baseline is right", None, None]
    figures = {m["name"]: m for m in results["metrics"] if m["slice"] is None}
    assert figures["training time"]["bounds"] is None
    assert figures["macro-F1 gain"]["bounds"] == (-1.0, 1.0)
    assert not [guard for guard in results["guards"] if guard["level"] == "stop"]
    assert results["gate"]["passed"] is True


def test_rewritten_training() -> None:
    """One that writes no log, seeds, confidence or baseline still has its labels' figures."""
    plain = record("a", "b", "b", "b")
    del plain["log"], plain["system"]["baseline"]
    for item in plain["items"]:
        item["output"] = {"answer": item["output"]["answer"]}
    results = complete(plain)
    assert [item["cause"] for item in results["items"][:3]] == [None, "wrong", None]
    assert results["matrices"][0]["counts"] == [[10, 10], [0, 20]]
    assert results["figures"] == []


def test_figures_of_labels() -> None:
    """Of a, one in two is found, and one label is given that no row has."""
    results = completed("a", "b", "c", "b")
    figures = {(m["name"], m["slice"]): m["value"] for m in results["metrics"] if m["slice"]}
    assert (figures["precision", "a"], figures["recall", "a"]) == (1, 0.5)
    assert figures["F1", "a"] == pytest.approx(2 / 3)
    assert (figures["recall", "c"], figures["F1", "c"]) == (None, 0)
    (undefined,) = (m for m in results["metrics"] if m["slice"] and m["value"] is None)
    assert undefined["method"] == "undefined: never there"
    (matrix,) = results["matrices"]
    assert matrix["counts"] == [[10, 10, 0], [0, 10, 10], [0, 0, 0]]


def test_calibration() -> None:
    """Half of the answers are .55 sure and half of them right; of those .75 sure, half are."""
    results = completed("a", "b", "c", "b")
    loss, curve = results["figures"]
    assert loss["series"][1] == {"name": "validation", "x": [1], "y": [0.8]}
    assert curve["series"][0]["y"] == [0.5, 0.5]


def test_many_labels_are_cut_to_the_most_confused() -> None:
    """A matrix of 77 labels cannot be read."""
    written = record("a", "b", "b", "b")
    for number, item in enumerate(written["items"]):
        item["input"]["reference"] = item["output"]["answer"] = str(number)
    written["items"][3]["output"]["answer"] = "4"
    assert complete(written)["matrices"][0]["labels"] == ["3", "4"]
    written["items"][3]["output"]["answer"] = "3"
    assert complete(written)["matrices"] == []


def test_readme(tmp_path: Path) -> None:
    """The outcome, the figures and a table of the labels stand in the results."""
    names = ("results", "limitations")
    markers = [f"<!-- {name}:{end} -->" for name in names for end in ("start", "end")]
    (tmp_path / "README.md").write_text("\n".join(markers))
    assert readme_blocks.update(tmp_path / "README.md", completed("a", "b", "b", "b")) is None
    text = (tmp_path / "README.md").read_text()
    assert "Tuning helped." in text
    assert "| slice | precision | recall | F1 |" in text
    assert "- 10 of 40 rows: wrong where the baseline is right." in text


def test_macro_f1_is_compared() -> None:
    """Its difference is that of the two runs' figures, with an interval of its own."""
    (row,) = (
        row
        for row in compare(completed("a", "b", "b", "b"), completed("a", "a", "b", "b")).rows
        if row.metric == "macro-F1"
    )
    worse = (2 / 3 + 4 / 5) / 2  # a: precision 1, recall 1/2; b: precision 2/3, recall 1
    assert row.a == pytest.approx(worse)
    assert row.diff == pytest.approx(1 - worse)
    assert row.verdict == "better"
    assert row.ci is not None
    assert 0 < row.ci[0] < 1 - worse < row.ci[1]


def test_equal_runs_do_not_differ() -> None:
    same = compare(completed("a", "b", "b", "b"), completed("a", "b", "b", "b"))
    verdicts = {row.verdict for row in same.rows}
    assert verdicts == {"no difference: the scores of all 40 items are equal"}


@pytest.mark.parametrize(
    ("brief", "task"),
    [
        (
            "Route customer messages to one of 77 intents. Fine-tune a model on train.csv.",
            "classifier",
        ),
        ("Fine-tune an open LLM with LoRA to write summaries; report ROUGE.", "lora"),
        ("Fine-tune a sentence encoder with contrastive learning on the pairs.", "encoder"),
    ],
)
def test_a_brief_names_the_task(takehome: Takehome, there: Path, brief: str, task: str) -> None:
    (there / "brief.md").write_text(f"# Fine-tuning take-home\n\n{brief}\n\n4 hours.\n")
    done = takehome("new", "finetune", "acme", "--yes", "--brief", "brief.md")
    assert done.code == 0, done.err
    answers = (there / "acme/.copier-answers.yml").read_text()
    assert f"task: {task}" in answers

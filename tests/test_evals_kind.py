"""An eval pipeline: what the kit derives from its record, and a project's life on other data."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from test_project import edit, make, takehome

from takehome_kit.analysis import complete
from takehome_kit.analysis.records import read_results, run_files
from takehome_kit.compare.paired import compare
from takehome_kit.defend.trust import on_trust
from takehome_kit.measuring import filled, readme_blocks

pytestmark = pytest.mark.project
VENV = f"VENV={ROOT / 'build' / 'plain-env'}"


def figure(name: str, value: float, ci: list[float] | None = None) -> dict[str, Any]:
    row = {"name": name, "value": value, "ci": ci, "n": 40}
    return {**row, "unit": "score", "direction": None if name == "rude" else "higher"}


def make_item(number: int, label: float, given: float, quality: float) -> dict[str, Any]:
    rude = {"turn": 7, "rule": "rude", "severity": 0.5, "explanation": "says “no”", "text": "no"}
    return {
        "id": f"c{number}",
        "slice": "chat",
        "cluster": f"k{number // 2}",
        "input": {"question": "Hi.", "segments": {"channel": "chat"}, "labels": {"ann": label}},
        "output": {"violations": [rude] if quality < 1 else [], "label": given},
        "scores": {"quality": quality, "risk": 0.0, "rude": float(quality < 1)},
    }


def make_record() -> dict[str, Any]:
    """40 conversations; the evaluator gives the label of 30 and is a step too high on 10."""
    items = [make_item(n, float(n % 4), n % 4 + float(n % 4 == 1), 1 - n % 2) for n in range(40)]
    of_pair = [figure("rho", 0.8, [0.7, 0.9]), figure("second minus first", -0.5, [-0.7, -0.3])]
    estimate = {"value": 0.3, "ci": [0.1, 0.5], "p": 0.001}
    association = {"rule": "rude", "with": "complaint", "n": 40, "verdict": "associated"}
    return {
        "schema_version": 2,
        "run": "20261129T120000Z",
        "kind": "evals",
        "name": "log.jsonl",
        "about": "40 conversations, 1 rules",
        "config": {},
        "seed": 0,
        "git": {"commit": None, "dirty": False},
        "hashes": {"src": "a", "data": "b"},
        "environment": {"python": "3.11", "packages": {}},
        "metrics": [
            figure("accuracy", 0.75, [0.6, 0.9]),
            figure("majority accuracy", 0.25, [0.1, 0.4]),
            figure("quality", 0.5, [0.3, 0.7]),
            figure("rude", 0.5, [0.4, 0.6]),
        ],
        "annotators": [{"pair": ["ann", "ben"], "figures": of_pair}],
        "associations": [association | {"pooled": None, "within": estimate}],
        "thresholds": {"accuracy": 0.5},
        "items": items,
        "notes": [],
    }


def test_record() -> None:
    """Headline, causes of the labelled, the gate, and a note on levels follow from the record."""
    results = complete(make_record())
    said = "The evaluator gives an annotator's label in 75% of cases, the commonest label in 25%."
    assert results["headline"] == said
    assert [item["cause"] for item in results["items"][:3]] == [None, "rated too high", None]
    assert results["gate"]["passed"] is True
    assert "ann and ben rank alike; ben is -0.50 [-0.70 to -0.30] off" in results["notes"]


def test_without_questions_or_settings() -> None:
    """A project that has none is reported all the same, an item by its id."""
    record = make_record()
    del record["items"][3]["input"]["question"], record["config"]
    results = complete(record)
    assert [item["input"]["question"] for item in results["items"][2:4]] == ["Hi.", "c3"]
    assert results["config"] == {}


def test_causes_go_by_the_scale() -> None:
    """A step of the labels, but a quarter of a longer scale; what is always solved is named."""
    record = make_record()
    rated = enumerate([(0, 10), (10, 10), (100, 70)])
    record["items"] = [make_item(n, label, given, 1) for n, (label, given) in rated]
    assert [item["cause"] for item in complete(record)["items"]] == [None, None, "rated too low"]
    for item, solved in zip(record["items"], (0.5, 0.9, 1.0), strict=True):
        item |= {"input": {"question": "1, 2"}, "output": {}, "scores": {"solved": solved}}
    assert [item["cause"] for item in complete(record)["items"]] == [None, None, "always solved"]


@pytest.mark.parametrize(
    ("label", "given", "cause"),
    [
        (0.0, 0.0, None),
        (0.0, 0.5, "sees no difference"),
        (0.5, 1.0, "sees a difference"),
        (1.0, 0.0, "prefers the worse answer"),
    ],
)
def test_causes_of_pairs(label: float, given: float, cause: str | None) -> None:
    """A judge that sees too much or too little is named, as one that is wrong."""
    record = make_record()
    record["items"] = [make_item(n, 0.5 * n, 0.5 * n, 1) for n in range(3)]
    record["items"].append(make_item(3, label, given, 1))
    for item in record["items"]:
        item["scores"] = {"win rate": item["output"]["label"]}
    assert complete(record)["items"][3]["cause"] == cause


def test_files(tmp_path: Path) -> None:
    """Between the marks stands the run; all else stays, and a second time nothing moves."""
    own = "# Mine\r\n<!-- examples:start -->\r\nold\r\n<!-- examples:end -->\r\nkept | \\1\r\n"
    (tmp_path / "violations.md").write_bytes(own.encode())
    results = complete(make_record())
    assert filled.fill(tmp_path, results) == ["violations.md"]
    text = (tmp_path / "violations.md").read_bytes().decode()
    assert text.startswith("# Mine\r\n")
    assert text.endswith("<!-- examples:end -->\r\nkept | \\1\r\n")
    assert "- `c1`, turn 7: says “no” – “no”\r\n" in text
    assert "old" not in text
    assert filled.fill(tmp_path, results) == []
    (tmp_path / "writeup.md").write_text("<!-- findings:start -->\n<!-- findings:end -->\n")
    filled.fill(tmp_path, results)
    assert "rude and complaint: associated; within strata 0.30 [0.10, 0.50], pooled –" in (
        tmp_path / "writeup.md"
    ).read_text(encoding="utf-8")


def test_a_figure_of_ones_own_is_no_rule(tmp_path: Path) -> None:
    """What no conversation has a score of is not listed among the rules."""
    record = make_record()
    record["metrics"] += [figure("ben, rho with length", 0.9, [0.8, 1.0])]
    (tmp_path / "violations.md").write_text("<!-- rules:start -->\n<!-- rules:end -->\n")
    filled.fill(tmp_path, complete(record))
    text = (tmp_path / "violations.md").read_text(encoding="utf-8")
    assert "| rude |" in text
    assert "rho with length" not in text


def test_too_few_to_tell_is_a_sentence(tmp_path: Path) -> None:
    """Rows without an estimate would hide those that have one."""
    record = make_record()
    none = {"rule": "rude", "n": 40, "pooled": None, "within": None, "verdict": "too few to tell"}
    record["associations"] += [none | {"with": "flag"}, none | {"with": "return"}]
    marks = "<!-- associations:start -->\n<!-- associations:end -->\n"
    (tmp_path / "violations.md").write_text(marks)
    filled.fill(tmp_path, complete(record))
    text = (tmp_path / "violations.md").read_text(encoding="utf-8")
    assert "| rude | complaint | – | 0.30 [0.10, 0.50] | 40 | associated |" in text
    assert "Too few to tell: rude with flag, return.\n" in text
    assert "| rude | flag" not in text


def test_readme(tmp_path: Path) -> None:
    """Limits are of the labelled conversations, and a rate has no weakest slice."""
    marks = (f"<!-- {n}:start -->\n<!-- {n}:end -->\n" for n in ("results", "limitations"))
    (tmp_path / "README.md").write_text("".join(marks))
    readme_blocks.update(tmp_path / "README.md", complete(make_record()))
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "- 10 of 40 conversations: rated too high." in text
    assert "in rude" not in text
    record = make_record()
    for item in record["items"]:
        item |= {"input": {"question": "1, 2"}, "output": {}, "scores": {"solved": 0.0}}
    assert "- 40 of 40 conversations: never solved." in readme_blocks.limits_block(complete(record))


def test_compare() -> None:
    """Agreement is compared in pairs by its own definition; a rate is higher, not better."""
    before, record = make_record(), make_record()
    record["run"] = "20261129T130000Z"
    for item in record["items"]:
        item["output"]["label"] = item["input"]["labels"]["ann"]
        item["scores"] |= {"rude": 1.0, "quality": item["output"]["label"] / 3}
    rows = {row.metric: row for row in compare(complete(before), complete(record)).rows}
    assert (rows["accuracy"].a, rows["accuracy"].b, rows["accuracy"].verdict) == (0.75, 1, "better")
    # Differences of 1 on 10 of 40; labels have variance 1.25, given 1.1875, means 0.25 apart.
    assert rows["kappa"].a == pytest.approx(1 - 0.25 / (1.25 + 1.1875 + 0.0625))
    assert rows["AUC"].a == pytest.approx(2 / 6)  # of 6 pairs of labels 1 is right, 2 tie
    assert rows["AUC"].b == 1
    assert rows["rude"].verdict == "higher"


def test_questions() -> None:
    """The defence asks about associations and annotators, and not about answers from documents."""
    asked = [question.text for question in on_trust(complete(make_record()))]
    assert any("rude and complaint" in text for text in asked)
    assert any("whom does the evaluator follow" in text for text in asked)
    assert not any("LLM judge" in text for text in asked)


def other_data(project: Path) -> None:
    """Nested rows, three annotators' files with numbers, one in CSV; a confounder: the region."""
    draw = random.Random(4)
    rows, labels, ends = [], {name: [] for name in "abc"}, []
    for n in range(600):
        north = draw.random() < 0.5
        rude = draw.random() < (0.7 if north else 0.2)
        messages = [{"no": 10 * k, "by": ("client", "agent")[k % 2], "body": {"text": f"Turn {k}."}}
                    for k in range(4)]  # fmt: skip
        messages[3]["body"]["text"] = "Promised, definitely." if rude else "We shall see."
        meta = {"ref": f"r{n}", "client": {"no": draw.randint(0, 400)}, "region": "ns"[not north]}
        rows.append({"meta": meta, "log": {"messages": messages}})
        for place, name in enumerate("abc"):
            if draw.random() < 0.6:
                score = 80 - 30 * rude - 10 * place + draw.choice((-10, 0, 10))
                labels[name].append({"conversation": {"ref": f"r{n}"}, "score": score})
        chance = (0.05 if north else 0.75) + 0.2 * rude
        ends.append({"ref": f"r{n}", "complained": draw.random() < chance})
    files = {"log": rows, "ends": ends} | labels
    for name, written in files.items():
        lines = (json.dumps(row) for row in written)
        (project / "data" / f"{name}.jsonl").write_text("\n".join(lines))
    table = (f"{row['conversation']['ref']},{row['score']}\r\n" for row in labels["c"])
    (project / "data" / "c.csv").write_text("\ufeffconversation.ref,score\r\n" + "".join(table))
    (project / "config.toml").write_text(
        '[conversations]\nfiles = ["data/log.jsonl"]\nid = "meta.ref"\n'
        'cluster = ["meta.client.no", "meta.region"]\nsegments = ["meta.region"]\n'
        '[labels]\nfiles = ["data/a.jsonl", "data/b.jsonl", "data/c.csv"]\n'
        'id = "conversation.ref"\nlabel = "score"\n'
        '[outcomes]\nfiles = ["data/ends.jsonl"]\nid = "ref"\nfields = ["complained"]\n'
    )
    (evaluator,) = project.glob("src/*/evaluator.py")
    mapping = {"turn": "no", "role": "by", "text": "body.text"}
    names = {f': "{old}"': f': "{new}"' for old, new in mapping.items()}
    names |= {'TURNS = "turns"': 'TURNS = "log.messages"', '"assistant"': '"agent"'}
    edit(evaluator, names)


def alone(project: Path, folder: Path, row: dict[str, Any]) -> dict[str, Any]:
    """What the evaluator's file says in a folder of its own, with the standard library alone."""
    (evaluator,) = project.glob("src/*/evaluator.py")
    folder.mkdir()
    shutil.copy(evaluator, folder)
    code = "import sys; sys.path.insert(0, '.'); import json, evaluator; "
    code += "print(json.dumps(evaluator.Evaluator().evaluate(json.loads(sys.argv[1]))))"
    command = [sys.executable, "-I", "-S", "-c", code, json.dumps(row)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_life(tmp_path: Path) -> None:
    """The sample runs; then data of another shape: nested, three annotators, a confounder."""
    done = takehome("new", "evals", "acme", "--yes", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    project = tmp_path / "acme"
    done = takehome("eval", "acme", VENV, cwd=tmp_path)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    assert "Gate: passed" in done.stdout
    first = read_results(run_files(project)[-1])
    assert "slow reply and complaint: associated" in first["notes"]
    assert "- `c0" in (project / "violations.md").read_text(encoding="utf-8")
    assert "nothing has changed" in takehome("eval", "acme", VENV, cwd=tmp_path).stdout
    subprocess.run(["git", "add", "-A"], cwd=project, check=True)
    subprocess.run(["git", "commit", "-qm", "Measured"], cwd=project, check=True)
    make(project, "eval", VENV)
    changed = subprocess.run(["git", "diff", "--stat"], cwd=project, capture_output=True, text=True)
    assert changed.stdout == "", "a reviewer's run changes a tracked file"

    python = ROOT / "build" / "plain-env" / "bin" / "python"
    tool = [python, ROOT / "tools" / "measure_associations.py", project, "--data-sets", "200"]
    done = subprocess.run(tool, capture_output=True, text=True, check=True)
    rates = re.findall(r"\| ([\d.]+)% \[", done.stdout)
    assert len(rates) == 14
    assert max(map(float, rates)) <= 5, "false associations, where nothing has an effect"

    late = {
        "turn": 5,
        "role": "assistant",
        "text": "I guarantee it.",
        "time": "2026-05-01T10:05:00Z",
    }
    asked = {"turn": 3, "role": "customer", "text": "When?", "time": "2026-05-01T10:00:00Z"}
    found = alone(project, tmp_path / "one", {"turns": [asked, late], "unknown": [1]})
    said = [(one["turn"], one["rule"], one["severity"]) for one in found["violations"]]
    assert said == [(5, "slow reply", 0.2), (5, "promises", 0.3)]
    assert (found["quality_score"], found["risk_score"]) == (0.56, 0.3)

    other_data(project)
    messages = [{"no": 40, "by": "agent", "body": {"text": "It is definitely there."}}]
    found = alone(project, tmp_path / "two", {"meta": {}, "log": {"messages": messages}})
    assert [one["turn"] for one in found["violations"]] == [40]
    done = takehome("eval", "acme", VENV, cwd=tmp_path)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    second = read_results(run_files(project)[-1])
    assert "promises and complained: associated, changes sign" in second["notes"]
    figures = {metric["name"]: metric["n"] for metric in second["metrics"] if not metric["slice"]}
    assert figures["promises"] == 600
    assert "wrong transition" not in figures, "nothing was logged that it reads"
    assert " passed" in make(project, "test", VENV).stdout
    make(project, "lint", VENV)
    (project / "data" / "b.jsonl").write_text('{"conversation": {"ref": "x"}, "score": 3}\n')
    done = subprocess.run(["make", "eval", VENV], cwd=project, capture_output=True, text=True)
    assert "has conversation.ref ['x']…, the conversations have ['r0', 'r1', 'r2']" in done.stderr
    assert "Traceback" not in done.stderr


def test_labels_are_read_by_the_project(tmp_path: Path) -> None:
    """`takehome label` gets the turns through the project's own reader."""
    from takehome_kit.golden.project import Project
    from takehome_kit.label.setup import read_setup, read_tasks

    done = takehome("new", "evals", "acme", "--yes", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    root = tmp_path / "acme"
    python = ROOT / "build" / "plain-env" / "bin" / "python"
    package = root / "src" / "acme"
    shutil.copytree(package, tmp_path / "src" / "acme")
    project = Project(root, python, "acme")
    subprocess.run(["make", "setup", VENV], cwd=root, check=True, capture_output=True)
    setup = read_setup(root)
    assert setup.scale == ("1", "2", "3", "4", "5")
    tasks = read_tasks(project, setup, "ann", 1)
    assert len(tasks) == 240
    assert tasks[0].turns[0][0] == "assistant"


def test_a_record_is_not_changed() -> None:
    """What the kit derives does not touch what was read."""
    record = make_record()
    before = deepcopy(record)
    complete(record)
    assert record == before

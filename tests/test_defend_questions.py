"""The questions on a project: from its record, its settings, its changes, and from nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from defend_fixture import CONFIG, git, make_project
from factory import make_metrics, make_results, write_results

from takehome_kit.contracts.results import Metric, Results
from takehome_kit.decide import decide
from takehome_kit.defend.asking import ask
from takehome_kit.defend.cards import Question
from takehome_kit.defend.facts import gather
from takehome_kit.defend.measured import shown


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A take-home as the scaffold made it, without a run."""
    return make_project(tmp_path / "acme")


def asked(project: Path) -> dict[str, Question]:
    """All questions by id, and no id twice."""
    questions = [question for group in ask(gather(project)) for question in group.questions]
    assert len({question.id for question in questions}) == len(questions)
    return {question.id: question for question in questions}


def record(project: Path, **changes: Any) -> Results:
    """A run of the project."""
    results = make_results(**changes)
    write_results(results, project)
    return results


def metric(results: Results, name: str, slice_: str | None = None) -> Metric:
    return next(m for m in results["metrics"] if (m["name"], m["slice"]) == (name, slice_))


def test_no_run(project: Path) -> None:
    """Without a run nothing is quoted: it says so and names the command."""
    groups = ask(gather(project))
    assert groups[0].questions == groups[1].questions == groups[2].questions == []
    assert "Run `takehome eval`" in groups[0].note
    everything = asked(project)
    assert everything["scale"].found == (
        "[no run is recorded, so there is no number of chunks: run `takehome eval`]",
    )
    assert "setting:chunk-size" in everything


def test_weakest_slice(project: Path) -> None:
    """The slice that is farthest below its whole is asked about, with the record's own figures."""
    results = make_results()
    for item in results["items"]:
        if item["slice"] == "multi-hop":
            item["scores"]["recall@5"] = 0.0
    results["items"][2]["scores"]["recall@5"] = 1.0
    results["metrics"] = make_metrics(results["items"])
    write_results(results, project)
    part = metric(results, "recall@5", "multi-hop")
    assert part["ci"] is not None
    question = asked(project)["slice:recall@5:multi-hop"]
    assert question.text == (
        f"recall@5 is {part['value']:.3f} [{part['ci'][0]:.3f}, {part['ci'][1]:.3f}] on multi-hop "
        f"(n = {part['n']}, run {results['run']}): why, and what would you try?"
    )
    whole = metric(results, "recall@5")
    assert f"over all items: recall@5 {shown(whole)} (n = {whole['n']})" in question.found
    assert "the slice's interval does not reach it" in question.found
    assert question.source == f"run {results['run']} (golden)"


def test_gap_by_chance(project: Path) -> None:
    """Where the slice's interval reaches the whole, the question says that it may be chance."""
    results = record(project)
    slices = [q for name, q in asked(project).items() if name.startswith("slice:")]
    assert slices
    for question in slices:
        _, name, slice_ = question.id.split(":")
        part, whole = metric(results, name, slice_), metric(results, name)
        assert part["ci"] is not None
        assert whole["value"] is not None
        inside = part["ci"][0] <= whole["value"] <= part["ci"][1]
        assert any("may be chance" in line for line in question.found) == inside


@pytest.mark.parametrize(
    ("value", "ci", "method", "says"),
    [
        (0.61, (0.48, 0.74), "t, clustered", "0.610 [0.480, 0.740]"),
        (0.0, None, "undefined: zero variance", "0.000 (interval undefined: zero variance)"),
        (None, None, "undefined: only one class", "undefined (only one class)"),
    ],
)
def test_figures(
    value: float | None, ci: tuple[float, float] | None, method: str, says: str
) -> None:
    """A figure comes with its interval; what is undefined says why and is never 0."""
    given: Metric = {**make_results()["metrics"][0], "value": value, "ci": ci, "method": method}
    assert shown(given) == says


def test_times() -> None:
    """Times carry their unit once."""
    given: Metric = {**metric(make_results(), "latency p50"), "value": 12.3, "ci": (11.0, 13.5)}
    assert shown(given) == "12.3 ms [11, 13.5 ms]"


def test_undefined(project: Path) -> None:
    """A headline metric without a figure is asked about, and only there."""
    results = make_results()
    whole = metric(results, "MRR")
    whole.update(value=None, ci=None, n=0, method="undefined: no answerable item")
    write_results(results, project)
    question = asked(project)["undefined:MRR"]
    assert question.found == (
        "the record gives no figure: n = 0, method “undefined: no answerable item”",
    )
    assert "slice:MRR:multi-hop" not in asked(project)


def test_failed_item(project: Path) -> None:
    """A failing item is walked through with what the record holds on it."""
    results = make_results()
    item = next(i for i in results["items"] if i["slice"] == "paraphrase")
    item.update(id="para-07", cause="ranked low")
    item["output"]["ranked"] = ["other.md", *item["input"]["sources"]]
    write_results(results, project)
    question = asked(project)["item:para-07"]
    assert question.text.startswith('Question para-07 ("What does')
    assert "failed because its passage was ranked low: walk me through it." in question.text
    assert f"{item['input']['sources'][0]}: rank 2 of 2 documents" in question.found
    confidence = item["output"]["confidence"]
    assert f"confidence {confidence:.3f}, threshold 0.500" in question.found
    same = sum(i["cause"] == "ranked low" for i in results["items"])
    assert f"{same} of 60 items have this cause" in question.found


def test_each_cause_first(project: Path) -> None:
    """Every cause is asked about before one is asked twice."""
    results = record(project, failed=["q001"])
    causes = {item["cause"] for item in results["items"] if item["cause"]}
    by_id = {item["id"]: item["cause"] for item in results["items"]}
    chosen = [by_id[n.removeprefix("item:")] for n in asked(project) if n.startswith("item:")]
    assert len(causes) == 3
    assert set(chosen) == causes
    assert "error: the generator timed out after 3 attempts" in asked(project)["item:q001"].found


def test_refusals(project: Path) -> None:
    """Refusal precision and recall stand in one question, with the fitted threshold."""
    results = make_results()
    for name, value in (("refusal precision", 0.5), ("refusal recall", 0.75)):
        results["metrics"].append(
            {**metric(results, "correct"), "name": name, "group": "refusal", "value": value,
             "ci": (0.25, 0.875), "n": 12}
        )  # fmt: skip
    write_results(results, project)
    question = asked(project)["refusal"]
    assert "precision is 0.500 [0.250, 0.875], recall 0.750 [0.250, 0.875]" in question.text
    assert "threshold 0.500 on the confidence of 30 items" in question.found
    results["calibration"] = None
    write_results(results, project)
    assert "never-refuses" in asked(project)
    assert "refusal" not in asked(project)


def test_trust(project: Path) -> None:
    """Guards, a gate that fails, drafts, skipped files and a dirty tree each raise a question."""
    check = {
        "metric": "MRR", "slice": None, "minimum": 0.9, "passed": False,
        "value": 0.5, "ci": None, "reason": "0.500 is below 0.9",
    }  # fmt: skip
    results = make_results(
        guards=[{"name": "drafts", "level": "warn", "message": "7 rows are drafts"}],
        gate={"passed": False, "checks": [check, {**check, "metric": "nDCG@10", "passed": True}]},
        git={"commit": "abc", "dirty": True},
    )
    results["golden"]["draft"] = 7
    write_results(results, project)
    everything = asked(project)
    assert '"7 rows are drafts"' in everything["guard:1:drafts"].text
    assert everything["gate:MRR"].found[0] == "0.500 is below 0.9"
    assert everything["gate:MRR"].found[1] == f"recorded: {shown(metric(results, 'MRR'))}"
    assert "gate:nDCG@10" not in everything
    assert everything["drafts"].text.startswith("7 of 60 golden questions")
    assert "scan.pdf: no text: scanned pages" in everything["skipped"].found
    assert "dirty" in everything
    assert "no-judge" in everything


def test_a_run_of_make_eval_alone(project: Path) -> None:
    """Of which code and data a run is, is asked where nothing tells."""
    write_results(
        make_results(hashes={"golden": "1"}, git={"commit": None, "dirty": None}), project
    )
    names = set(asked(project))
    assert "unrecorded" in names
    assert "dirty" not in names


def test_quiet_record(project: Path) -> None:
    """What the record does not show is not asked."""
    results = make_results(git={"commit": "abc", "dirty": False})
    results["corpus"]["skipped"] = []
    write_results(results, project)
    names = set(asked(project))
    assert not names & {"skipped", "dirty", "drafts", "judge"}
    assert not [n for n in names if n.startswith(("guard:", "gate:", "undefined:", "change:"))]


def test_change(project: Path) -> None:
    """Two runs over the same data are compared item by item; over other data they are not."""
    before = record(project, skill=0.5)
    after = record(project, skill=0.7, minutes=30)
    question = asked(project)[f"change:{after['run']}"]
    assert before["run"] in question.text
    assert any(line.startswith("nDCG@10 +0.") and "better" in line for line in question.found)
    other = record(project, minutes=60, hashes={**after["hashes"], "corpus": "ff" * 32})
    assert f"change:{other['run']}" not in asked(project)


def test_own_data_first(project: Path) -> None:
    """A benchmark's run does not hide the run on the project's own questions."""
    own = record(project)
    record(project, minutes=30, name="beir: vaswani")
    run = gather(project).run
    assert run is not None
    assert run["run"] == own["run"]


def test_settings(project: Path) -> None:
    """A setting is asked about as it is, with the scaffold's value and the run's beside it."""
    record(project)
    (project / "config.toml").write_text(CONFIG.replace("220", "300"))
    question = asked(project)["setting:chunk-size"]
    assert question.text == "Why 300-token chunks with 40 tokens of overlap?"
    run = gather(project).run
    assert run is not None
    assert question.found == (
        "chunking.max_tokens: 220 in the scaffold, 300 now",
        f"run {run['run']} (golden) was measured with chunking.max_tokens = 220",
        "chunking.overlap = 40: as in the scaffold",
    )
    (project / "config.toml").write_text(CONFIG.replace("hybrid", "dense"))
    assert "setting:fusion" not in asked(project)


def test_ten_million(project: Path) -> None:
    """The arithmetic starts from the run's chunks and the bytes of the index that holds them."""
    results = record(project)
    results["corpus"].update(documents=20, chunks=60)
    write_results(results, project)
    lines = asked(project)["scale"].found
    assert lines[1] == "10,000,000 documents × 60 / 20 = 30,000,000 chunks"
    assert any("vectors are not measured" in line for line in lines)
    index = project / ".index" / "1234"
    (index / "words").mkdir(parents=True)
    (index / "vectors.faiss").write_bytes(b"v" * 60 * 1536)
    (index / "words" / "data.npy").write_bytes(b"k" * 60 * 10)
    texts = {"chunks": [{"document": f"{n % 20}.md", "text": "x" * 61} for n in range(60)]}
    (index / "texts.json").write_text(json.dumps(texts))
    lines = asked(project)["scale"].found
    assert any("1,536.0 bytes a chunk; × 30,000,000 chunks ≈ 46.1 GB" in line for line in lines)
    size = (index / "texts.json").stat().st_size
    whole = (60 * 1536 + size + 600) / 60 * 30_000_000
    assert any(f"in all ≈ {whole / 1e9:.1f} GB" in line for line in lines)
    texts["chunks"].append({"document": "more.md", "text": ""})
    (index / "texts.json").write_text(json.dumps(texts))
    assert any("not measured" in line for line in asked(project)["scale"].found)


def test_own_work(project: Path) -> None:
    """What was changed is asked about by file; what was not is the scaffold's, to be defended."""
    names = asked(project)
    assert "nothing-own" in names
    assert names["unchanged"].text.startswith("2 source files")
    (project / "src/acme/chunking.py").write_text('"""Cuts by heading."""\n\nSIZE = 300\n')
    (project / "src/acme/rank.py").write_text("A = 1\nB = 2\n")
    names = asked(project)
    assert "nothing-own" not in names
    assert "(+2 −2)" in names["changed:src/acme/chunking.py"].text
    assert "(new, 2 lines)" in names["changed:src/acme/rank.py"].text
    assert names["unchanged"].found == ("src/acme/search.py, 1 line: Finds chunks.",)


def test_no_scaffold(project: Path) -> None:
    """Without the tag nothing is said about origins, but why."""
    git(project, "tag", "-d", "scaffold")
    group = next(g for g in ask(gather(project)) if g.title.startswith("What is yours"))
    assert group.questions == []
    assert "git diff scaffold says nothing" in group.note
    assert "setting:chunk-size" in asked(project)


def test_decisions(project: Path) -> None:
    """A noted decision is asked about with its reason and its evidence."""
    results = record(project)
    decided = decide(project, "chunk by heading", "fixed windows", "one topic each", "last")
    question = asked(project)["decision:1"]
    assert '"chunk by heading" instead of "fixed windows"' in question.text
    assert question.found == ("because: one topic each", f"evidence: {decided.evidence}")
    assert results["run"] in decided.evidence

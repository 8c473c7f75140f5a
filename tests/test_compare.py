"""`takehome compare`: which runs a reference means, and what two runs show item by item."""

from __future__ import annotations

import copy
import json
import subprocess

import pytest
from factory import make_metrics, make_results, write_results

from takehome_kit.analysis.runs import resolve
from takehome_kit.compare import compare, describe_change, run, too_few
from takehome_kit.contracts.errors import BadInput
from takehome_kit.contracts.results import ResultsError


def _git(folder, *arguments):
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def _row(comparison, metric, slice_=None):
    return next(r for r in comparison.rows if (r.metric, r.slice) == (metric, slice_))


def _with_scores(results, scores):
    """A copy whose items carry other scores, with the aggregates made anew."""
    changed = copy.deepcopy(results)
    for item in changed["items"]:
        item["scores"].update(scores(item))
    changed["metrics"] = make_metrics(changed["items"])
    return changed


@pytest.fixture
def project(tmp_path):
    """Three runs, ten minutes apart."""
    for minutes in (0, 10, 20):
        write_results(make_results(minutes=minutes, skill=0.4 + minutes / 100), tmp_path)
    return tmp_path


@pytest.fixture
def names(project):
    return sorted(folder.name for folder in (project / "reports").iterdir())


# References


def test_last_previous_name(project, names):
    """`last` and `previous` count from the end; a name may be cut short where it stays unique."""
    found = [
        resolve(r, project).results["run"] for r in ("last", "previous", names[0], names[1][:13])
    ]
    assert found == [names[2], names[1], names[0], names[1]]


def test_path(project, names):
    """A results.json or its folder, absolute or within the project."""
    file = project / "reports" / names[1] / "results.json"
    for reference in (str(file), str(file.parent), f"reports/{names[1]}"):
        assert resolve(reference, project).results["run"] == names[1]


def test_ambiguous(project, names):
    """A beginning that several runs share is refused with their names."""
    with pytest.raises(BadInput, match=r"beginning of 3 runs.*" + names[2]):
        resolve("2026", project)


def test_unknown(project, names):
    """What is neither run nor file nor git ref is refused with the runs there are."""
    with pytest.raises(BadInput, match=r"“nope” is no run.*" + names[0]):
        resolve("nope", project)


@pytest.mark.parametrize(("runs", "says"), [(0, "there is no run"), (1, "there is only one run")])
def test_too_few(tmp_path, runs, says):
    """`previous` needs two runs."""
    for minutes in range(runs):
        write_results(make_results(minutes=minutes), tmp_path)
    with pytest.raises(BadInput, match=says):
        resolve("previous", tmp_path)


def test_git_ref(project, names):
    """A ref means the newest run committed there, read from git even when it is gone from disk."""
    _git(project, "init", "-q")
    _git(project, "add", f"reports/{names[0]}", f"reports/{names[1]}")
    _git(project, "commit", "-qm", "two runs")
    _git(project, "tag", "measured")
    (project / "reports" / names[1] / "results.json").unlink()
    found = resolve("measured", project)
    assert (found.results["run"], found.found_as) == (names[1], "committed at measured")


def test_git_ref_below_the_top(tmp_path):
    """A project in a subfolder of its repository finds its own runs, not a neighbour's."""
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    mine = make_results()
    write_results(mine, ours)
    write_results(make_results(minutes=60), theirs)
    _git(tmp_path, "init", "-q")
    _git(tmp_path, "add", ".")
    _git(tmp_path, "commit", "-qm", "both")
    assert resolve("HEAD", ours).results["run"] == mine["run"]


def test_git_ref_without_run(project):
    """A ref that holds no run says so."""
    _git(project, "init", "-q")
    _git(project, "commit", "-qm", "empty", "--allow-empty")
    with pytest.raises(BadInput, match="“HEAD” has no reports/<run>/"):
        resolve("HEAD", project)


def test_git_ref_torn(project, names):
    """A torn file at a ref is named by ref and path."""
    (project / "reports" / names[2] / "results.json").write_text('{"schema')
    _git(project, "init", "-q")
    _git(project, "add", ".")
    _git(project, "commit", "-qm", "torn")
    with pytest.raises(BadInput, match=rf"reports/{names[2]}/results.json at git ref HEAD cannot"):
        resolve("HEAD", project)
    with pytest.raises(ResultsError, match="cannot be read"):
        resolve("last", project)


def test_scaffold(project, names):
    """`scaffold` is the run committed at that tag, else the earliest run, and says which."""
    earliest = resolve("scaffold", project)
    assert (earliest.results["run"], earliest.found_as) == (
        names[0],
        "earliest run; no tag scaffold",
    )
    _git(project, "init", "-q")
    _git(project, "commit", "-qm", "scaffold", "--allow-empty")
    _git(project, "tag", "scaffold")
    assert resolve("scaffold", project).found_as == "earliest run; tag scaffold holds no run"
    _git(project, "add", f"reports/{names[1]}")
    _git(project, "commit", "-qm", "with its run")
    _git(project, "tag", "-f", "scaffold")
    found = resolve("scaffold", project)
    assert (found.results["run"], found.found_as) == (names[1], "committed at scaffold")


# Comparison


def test_better_and_worse():
    """A clear gain is better, the same seen backwards is worse, for every metric alike."""
    weak, strong = make_results(skill=0.35), make_results(skill=0.65, retriever="dense")
    up, down = _row(compare(weak, strong), "nDCG@10"), _row(compare(strong, weak), "nDCG@10")
    assert (up.verdict, down.verdict) == ("better", "worse")
    assert up.diff == pytest.approx(-down.diff)
    assert up.diff == pytest.approx(up.b - up.a)
    assert up.ci[0] < up.diff < up.ci[1]
    assert (up.n, up.clusters) == (45, 20)


def test_direction():
    """Where lower is better, a fall is better."""
    a, b = make_results(skill=0.35), make_results(skill=0.65)
    for results in (a, b):
        for metric in results["metrics"]:
            metric["direction"] = "lower"
    comparison = compare(a, b)
    assert _row(comparison, "nDCG@10").verdict == "worse"
    assert comparison.changes[0].change < 0


def test_not_distinguishable():
    """Noise alone: the verdict states n and what the set could have shown."""
    a, b = make_results(retriever="dense"), make_results(retriever="bm25")
    row = _row(compare(a, b), "nDCG@10")
    seen = f"not distinguishable: n = 45, could only have seen ±{row.detectable:.2g}"
    # The standard error goes with 1/√n: what 45 pairs see at `detectable`, more pairs see here.
    pairs = 45 * (row.detectable / row.diff) ** 2
    assert pairs > row.needed > 0.8 * pairs  # t on 15 clusters, the normal on many
    assert (
        row.verdict
        == f"{seen}; this difference takes about {float(f'{row.needed:.2g}'):,.0f} pairs"
    )


def test_holm_family():
    """A p below 0.05 that Holm lifts above it is not called a difference."""
    failing = {f"q{i:03d}" for i in range(7)}
    before = _with_scores(
        make_results(per_cluster=1, retriever="dense"),
        lambda item: {"correct": float(item["id"] not in failing)},
    )
    after = _with_scores(
        make_results(per_cluster=1, retriever="bm25"), lambda item: {"correct": 1.0}
    )
    comparison = compare(before, after)
    row = _row(comparison, "correct")
    tested = sum(r.p is not None for r in comparison.rows)
    assert row.test == "McNemar, exact"
    assert row.p == pytest.approx(2 / 2**7)
    assert row.p < 0.05 < row.p_holm
    assert f"as one of {tested} comparisons (Holm)" in row.verdict


def test_identical():
    """A run against itself: difference zero, no p, nothing changed, nothing claimed."""
    a = make_results()
    comparison = compare(a, a)
    assert {row.verdict for row in comparison.rows if row.slice is None} == {
        "no difference: the scores of all 45 items are equal",
        "no difference: the scores of all 60 items are equal",
    }
    assert all(row.p is None and row.diff == 0 for row in comparison.rows)
    assert comparison.changes == comparison.inputs == ()


def test_bounds():
    """Two scores between 0 and 1 differ by at most 1, so no interval goes further."""
    worse = _with_scores(make_results(n=6), lambda item: {"correct": 0.0})
    half = _with_scores(worse, lambda item: {"correct": float(item["cluster"] == "topic-00.md")})
    row = _row(compare(worse, half), "correct")
    assert (row.diff, row.ci, row.detectable) == (0.5, (-1.0, 1.0), None)


def test_few_clusters():
    """Five clusters cannot show anything at the 5% level, and the verdict says so."""
    a, b = (
        make_results(n=10, per_cluster=2, skill=0.2),
        make_results(n=10, per_cluster=2, skill=0.8),
    )
    row = _row(compare(a, b), "correct")
    assert row.clusters == 5
    few = "not distinguishable: 5 clusters are too few to see any difference"
    assert row.verdict.startswith(f"{few}; this difference takes about 12 pairs")
    (note, *_) = compare(a, b).notes
    assert note.startswith("the 10 items lie in 5 clusters, and fewer than 6")
    assert too_few(make_results(n=12, per_cluster=2)["items"]) is None


def test_one_cluster():
    """Items of one document only: the means stand, everything else is undefined."""
    a, b = make_results(n=8, per_cluster=8), make_results(n=8, per_cluster=8, retriever="dense")
    row = _row(compare(a, b), "nDCG@10")
    assert row.verdict == "undefined: n = 6 in one cluster"
    assert (row.ci, row.p, row.p_holm, row.detectable) == (None,) * 4


def test_no_items(project, capsys):
    """Runs without items: undefined, never zero."""
    a, b = make_results(), make_results(minutes=1)
    a["items"] = []
    a["metrics"] = b["metrics"]
    comparison = compare(a, b)
    row = _row(comparison, "nDCG@10")
    assert (row.a, row.b, row.diff, row.n) == (None, None, None, 0)
    assert row.verdict == "undefined: n = 0, no score in one of the runs"
    assert "60 items are in one of the two runs only and are left out" in comparison.notes


def test_failed_counts_as_zero():
    """A failed item scores 0, even where the harness left its score undefined."""
    a, b = make_results(), make_results(failed=["q001"])
    expected = _row(compare(a, b), "nDCG@10")
    assert expected.diff == pytest.approx(-a["items"][1]["scores"]["nDCG@10"] / 45)
    b["items"][1]["scores"]["nDCG@10"] = None
    assert _row(compare(a, b), "nDCG@10") == expected


def test_one_sided_note():
    """An item that has a score in one run only is in that run's mean only, and that is said."""
    a, b = make_results(), make_results(skill=0.7)
    b["items"][0]["scores"]["MRR"] = None
    comparison = compare(a, b)
    row = _row(comparison, "MRR")
    assert (row.n, row.a) == (45, pytest.approx(a["metrics"][2]["value"]))
    rest = [i["scores"]["MRR"] for i in b["items"] if i["scores"]["MRR"] is not None]
    assert row.b == pytest.approx(sum(rest) / 44)
    expected = "MRR: 1 of 60 items have it in one run only: its means are over different items"
    assert expected in comparison.notes


def test_slices():
    """Slices come beneath; one without a metric's items has no row for it."""
    rows = compare(make_results(), make_results(retriever="dense")).rows
    slices = [row.slice for row in rows]
    assert slices[:4] == [None] * 4
    assert {r.metric for r in rows if r.slice == "unanswerable"} == {"correct"}
    assert all(row.n == 15 for row in rows if row.slice)


@pytest.mark.parametrize(("key", "name"), [("golden", "golden set"), ("corpus", "corpus")])
def test_refused(key, name):
    """Runs over different golden sets or corpora are refused, naming which hash differs."""
    a, b = make_results(), make_results()
    b["hashes"][key] = "ff" * 32
    with pytest.raises(BadInput, match=rf"the {name} differs \(.*ffffffff\)"):
        compare(a, b)


def test_not_recorded():
    """What a run of `make eval` alone was made of is not known: said once, and no change of it."""
    a, b = make_results(), make_results(minutes=5)
    b["hashes"], b["git"] = {"golden": a["hashes"]["golden"]}, {"commit": None, "dirty": None}
    found = compare(a, b)
    assert f"of which code and data {b['run']} is not recorded" in found.notes[-1]
    assert not [line for line in found.inputs if "commit" in line or "source" in line]
    a["hashes"] = b["hashes"]
    assert f"{a['run']} and {b['run']} are not recorded" in compare(a, b).notes[-1]


def test_other_judge():
    """A judge's scores are compared only with the same judge's."""
    a, b = make_results(), make_results(retriever="dense")
    for results, judge in ((a, "openai: x"), (b, "openai: y")):
        results["system"]["judge"] = judge
        for metric in results["metrics"]:
            metric["group"] = "judge" if metric["name"] == "correct" else metric["group"]
    comparison = compare(a, b)
    assert "correct" not in {row.metric for row in comparison.rows}
    assert "correct is not compared: judged by openai: x in A, openai: y in B" in comparison.notes


def test_other_source():
    """Nor are scores that two versions of a library computed."""
    a, b = make_results(), make_results(retriever="dense")
    for metric in b["metrics"]:
        metric["source"] = metric["source"].replace("0.4.3", "0.5.0")
    notes = compare(a, b).notes
    expected = "MRR is not compared: computed by ir_measures 0.4.3 in A, ir_measures 0.5.0 in B"
    assert expected in notes


def test_set_level_metric():
    """A headline figure that no item carries is named as not compared."""
    a, b = make_results(), make_results(retriever="dense")
    for results in (a, b):
        extra = {**results["metrics"][0], "name": "refusal precision", "group": "refusal"}
        results["metrics"].append(extra)
    expected = "not means over items, so not compared item by item: refusal precision"
    assert expected in compare(a, b).notes


def test_latency():
    """On one machine the ratio of paired times; with its interval."""
    latency = compare(make_results(), make_results(retriever="dense", latency_ms=24.0)).latency
    assert latency.ci[0] < latency.ratio < latency.ci[1]
    assert latency.ratio == pytest.approx(2.0, rel=0.1)
    assert latency.n == 60


def test_latency_other_machine():
    """Times from two machines are not compared."""
    a, b = make_results(), make_results()
    b["environment"]["cpu_count"] = 64
    comparison = compare(a, b)
    assert comparison.latency is None
    assert "latency is not comparable: two machines (cpu_count differs)" in comparison.notes


def test_changes():
    """The items that moved most, with question and the scores before and after."""
    a = make_results(skill=0.9)
    b = copy.deepcopy(a)
    b["items"][5]["scores"].update({"nDCG@10": 0.0, "MRR": 0.0})
    (change,) = compare(a, b).changes
    assert (change.id, change.question) == ("q005", "What does topic 1 say about point 5?")
    assert set(change.scores) == {"nDCG@10", "MRR"}
    assert change.scores["nDCG@10"] == (a["items"][5]["scores"]["nDCG@10"], 0.0)
    assert change.change < 0


def test_inputs():
    """What was configured otherwise is listed, and the commits."""
    a, b = make_results(retriever="dense"), make_results(retriever="hybrid")
    assert compare(a, b).inputs == ("retrieval.retriever dense → hybrid",)
    b["system"]["generator"] = "openai: x at localhost"
    assert "generator extractive → openai: x at localhost" in compare(a, b).inputs
    b["git"] = {"commit": "89abcdef01234567", "dirty": True}
    assert compare(a, b).inputs[-1] == "commit 01234567 → 89abcdef with edits"


def test_code_changed():
    """A change of the code alone is seen by its hash."""
    a, b = make_results(), make_results()
    b["hashes"]["code"] = "00" * 32
    assert compare(a, b).inputs == ("source or prompts changed",)


def test_code_and_setting_changed():
    """Where a setting and the code changed, both are named: the one alone would get the credit."""
    a, b = make_results(retriever="dense"), make_results(retriever="hybrid")
    for one in (a, b):
        one["schema_version"] = 2
    b["hashes"]["code"] = "00" * 32
    assert compare(a, b).inputs[0] == "retrieval.retriever dense → hybrid"
    assert compare(a, b).inputs[-1] == "source or prompts changed"


# Command


def test_table(project, names, capsys, monkeypatch):
    """The table names both runs, how they were found, and each verdict."""
    monkeypatch.setenv("COLUMNS", "160")
    run(project, "scaffold", "last", as_json=False, markdown=False)
    out = capsys.readouterr().out
    assert f"A  {names[0]}  (earliest run; no tag scaffold)" in out
    assert f"B  {names[2]}  (last)" in out
    assert "better" in out
    assert "multi-hop" in out


def test_json(project, names, capsys):
    """`--json` is the whole comparison."""
    run(project, "previous", "last", as_json=True, markdown=False)
    data = json.loads(capsys.readouterr().out)
    assert (data["a"], data["b"]) == (names[1], names[2])
    assert {"metric", "slice", "diff", "ci", "p_holm", "verdict"} <= set(data["rows"][0])


def test_markdown(project, capsys):
    """`--markdown` has one table per slice, all of one width, and escapes bars."""
    for folder in (project / "reports").iterdir():
        file = folder / "results.json"
        file.write_text(file.read_text().replace("multi-hop", "multi|hop"))
    run(project, "previous", "last", as_json=False, markdown=True)
    lines = capsys.readouterr().out.splitlines()
    bars = {line.replace("\\|", "").count("|") for line in lines if line.startswith("|")}
    assert bars == {8}
    assert sum(line.startswith("| --- ") for line in lines) == 5


def test_formats_exclude(project):
    """One format at a time."""
    with pytest.raises(BadInput, match="exclude each other"):
        run(project, "previous", "last", as_json=True, markdown=True)


def test_describe_change():
    """A few lines: what was changed, then each headline score that moved."""
    text = describe_change(make_results(skill=0.35), make_results(skill=0.65, minutes=5))
    assert text.splitlines()[0].startswith("Since 20261124T090000Z")
    assert "nDCG@10" in text
    assert text.endswith("better")


def test_describe_other_set():
    """Over another golden set it says so instead of comparing."""
    a, b = make_results(), make_results(minutes=5)
    b["hashes"]["golden"] = "ff" * 32
    text = describe_change(a, b)
    assert text.startswith("Not compared with the previous run:")
    assert "golden set differs" in text
    assert "→" not in text


def test_describe_nothing_moved():
    """A change without effect on any headline score says that."""
    a = make_results()
    b = copy.deepcopy(a)
    b["config"]["chunking"]["max_tokens"] = 120
    assert describe_change(a, b).splitlines() == [
        f"Since {a['run']}: chunking.max_tokens 220 → 120",
        "  no headline score moved",
    ]

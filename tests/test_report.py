"""The report says what was measured, says what was not, and lets no document speak as markup."""

import errno
import re
from pathlib import Path

import pytest
from factory import make_results, write_results
from report_fixture import Page, metric, plain, written

from takehome_kit import report
from takehome_kit.analysis.text import interval
from takehome_kit.contracts.errors import BadInput, EnvironmentLacks

HOSTILE = """</p><script>alert("x")</script>"' onload=alert(1) <img src=//evil.example/x>"""


def test_headline(tmp_path: Path) -> None:
    """Both files open on the system, the number of items and the first score with its interval."""
    results = make_results(n=60)
    first = results["metrics"][0]
    for page in written(tmp_path, results):
        assert "On 60 items, hybrid retrieval with the extractive generator scores nDCG@" in page
        assert f"{first['value']:.3f} (95% interval {interval(first)}, n = {first['n']})" in page


def test_one_file(tmp_path: Path) -> None:
    """The page names no other resource and forbids itself the network."""
    page, _ = written(tmp_path, make_results())
    parsed = Page(page)
    loading = {name: v for name, v in parsed.attributes if name in ("src", "srcset", "data")}
    links = [v for name, v in parsed.attributes if name == "href" and not str(v).startswith("#")]
    assert loading == {}
    assert links == ["data:,"]
    assert "@import" not in page
    assert "default-src 'none'; script-src 'sha256-" in page


@pytest.mark.filterwarnings("error")  # a figure whose labels leave no room for it
def test_hostile_text(tmp_path: Path) -> None:
    """Markup in any text of the project is shown as text, in HTML, SVG and Markdown."""
    results = make_results(n=8, name=HOSTILE, notes=[HOSTILE])
    results["guards"] = [{"name": HOSTILE, "level": "warn", "message": HOSTILE}]
    results["corpus"]["skipped"] = [{"path": HOSTILE, "reason": HOSTILE}]
    results["config"] = {HOSTILE: HOSTILE}
    for m in results["metrics"]:
        m["slice"] = m["slice"] and HOSTILE + m["slice"]
    for item in results["items"]:
        item["slice"], item["cause"], item["id"] = HOSTILE, HOSTILE, HOSTILE + item["id"]
        item["input"] |= {"question": HOSTILE, "reference": HOSTILE, "sources": [HOSTILE]}
        item["output"]["answer"] = HOSTILE
        item["output"]["retrieved"][0] |= {"text": HOSTILE, "document": HOSTILE}
        item["input"]["quotes"] = ["alert(1) <img"]
    page, text = written(tmp_path, results)
    parsed = Page(page)
    assert parsed.tags.count("script") == 1
    assert "img" not in parsed.tags
    assert not [name for name, _ in parsed.attributes if name.startswith("on")]
    assert "<mark>alert(1) &lt;img</mark>" in page
    outside_code = re.sub(r"`[^`\n]*`", "", text)
    assert "<script" not in outside_code
    assert "<img" not in outside_code


def test_undefined(tmp_path: Path) -> None:
    """What has no value is called undefined with the reason, never zero."""
    results = make_results(n=12)
    results["metrics"] = [
        metric(name="faithfulness", value=None, ci=None, n=0, method="undefined: no judge"),
        metric(name="MRR", value=0.5, ci=None, n=1, method="undefined: one item"),
    ]
    for page in written(tmp_path, results):
        assert "undefined (no judge)" in page
        assert "undefined (one item)" in page
    assert "scores faithfulness undefined (no judge)." in page


def test_guards_and_drafts(tmp_path: Path) -> None:
    """Guards, a failed gate, drafts and failed items stand before the first figure."""
    results = make_results(n=8, failed=["q001"])
    results["guards"] = [
        {"name": "judge", "level": "stop", "message": "It said 1.0 to all."},
        {"name": "index", "level": "warn", "message": "It is stale."},
    ]
    check = {"metric": "MRR", "minimum": 0.9, "value": 0.4, "ci": None}
    results["gate"] = {"passed": False, "checks": [check | {"passed": False, "reason": "low"}]}
    results["golden"] |= {"draft": 3, "confirmed": 5}
    results["items"][0]["status"] = "draft"
    page, text = written(tmp_path, results)
    top = plain(page.partition("<main>")[0])
    assert "Stopped: judge. It said 1.0 to all." in top
    assert "Warning: index. It is stale." in top
    assert "Gate failed: MRR" in top
    assert "3 of 8 golden rows are drafts" in top
    assert "1 of 8 items failed" in top
    assert "On 8 items, 3 of them unconfirmed drafts" in top
    assert page.count('class="alert bad"') == 4
    assert "**Stopped: judge.** It said 1.0 to all." in text
    assert "**Gate: failed.**\n\n- MRR: low" in text


def test_no_judge(tmp_path: Path) -> None:
    """Without an LLM judge the report says so; with one it names it."""
    silent, _ = written(tmp_path, make_results(n=8))
    judged = make_results(n=8, minutes=1)
    judged["system"]["judge"] = "judge-7b at localhost"
    named, text = written(tmp_path, judged)
    assert "no LLM judge was run" in silent
    assert "no LLM judge was run" not in named
    assert "judge-7b at localhost" in text


def test_comparison(tmp_path: Path) -> None:
    """The previous comparable run and the scaffold's are compared; other data is left out."""
    write_results(make_results(skill=0.3), tmp_path)
    other = make_results(minutes=10, hashes={"corpus": "x", "golden": "y", "code": "z"})
    write_results(other, tmp_path)
    before = make_results(skill=0.7, minutes=20)
    write_results(before, tmp_path)
    page, text = written(tmp_path, make_results(skill=0.72, minutes=30))
    said = plain(page)
    assert f"Against the previous comparable run Run {before['run']}" in said
    assert "Against the scaffold (earliest run; no tag scaffold): nDCG@10" in said
    assert "better" in text
    assert f"{other['run']} : another golden set and corpus" in said
    assert page.count("over runs (") == 2 * 5  # caption and title of each headline metric


def test_scaffold_of_other_data(tmp_path: Path) -> None:
    """A scaffold's run over another golden set is left out and stops nothing."""
    write_results(make_results(n=8, hashes={"corpus": "x", "golden": "y"}), tmp_path)
    page, _ = written(tmp_path, make_results(n=8, minutes=5))
    assert "nothing to compare with yet" in page
    assert "another golden set and corpus" in page


def test_alone(tmp_path: Path) -> None:
    """A first run has nothing to compare with, and no plot over runs."""
    page, _ = written(tmp_path, make_results(n=8, calibration=None))
    assert "nothing to compare with yet" in page
    assert "over runs (" not in page
    assert "No threshold was calibrated" in page


def test_empty(tmp_path: Path) -> None:
    """A run without items or metrics still has a report that claims nothing."""
    results = make_results(n=0, metrics=[])
    page, text = written(tmp_path, results)
    assert "scores nothing: no headline score was computed." in text
    assert "No item was given a cause of failure." in page


def test_torn_neighbour(tmp_path: Path) -> None:
    """An unreadable other run is named and stops nothing."""
    torn = tmp_path / "reports" / "20200101T000000Z-aaaaaa" / "results.json"
    torn.parent.mkdir(parents=True)
    torn.write_text("{", encoding="utf-8")
    page, _ = written(tmp_path, make_results(n=8))
    assert "1 run left out" in page
    assert "20200101T000000Z-aaaaaa" in page


def test_no_causes(tmp_path: Path) -> None:
    """Where the harness found no causes, the worst items are those that scored lowest."""
    results = make_results(n=30)
    for item in results["items"]:
        item["cause"] = None
    page, text = written(tmp_path, results)
    assert "No item was given a cause of failure. Here are the 10 with the lowest" in page
    assert page.count('<article class="worst">') == 10
    assert "not known" in text


def test_many_items(tmp_path: Path) -> None:
    """A run of thousands of items lists them all, with the passages of the worst only."""
    page, _ = written(tmp_path, make_results(n=230))
    assert page.count('<details class="item"') == 230
    assert "Passages are listed for the 200 lowest-scored of 230 items" in page


def test_unknown_run(tmp_path: Path) -> None:
    """A run that does not exist is bad input and writes nothing."""
    with pytest.raises(BadInput, match="no run"):
        report.write(tmp_path, "last", False)
    assert list(tmp_path.iterdir()) == []


def test_atomic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that breaks off leaves the old report whole and nothing beside it."""
    results = make_results(n=8)
    page, _ = written(tmp_path, results)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(EnvironmentLacks, match="No space"):
        report.write_report(tmp_path)
    folder = tmp_path / "reports" / results["run"]
    assert (folder / "report.html").read_text(encoding="utf-8") == page
    assert sorted(p.name for p in folder.iterdir()) == ["report.html", "report.md", "results.json"]


def test_same_bytes(tmp_path: Path) -> None:
    """The same record gives the same report, byte for byte."""
    results = make_results(n=12)
    assert written(tmp_path, results) == written(tmp_path, results)

"""The parts of the report: figures, numbers as text, passages, definitions, Markdown's escapes."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from factory import make_results
from measured_fixture import make_item, make_record, write_record
from report_fixture import CONFUSION, LOSS, everything, metric

from takehome_kit.analysis.records import read_results
from takehome_kit.analysis.text import count, duration, interval, number, value
from takehome_kit.report import charts, figures, markdown, plots
from takehome_kit.report.definitions import define
from takehome_kit.report.dots import Dot
from takehome_kit.report.passages import gold_quotes, highlight, passages
from takehome_kit.report.view import build_view


def test_highlight() -> None:
    """Quotes match across white space; what surrounds them is escaped."""
    html, found = highlight("a <b>\n  c d", ["<b> c"])
    assert (html, found) == ("a <mark>&lt;b&gt;\n  c</mark> d", True)
    assert highlight("a & b", ["c"]) == ("a &amp; b", False)


def test_passages() -> None:
    """A passage tells its rank, and whether it holds the evidence or was cited."""
    item = make_results(n=1, skill=1.0)["items"][0]
    first, *others = passages(item)
    assert (first.rank, first.gold, first.source, first.cited) == (1, True, True, True)
    assert not any(p.gold or p.source or p.cited or p.telling for p in others)
    item["input"]["quotes"].append("nowhere")
    assert [quote.rank for quote in gold_quotes(item)] == [1, None]


def test_svg_text() -> None:
    """Figures keep text as text, take colours from the page and have unique ids."""
    rows = [Dot("$5 <slice>", 0.5, (0.4, 0.6), strong=True), Dot("none", None, None)]
    one, two = (figures.dots(name, "Title & more", rows, (0.0, 1.0), "score") for name in "ab")
    root = ElementTree.fromstring(one)
    texts = [element.text for element in root.iter() if element.text]
    assert "$5 <slice>" in texts
    assert "Title & more" in texts
    assert "$5 <slice>: 0.5, 95% interval 0.4 to 0.6; none: undefined" in texts
    assert "var(--accent)" in one
    assert not re.search(r"#[0-9a-f]{6}\b", one)
    ids = [set(re.findall(r'\bid="([^"]+)"', svg)) for svg in (one, two)]
    assert ids[0]
    assert not ids[0] & ids[1]


def test_brought_figures() -> None:
    """What a run brings is drawn, each said in words too; a record without any has none."""
    drawn = charts.brought(everything())
    assert [chart.caption for chart in drawn] == ["Loss over steps", "Latency over load", "Labels"]
    assert charts.brought(make_results(n=4)) == []
    loss, labels = plots.lines("a", "L", LOSS), plots.matrix("b", "M", CONFUSION)
    assert "train: 2.5 at 1, 1.5 at 3; validation: 2.7 at 1, 2.1 at 3" in loss
    assert "8 of 11 on the diagonal" in labels
    assert "no &amp; never" in labels


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a | b", r"a \| b"),
        ("<b>*x*</b>", r"&lt;b&gt;\*x\*&lt;/b&gt;"),
        ("@octocat #12 nDCG@10", "@\u2060octocat #\u206012 nDCG@10"),
    ],
)
def test_markdown_escapes(text: str, expected: str) -> None:
    """Prose cannot become markup, a mention or an issue link."""
    assert markdown.plain(text) == expected


def test_code_span() -> None:
    """A code span survives backticks, pipes and line ends."""
    assert markdown.code("a `b`\n| c") == "``a `b` \\| c``"
    assert markdown.code("`a") == "`` `a ``"


def test_by_question(tmp_path: Path) -> None:
    """Each question has its answer, what it cites first, its scores and its cause."""
    items = [make_item("q1"), make_item("q2", error="timeout", scores={"hit@k": 0.0})]
    results = read_results(write_record(make_record(items), tmp_path))
    text = markdown.render(build_view(tmp_path, results))
    assert "| Id | Slice | Question | Answer | Cited first | hit@k | Cause |" in text
    row = "`How long do bees live?` | `Bees live for six weeks in the summer. [1]` | `doc.txt#3`"
    assert f"| `q1` | factual | {row}, page 2 | 1.00 | – |" in text
    assert "| `failed: timeout` |" in text
    assert "| 0.00 | failed |" in text


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (number(0.71249, "score"), "0.712"),
        (number(12.34, "ms"), "12.3 ms"),
        (number(1234.5, "ms"), "1,234 ms"),
        (number(12_340, "ms"), "12.34 s"),
        (number(0, "usd"), "$0"),
        (number(0.00123, "usd"), "$0.0012"),
        (number(12345, "tokens"), "12,345"),
        (number(104.61, "req/s"), "105 req/s"),
        (number(1046.1, "req/s"), "1,046 req/s"),
        (duration(4.25), "4.2 s"),
        (duration(200), "3 min 20 s"),
        (duration(7500), "2 h 05 min"),
        (count(1, "file"), "1 file"),
        (value(metric(value=None, n=0, method="t")), "undefined (no item counts)"),
        (interval(metric(ci=(3.0, 4.5), unit="ms")), "3 to 4.5 ms"),
    ],
)
def test_figures_as_text(shown: str, expected: str) -> None:
    """Each unit has its digits."""
    assert shown == expected


@pytest.mark.parametrize(
    ("name", "phrase"),
    [
        ("nDCG@10", "cumulative gain"),
        ("MRR", "rank of the first"),
        ("hit rate@5", "at least one"),
        ("recall@5", "among the first k"),
        ("context recall (ID)", "ids"),
        ("context recall", "LLM"),
        ("refusal recall", "refused"),
        ("citation recall", "gold quotes"),
        ("balanced accuracy", "two shares"),
        ("ROUGE-L gain", "minus"),
        ("similarity few-shot", "Cosine"),
        ("perplexity change", "negative log-likelihood"),
        ("general: loss change", "surprises"),
        ("general: right change", "general prompts"),
    ],
)
def test_definitions(name: str, phrase: str) -> None:
    """Each metric gets its own definition, not that of a similar name."""
    definition = define(name)
    assert definition
    assert phrase in definition.meaning

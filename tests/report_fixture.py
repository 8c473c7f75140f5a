"""A run with everything that a report can show, and what the tests read pages with."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

from factory import make_results, write_results

from takehome_kit import report
from takehome_kit.contracts.results import Figure, Matrix, Metric, Results

# Least contrast of text and marks in the figures against the page (WCAG 2.2).
CONTRAST = """() => {
  const light = (css) => {
    const [r, g, b] = css.match(/[\\d.]+/g).map(x => x / 255)
      .map(x => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = light(getComputedStyle(document.body).backgroundColor);
  const ratio = (css) => {
    const [a, b] = [light(css), paper].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  const least = (selector, property) => Math.min(
    ...[...document.querySelectorAll(selector)].map(e => ratio(getComputedStyle(e)[property])));
  return {
    text: least('figure text', 'fill'),
    mark: least('figure [style*="accent"][style*="stroke:"]:not([style*="paper"])', 'stroke'),
  };
}"""

LOSS: Figure = {
    "title": "Loss over steps",
    "x": "step",
    "y": "loss",
    "series": [
        {"name": "train", "x": [1, 2, 3], "y": [2.5, None, 1.5]},
        {
            "name": "validation",
            "x": [1, 3],
            "y": [2.7, 2.1],
            "low": [2.5, 1.9],
            "high": [2.9, 2.3],
        },
    ],
}
LOAD: Figure = {
    "title": "Latency over load",
    "x": "requests per second",
    "y": "p95 (ms)",
    "series": [{"name": "server", "x": [10, 100], "y": [20, 900]}],
    "log": ["x", "y"],
    "limit": 500,
}
CONFUSION: Matrix = {
    "title": "Labels",
    "rows": "label",
    "columns": "predicted",
    "labels": ["yes", "no & never"],
    "counts": [[8, 2], [1, 0]],
}


def everything() -> Results:
    """Guards, a failed gate, drafts, failures, long and hostile text."""
    results = make_results(n=96, skill=0.62, minutes=60, failed=["q003", "q050"])
    results["guards"] = [
        {"name": "judge", "level": "stop", "message": "The judge gave 1.0 to all 96 answers."}
    ]
    check = {"slice": None, "minimum": 0.9, "value": 0.6, "ci": [0.5, 0.7], "reason": "below"}
    results["gate"] = {
        "passed": False,
        "checks": [
            {**check, "metric": "nDCG@10", "passed": False},
            {**check, "metric": "MRR", "minimum": 0.1, "passed": True},
        ],
    }
    results["figures"] = [LOSS, LOAD]
    results["matrices"] = [CONFUSION]
    results["golden"] |= {"draft": 10, "confirmed": 86}
    for item in results["items"][:10]:
        item["status"] = "draft"
    first = results["items"][0]
    first["input"]["question"] = 'What does <script>window.hacked = 1</script> "zebra" do?'
    first["output"]["answer"] = "<img src=x onerror='window.hacked = 1'>" + "long" * 200
    first["output"]["retrieved"][0]["document"] = "deep/" * 40 + "name.md"
    return results


class Page(HTMLParser):
    """The elements and attributes of a page, and its text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += f"{data} "


def written(project: Path, results: Results) -> tuple[str, str]:
    """HTML and Markdown of the report of `results`."""
    write_results(results, project)
    path = report.write_report(project, results["run"])
    return path.read_text(encoding="utf-8"), path.with_suffix(".md").read_text(encoding="utf-8")


def plain(page: str) -> str:
    """The page's text with runs of white space collapsed."""
    return " ".join(Page(page).text.split())


def metric(**changes: object) -> Metric:
    """A metric over all items, with some fields changed."""
    base = make_results(n=8)["metrics"][0]
    return {**base, **changes}  # type: ignore[typeddict-item]

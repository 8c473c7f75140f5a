"""The serving kind: what its record says in the kit, and the life of a rendered project."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from takehome_kit.analysis import complete
from takehome_kit.compare import compare
from takehome_kit.compare.paired import refusal
from takehome_kit.measuring.readme_blocks import update
from takehome_kit.report.definitions import define
from takehome_kit.scaffolding import scaffold

README = (
    "<!-- results:start -->\n<!-- results:end -->\n"
    "<!-- limitations:start -->\n<!-- limitations:end -->\n"
)


def row(number: int, right: bool) -> dict[str, Any]:
    """A held-out row."""
    return {
        "id": f"row-{number}",
        "slice": "yes" if number % 2 else "no",
        "input": {"question": "{}", "reference": "yes"},
        "output": {"answer": "yes", "confidence": 0.9},
        "scores": {"accuracy": float(right)},
    }


def check(name: str, passed: bool) -> dict[str, Any]:
    """A check of the contract."""
    about = {"id": name, "slice": "bad requests", "input": {"question": name}}
    return {**about, "output": {"answer": "{}"}, "scores": {"contract": float(passed)}}


def record(capacities: list[float], run: str = "20261129T120000Z") -> dict[str, Any]:
    """A run as a project writes it: 40 rows, three quarters right; one check of ten fails."""
    capacity = sum(capacities) / len(capacities)
    steps = [
        {"server": 1, "rate": 90.0, "p95_ms": 20.0, "late_ms": 1.0},
        {"server": 1, "rate": 80.0, "p95_ms": 10.0, "late_ms": 50.0},
        {"server": 1, "rate": 120.0, "p95_ms": None, "late_ms": 2.0},
    ]
    rate = {"unit": "rate", "direction": "higher"}
    return {
        "schema_version": 2,
        "run": run,
        "kind": "serving",
        "name": "predict",
        "about": "40 held-out instances",
        "system": {"model": "models/model.joblib"},
        "config": {"objective_ms": 250},
        "seed": 0,
        "git": {"commit": None, "dirty": False},
        "hashes": {"config.toml": "a", "model.joblib": run},
        "environment": {"python": "3.11", "packages": {}},
        "metrics": [
            {"name": "accuracy", "value": 0.75, "ci": [0.6, 0.86], "n": 40, **rate},
            {"name": "baseline accuracy", "value": 0.5, "ci": [0.35, 0.65], "n": 40, **rate},
            {"name": "contract", "value": 0.9, "ci": None, "n": 10, **rate, "unit": "score"},
            {
                **{"name": "capacity", "value": capacity, "ci": [80.0, 120.0], "n": 3},
                **{"unit": "req/s", "direction": "higher", "values": capacities},
            },
        ],
        "thresholds": {"accuracy": 0.7, "contract": 1.0},
        "items": [
            *(row(number, right=number % 4 != 0) for number in range(40)),
            *(check(f"check {number}", passed=number > 0) for number in range(10)),
        ],
        "steps": steps,
    }


def test_causes_and_gate() -> None:
    """A wrong row and a broken promise are told apart; the gate holds each figure."""
    results = complete(record([100.0, 101.0, 99.0]))
    causes = [item["cause"] for item in results["items"] if item["cause"]]
    assert causes == ["wrong label"] * 10 + ["contract broken"]
    passed = {check["metric"]: check["passed"] for check in results["gate"]["checks"]}
    assert passed == {"accuracy": True, "contract": False}
    assert not results["guards"]


def test_what_is_shown_of_the_load() -> None:
    """A void step is in no figure, a failed one leaves a gap, and the generator's lag is told."""
    results = complete(record([100.0, 101.0, 99.0]))
    (figure,) = results["figures"]
    assert figure["series"][0]["x"] == [90.0, 120.0]
    assert figure["series"][0]["y"] == [20.0, None]
    assert figure["limit"] == 250
    assert "3 steps of open arrivals, 1 of them void" in results["notes"][0]
    assert "at most 2.0 ms late" in results["notes"][0]
    capacity = next(metric for metric in results["metrics"] if metric["name"] == "capacity")
    assert (capacity["bounds"], capacity["method"]) == (None, "Student's t over 3 servers")


def test_the_outcome_in_a_sentence() -> None:
    """Quality beside the baseline, and the capacity; one that was not found is no number."""
    known, unknown = record([100.0, 101.0, 99.0]), record([100.0, 101.0, 99.0])
    unknown["metrics"][-1]["value"] = None
    assert complete(known)["headline"] == (
        "Accuracy 0.750, of what always says the commonest label 0.500; "
        "100 requests a second with a p95 within 250 ms."
    )
    assert "an unknown number of requests" in complete(unknown)["headline"]


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        (5, "busy 5% of the time or less, and 95% of the requests or more wait for no other"),
        (40, "busy 40% of the time or less, and 60% of the requests or more wait for no other"),
    ],
)
def test_whether_batching_could_pay(rate: float, said: str) -> None:
    """Requests that hardly meet cannot be put together; of a busy service nothing is claimed."""
    run = record([100.0, 101.0, 99.0])
    run["config"]["rate"] = rate
    note = complete(run)["notes"][1]
    assert said in note
    assert note.endswith("does not pay") == (rate == 5)


@pytest.mark.parametrize("capacity", [None, 30.0])
def test_no_word_on_batching_without_the_figures(capacity: float | None) -> None:
    """A capacity that was not found, or that the rate exceeds, says nothing of it."""
    run = record([100.0, 101.0, 99.0])
    run["config"]["rate"] = 40
    run["metrics"][-1]["value"] = capacity
    assert not any("busy" in note for note in complete(run)["notes"])


def test_a_candidate_may_leave_the_load_test_and_the_settings_out() -> None:
    """Without steps, capacity and config the record is whole, and says nothing of them."""
    run = record([100.0, 101.0, 99.0])
    del run["steps"], run["config"], run["metrics"][-1]
    results = complete(run)
    assert results["headline"].endswith("of what always says the commonest label 0.500.")
    assert not any("arrivals" in note for note in results["notes"])


def test_a_metric_of_ones_own_is_told() -> None:
    """A candidate's figure comes first, and a row that it gives nothing is named by it."""
    run = record([100.0, 101.0, 99.0])
    run["metrics"][0]["name"], run["metrics"][1]["name"] = "recall", "baseline recall"
    for item in run["items"][:40]:
        item["scores"] = {"recall": item["scores"]["accuracy"]}
    results = complete(run)
    assert results["headline"].startswith("Recall 0.750, of the baseline 0.500; 100 requests")
    assert {item["cause"] for item in results["items"]} == {None, "recall 0", "contract broken"}
    assert {m["group"] for m in results["metrics"]} <= {"quality", "contract", "load"}


def test_the_readme_speaks_of_a_service(tmp_path: Path) -> None:
    """No corpus, no golden set, no weakest slice of a figure that has none."""
    readme = tmp_path / "README.md"
    readme.write_text(README)
    assert update(readme, complete(record([100.0, 101.0, 99.0]))) is None
    text = readme.read_text()
    assert "| capacity | 100 req/s | 80 to 120 req/s | 3 |" in text
    assert "- 1 of 50 items: contract broken." in text
    assert "| bad requests |" not in text
    assert not {"golden", "corpus", "question"} & set(text.split())


@pytest.mark.parametrize(
    ("capacities", "verdict"),
    [([150.0, 151.0, 149.0], "better"), ([101.0, 102.0, 99.0], "not distinguishable")],
)
def test_capacities_are_compared_by_server(capacities: list[float], verdict: str) -> None:
    """Welch's t over servers; without a difference, what could have been seen."""
    before = complete(record([100.0, 101.0, 99.0]))
    after = complete(record(capacities, "20261129T130000Z"))
    rows = {row.metric: row for row in compare(before, after).rows if row.slice is None}
    found = rows["capacity"]
    assert found.verdict.startswith(verdict)
    assert found.diff == pytest.approx(sum(capacities) / 3 - 100)
    assert found.detectable is not None
    assert found.ci is not None
    assert found.ci[0] < (found.diff or 0) < found.ci[1]


def test_other_rows_are_not_compared() -> None:
    """What differs is the items: a service has no golden set."""
    before, after = (complete(record([100.0, 101.0, 99.0])) for _ in range(2))
    after["hashes"] = {**after["hashes"], "golden": "other"}
    assert "the set of items differs" in (refusal(before, after) or "")


def test_a_gateway_that_alters_nothing_is_no_warning() -> None:
    """Fidelity is a promise to be kept, not a sample that is too good to be true."""
    run = record([100.0, 101.0, 99.0])
    run["metrics"][0].update(name="fidelity", value=1.0, n=8)
    del run["metrics"][1]
    run["items"] = [{**row(n, right=True), "scores": {"fidelity": 1.0}} for n in range(8)]
    results = complete(run)
    assert not results["guards"]
    assert results["headline"].startswith("Fidelity 1.000, the share of answers")


def test_the_outcome_of_an_encoder() -> None:
    """Retrieval beside TF-IDF; a query that finds another passage has its cause."""
    run = record([100.0, 101.0, 99.0])
    run["name"] = "encoder"
    for metric in run["metrics"][:2]:
        metric["name"] += "@1"
    run["thresholds"] = {"accuracy@1": 0.7}
    for item in run["items"][:40]:
        item["scores"] = {"accuracy@1": item["scores"]["accuracy"]}
    results = complete(run)
    assert results["headline"] == (
        "The right passage is nearest to 0.750 of the queries, by TF-IDF to 0.500; "
        "100 requests a second with a p95 within 250 ms."
    )
    assert {item["cause"] for item in results["items"]} == {
        None,
        "wrong passage",
        "contract broken",
    }


NAMES = [
    "accuracy",
    "baseline accuracy",
    "agreement",
    "fidelity",
    "contract",
    "capacity",
    "goodput",
]


@pytest.mark.parametrize("name", NAMES)
def test_every_metric_is_defined(name: str) -> None:
    """The report says what each figure of this kind means, in words of this kind."""
    definition = define(name)
    assert definition is not None
    assert "question" not in definition.meaning


@pytest.mark.parametrize("serves", ["predict", "encoder", "chat"])
@pytest.mark.parametrize("more", [[], ["batching", "onnx", "limits", "drift"]])
def test_the_cluster_runs_the_image(
    template: Path, tmp_path: Path, serves: str, more: list[str]
) -> None:
    """Port, user and settings in kubernetes.yaml are those of the Dockerfile and config.toml."""
    answers = {"kind": "serving", "serves": serves, "parts": ["docker", "kubernetes", *more]}
    scaffold.render(template, tmp_path / "acme", answers, title="Acme", ask=False)
    documents = yaml.safe_load_all((tmp_path / "acme" / "kubernetes.yaml").read_text())
    found = {one["kind"]: one for one in documents}
    settings = tomllib.loads((tmp_path / "acme" / "config.toml").read_text())
    assert tomllib.loads(found["ConfigMap"]["data"]["config.toml"]) == settings
    pod = found["Deployment"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    dockerfile = (tmp_path / "acme" / "Dockerfile").read_text().splitlines()
    assert f"EXPOSE {container['ports'][0]['containerPort']}" in dockerfile
    assert f"USER {pod['securityContext']['runAsUser']}" in dockerfile
    assert f"WORKDIR {Path(container['volumeMounts'][0]['mountPath']).parent}" in dockerfile
    selected = found["Service"]["spec"]["selector"]
    assert selected == found["Deployment"]["spec"]["template"]["metadata"]["labels"]

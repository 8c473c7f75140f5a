"""`takehome ablate`: the grid file, the shadow in which variants run, the table."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
from factory import make_results

from takehome_kit.ablate.command import adjust, run
from takehome_kit.ablate.grid import Variant, read_grid, write_config
from takehome_kit.ablate.outcome import Outcome
from takehome_kit.ablate.table import as_markdown
from takehome_kit.analysis.records import read_results, run_files
from takehome_kit.compare import compare
from takehome_kit.contracts.errors import BadInput, CheckFailed

CONFIG = """\
[retrieval]
retriever = "hybrid"  # dense | bm25 | hybrid
k = 5
fusion = 60.0

[chunking]
max_tokens = 220
"""

# A harness that behaves as the projects' own: finds its root from its own file, reads config.toml,
# rewrites the README, keeps one run per configuration and ends on the path of its record.
HARNESS = """\
import os, sys, time, tomllib
from pathlib import Path
sys.path[:0] = [{tests!r}, {kit!r}]
from factory import make_results, write_results
ROOT = Path(__file__).resolve().parent.parent
config = tomllib.loads((ROOT / "config.toml").read_text())
retriever = config["retrieval"]["retriever"]
model = os.environ.get("GENERATOR_MODEL", "")
with (ROOT / ".cache" / "calls").open("a") as calls:
    calls.write(f"{{retriever}} {{model}} {{sys.argv[1:]}}\\n")
if retriever == "broken":
    sys.exit("error: config.toml: retrieval.retriever: there is no broken")
skill = {{"dense": 0.55, "bm25": 0.3, "hybrid": 0.6}}[retriever] - 0.3 * (model == "weak")
made = make_results(retriever=retriever, skill=skill, config=config)
(ROOT / "README.new").write_text(retriever)
os.replace(ROOT / "README.new", ROOT / "README.md")
path = ROOT / "reports" / made["run"] / "results.json"
if not path.exists():
    time.sleep(float(os.environ.get("SLOW", 0)))
    write_results(made, ROOT)
    with (ROOT / ".cache" / "measured").open("a") as measured:
        measured.write(f"{{retriever}}\\n")
print(path)
sys.exit(1 if retriever == "dense" else 0)  # as where the gate does not hold
"""

# One of schema version 2: it measures each time that it is called, and names its run by the call.
MEASURING = """\
import sys, tomllib
from pathlib import Path
sys.path[:0] = [{tests!r}, {kit!r}]
from measured_fixture import make_record, write_record
ROOT = Path(__file__).parent.parent
config = tomllib.loads((ROOT / "config.toml").read_text())
with (ROOT / ".cache" / "measured").open("a+") as measured:
    measured.write(config["retrieval"]["retriever"] + "\\n")
    measured.seek(0)
    number = len(measured.readlines())
run = f"20261129T0630{{number:02}}Z"
write_record(make_record(run=run, config=config), ROOT)
print(f"reports/{{run}}")
"""


@pytest.fixture
def project(tmp_path):
    """A stand-in take-home in a folder with a space in its name."""
    root = tmp_path / "my project"
    here = Path(__file__).resolve().parent
    harness = HARNESS.format(tests=str(here), kit=str(here.parent))
    files = {
        "Makefile": f'eval:\n\t@"{sys.executable}" -m evals $(BEIR)\n',
        "config.toml": CONFIG,
        "README.md": "mine",
        ".copier-answers.yml": "kind: rag",
        "evals/__init__.py": "",
        "evals/__main__.py": harness,
        "src/package/__init__.py": "",
        ".cache/calls": "",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def _grid(project, text):
    path = project / "retrieval.toml"
    path.write_text(text)
    return path


def _lines(project, name):
    return (project / ".cache" / name).read_text().splitlines()


# The grid


def test_cross_product(project):
    """Every combination but the baseline's own, in the order of the file."""
    grid = _grid(
        project,
        '[grid]\nretrieval.retriever = ["bm25", "hybrid"]\nchunking.max_tokens = [220, 120]\n',
    )
    assert [v.label for v in read_grid(grid, project / "config.toml")] == [
        "baseline",
        "retriever=bm25, max_tokens=220",
        "retriever=bm25, max_tokens=120",
        "retriever=hybrid, max_tokens=120",
    ]


def test_variant_config(project, tmp_path):
    """A variant's config.toml is the project's with its settings changed."""
    grid = _grid(project, "[grid]\nretrieval.k = [3]\nretrieval.fusion = [10]\n")
    _, variant = read_grid(grid, project / "config.toml")
    write_config(variant, project / "config.toml", tmp_path / "new.toml")
    expected = tomllib.loads(CONFIG)
    expected["retrieval"] |= {"k": 3, "fusion": 10}
    assert tomllib.loads((tmp_path / "new.toml").read_text()) == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[grid]\nretrieval.top = [1]", r"retrieval\.toml: grid\.retrieval\.top is not a setting"),
        ("[grid]\nretrieval.k = 3", r"grid\.retrieval\.k is 3: give a list"),
        ("[grid]\nretrieval.k = []", r"grid\.retrieval\.k is \[\]: give a list"),
        ('[grid]\nretrieval.k = [3, "4"]', r"grid\.retrieval\.k has '4': it must be like 5"),
        ("[grid]\nretrieval.k = [true]", r"grid\.retrieval\.k has True"),
        ("[grid]\nenv.GENERATOR_MODEL = [1]", r"GENERATOR_MODEL has 1: it must be a string"),
        ("[grid]\nretrieval.k = [3, 3]", "does a value stand twice"),
        ("[grid]\n", r"\[grid\] is empty"),
        ("retrieval.k = [3]", r"has \[retrieval\]: it takes one table, \[grid\]"),
        ("[grid\n", "is not valid TOML"),
    ],
)
def test_faulty_grid(project, text, says):
    """A grid that cannot be run is refused before anything runs, naming file and field."""
    with pytest.raises(BadInput, match=says):
        run(project, _grid(project, text), print)
    assert _lines(project, "calls") == []


def test_missing_grid(project):
    """A missing file is named."""
    with pytest.raises(BadInput, match=r"there is no file .*none\.toml"):
        run(project, project / "none.toml", print)


# The run


RETRIEVERS = '[grid]\nretrieval.retriever = ["dense", "bm25", "broken", "hybrid"]\n'


def test_ablation(project, capsys, monkeypatch):
    """Each variant is measured and compared with the baseline; one that fails is shown."""
    monkeypatch.setenv("COLUMNS", "160")
    said = []
    with pytest.raises(CheckFailed, match="1 of 3 variants failed"):
        run(project, _grid(project, RETRIEVERS), said.append)
    folder = project / "reports" / "ablations" / "retrieval"
    document = json.loads((folder / "ablation.json").read_text())
    dense, bm25, broken = document["outcomes"]
    assert document["baseline"] == run_files(project)[-1].parent.name
    assert {row["metric"]: row["verdict"] for row in bm25["rows"]}["nDCG@10"] == "worse"
    assert dense["failure"] is None
    assert "there is no broken (status 2" in broken["failure"]
    table = (folder / "ablation.md").read_text()
    assert "| retriever=broken | failed |" in table
    assert "retriever=bm25" in capsys.readouterr().out
    assert any("retriever=broken: failed" in line for line in said)


def test_project_untouched(project):
    """Variants leave the project's README, config and runs alone; theirs lie apart."""
    with pytest.raises(CheckFailed):
        run(project, _grid(project, RETRIEVERS), print)
    assert (project / "README.md").read_text() == "hybrid"
    assert (project / "config.toml").read_text() == CONFIG
    assert [read_results(f)["system"]["retriever"] for f in run_files(project)] == ["hybrid"]
    apart = (project / "reports" / "ablations" / "retrieval" / "runs").glob("*/results.json")
    assert {read_results(f)["system"]["retriever"] for f in apart} == {"dense", "bm25"}


def test_environment_and_arguments(project):
    """`env.` sets a variable for the variant; a path among make's arguments is the project's."""
    (project / "beir").mkdir()
    grid = _grid(project, '[grid]\nenv.GENERATOR_MODEL = ["weak"]\n')
    run(project, grid, print, ["BEIR=beir"])
    beir = f"['{project / 'beir'}']".replace("my project", "my', 'project")
    assert _lines(project, "calls") == [f"hybrid  {beir}", f"hybrid weak {beir}"]


def test_baseline_fails(project):
    """Without a baseline nothing else is run."""
    config = project / "config.toml"
    config.write_text(CONFIG.replace('"hybrid"', '"broken"'))
    with pytest.raises(CheckFailed, match=r"the baseline failed.*there is no broken"):
        run(project, _grid(project, '[grid]\nretrieval.retriever = ["bm25"]\n'), print)
    assert len(_lines(project, "calls")) == 1


def test_all_fail(project):
    """When every variant fails the command fails, with the table written."""
    with pytest.raises(CheckFailed, match="1 of 1 variants failed"):
        run(project, _grid(project, '[grid]\nretrieval.retriever = ["broken"]\n'), print)
    assert (project / "reports" / "ablations" / "retrieval" / "ablation.md").exists()


def test_other_data_fails(project):
    """A variant over other data (another golden set meanwhile) is shown as failed."""
    harness = project / "evals" / "__main__.py"
    skew = 'made["hashes"]["golden"] = retriever\n(ROOT / "README.new")'
    harness.write_text(harness.read_text().replace('(ROOT / "README.new")', skew, 1))
    with pytest.raises(CheckFailed, match="1 of 1 variants failed"):
        run(project, _grid(project, '[grid]\nretrieval.retriever = ["bm25"]\n'), print)
    table = (project / "reports" / "ablations" / "retrieval" / "ablation.md").read_text()
    assert "the golden set differs" in table


def test_killed(project):
    """Killed in the middle, a second call measures only what is missing."""
    grid = _grid(project, RETRIEVERS)
    code = "import sys; from pathlib import Path; from takehome_kit.ablate.command import run; "
    code += "run(Path(sys.argv[1]), Path(sys.argv[2]), print)"
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(project), str(grid)],
        cwd=Path(__file__).resolve().parent.parent,
        env=os.environ | {"SLOW": "1"},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not any(c.startswith("bm25") for c in _lines(project, "calls")):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert _lines(project, "measured") == ["hybrid", "dense"]
    with pytest.raises(CheckFailed, match="1 of 3 variants failed"):
        run(project, grid, print)
    assert _lines(project, "measured") == ["hybrid", "dense", "bm25"]


def test_measured_only(project):
    """Where the kit keeps account of the runs, a second call measures nothing; a new value does."""
    here = Path(__file__).resolve().parent
    harness = MEASURING.format(tests=str(here), kit=str(here.parent))
    (project / "evals" / "__main__.py").write_text(harness)
    grid = _grid(project, '[grid]\nretrieval.retriever = ["bm25", "dense"]\n')
    run(project, grid, print)
    run(project, grid, print)
    assert _lines(project, "measured") == ["hybrid", "bm25", "dense"]
    (project / "src" / "package" / "__init__.py").write_text("# changed\n")
    run(project, grid, print)
    assert len(_lines(project, "measured")) == 6


# The table


def _outcomes(*skills):
    baseline = make_results(skill=0.6)
    outcomes = []
    for i, skill in enumerate(skills):
        found = compare(baseline, make_results(skill=skill, retriever=f"r{i}"))
        rows = tuple(row for row in found.rows if row.slice is None)
        variant = Variant(f"r{i}", {"retrieval.retriever": f"r{i}"}, {})
        outcomes.append(Outcome(variant, "run", rows, found.latency, found.notes))
    return baseline, outcomes


def test_holm_over_variants():
    """p is adjusted over the variants of each metric: at most their number times itself."""
    _, outcomes = _outcomes(0.58, 0.6, 0.62)
    adjusted = adjust(outcomes)
    for i, metric in enumerate(row.metric for row in outcomes[0].rows):
        p = [outcome.rows[i].p for outcome in outcomes]
        shown = [outcome.rows[i].p_holm for outcome in adjusted]
        smallest = p.index(min(p))
        assert shown[smallest] == pytest.approx(min(1.0, 3 * p[smallest])), metric
        assert all(q >= x for q, x in zip(shown, p, strict=True))


def test_markdown_shows_all():
    """Each metric has the baseline's row and one per variant, with value, interval, verdict."""
    baseline, outcomes = _outcomes(0.2, 0.61)
    text = as_markdown("g", baseline, adjust(outcomes))
    block = text.split("## nDCG@10")[1].split("##")[0]
    rows = [line.split(" | ") for line in block.strip().splitlines()[2:]]
    assert [row[0].strip("| ") for row in rows] == ["baseline", "r0", "r1"]
    assert rows[0][1] == f"{baseline['metrics'][0]['value']:.3f}"
    assert rows[1][-1] == "worse |"
    assert "## latency, median" in text

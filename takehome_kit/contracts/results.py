"""The run record that every take-home writes: `reports/<run>/results.json`.

The project writes this file; the report, `compare`, `ablate`, the README block and the CLI read it
and nothing else. Undefined values are ``null`` (``None``), never zero. Schema version 1 is written
whole; of version 2 a project writes what it measured, and `takehome_kit.analysis` adds the rest.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

SCHEMA_VERSION = 1
MEASURED_ONLY = 2  # the kit derives slices, causes, guards, gate and calibration


class Metric(TypedDict):
    """One aggregated figure, over all items or one slice."""

    name: str  # as the field writes it: "nDCG@10", "recall@5", "faithfulness", "latency p95"
    group: str  # of a RAG system: retrieval | answer | citation | refusal | judge | latency
    slice: str | None  # None: all items
    value: float | None
    ci: tuple[float, float] | None  # 95% interval; None where undefined
    n: int  # items that count, failed ones included
    clusters: int
    unit: str  # score | rate | ms | tokens | usd | req/s | ...
    direction: Literal["higher", "lower"] | None  # None: neither is better
    bounds: tuple[float, float] | None
    method: str  # how the interval was made: "t, clustered", "Wilson", "order statistics", ...
    source: str  # who computes it: "ir_measures 0.4.3", "ragas 0.4.3", "evals"
    headline: bool  # the run's own, and shown in the README
    derived: NotRequired[bool]  # the interval is the kit's: the run wrote none
    values: NotRequired[list[float | None]]  # of each server started afresh; `value` is their mean


class Item(TypedDict):
    """One golden row and what the system did with it.

    What `input` and `output` hold depends on the kind; `input["question"]` is there in every kind,
    and names the item to a reader. Below, those of a RAG system.
    """

    id: str
    slice: str
    split: Literal["dev", "test"]  # of kinds that hold items back
    cluster: str
    status: Literal["draft", "confirmed"]
    input: dict[str, Any]  # question, reference (None: unanswerable), sources, quotes
    # answer, citations, retrieved [{chunk, document, score, text, location}], confidence, and
    # ranked: the first documents by their best chunk
    output: dict[str, Any]
    scores: dict[str, float | None]  # per metric name; None: not defined for this item
    latency_ms: dict[str, float]  # retrieve, generate, total
    tokens: dict[str, int]  # prompt, completion
    cost_usd: float
    error: str | None  # an item that failed scores 0 and stays in every denominator
    # not retrieved | ranked low | split by chunking | answered wrongly | should have refused |
    # should have answered | failed
    cause: str | None


class Guard(TypedDict):
    """A sanity check that fired."""

    name: str
    level: Literal["stop", "warn"]
    message: str


class Series(TypedDict):
    """One line of a figure; a value of None leaves a gap."""

    name: str
    x: list[float]
    y: list[float | None]
    low: NotRequired[list[float | None]]  # 95% interval, or the spread that the title names
    high: NotRequired[list[float | None]]


class Figure(TypedDict):
    """Lines that a kind wants drawn: a loss over steps, latency over load."""

    title: str
    x: str  # the axes, with their units
    y: str
    series: list[Series]
    log: NotRequired[list[Literal["x", "y"]]]  # axes with a logarithmic scale
    limit: NotRequired[float]  # a value of y to stay on one side of: an objective


class Matrix(TypedDict):
    """A table of counts, drawn in shades: a confusion matrix."""

    title: str
    rows: str  # what the rows are: "label", "judge"
    columns: str
    labels: list[str]  # of the rows and of the columns
    counts: list[list[int]]


class Results(TypedDict):
    """The whole record."""

    schema_version: int
    run: str  # "20261124T021530Z-3f2a1c": UTC start, then the first six digits of `inputs_sha256`
    created: str  # ISO 8601, UTC
    kind: str
    name: str  # "golden", "known-item drafts", "beir: xquad_en"
    about: str  # what was measured, in a few words: the README's results begin with it
    headline: NotRequired[str]  # the outcome in a sentence; without it, the first headline metric
    # What was measured, by part; of a RAG system: retriever, generator, encoder {name, sha256,
    # resolved_from}, judge. Text, or None for a part that there is not.
    system: dict[str, Any]
    config: dict[str, Any]
    seed: NotRequired[int]
    git: dict[str, Any]  # commit, dirty; None each outside git
    hashes: dict[str, str]  # corpus, golden, code
    inputs_sha256: str  # of everything that determines the outcome: same inputs, same run
    environment: dict[str, Any]  # python, platform, processor, cpu_count, packages
    corpus: dict[str, Any]  # origin, counts such as documents and chunks, skipped [{path, reason}]
    golden: dict[str, Any]  # origin, n, draft, confirmed, slices {name: n}
    metrics: list[Metric]
    items: list[Item]
    noun: NotRequired[str]  # what the items are called: questions, rows, pairs
    # threshold, n_dev (items with a confidence), curve [{threshold, refusal_precision,
    # refusal_recall, kept, balanced_accuracy}]
    calibration: NotRequired[dict[str, Any] | None]  # only of a RAG system
    figures: NotRequired[list[Figure]]
    matrices: NotRequired[list[Matrix]]
    guards: list[Guard]
    gate: dict[
        str, Any
    ]  # passed, checks [{metric, slice, minimum|maximum, value, ci, passed, reason}]
    totals: dict[
        str, Any
    ]  # seconds, prompt_tokens, completion_tokens, cost_usd, cached_items, failed_items
    notes: list[str]
    noted: NotRequired[list[str]]  # of the notes, the run's own


# Of a run by plain `make eval`, and of any in a clone: the kit's notes stay where it ran.
NOT_RECORDED = "not recorded here (`make eval` notes nothing, a clone has no notes)"


def unrecorded(run: Results) -> bool:
    """Whether nothing here tells what a run was made of."""
    return not run["hashes"].keys() - {"golden"}


DATA_NAMES = {"golden": "golden set", "corpus": "corpus"}  # what a run read, by its hashes' keys


def other_data(a: Results, b: Results) -> list[str]:
    """Of golden set and corpus, the keys of the hashes that both runs have and that differ."""
    known = ((key, a["hashes"].get(key), b["hashes"].get(key)) for key in DATA_NAMES)
    return [key for key, one, other in known if one and other and one != other]


class ResultsError(ValueError):
    """A results file that cannot be used; the message says which, why and what to do."""

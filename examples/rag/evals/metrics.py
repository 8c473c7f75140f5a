"""Every metric: its group (retrieval, answer, citation, refusal or judge), source and bounds."""

from __future__ import annotations

from .spec import Spec

IDS = "retrieved_context_ids reference_context_ids"
COSINE = (-1.0, 1.0)
METRICS = {
    "nDCG@10": Spec("retrieval", "ir_measures"),
    "recall@5": Spec("retrieval", "ir_measures"),
    "recall@10": Spec("retrieval", "ir_measures", headline=False),
    "MRR": Spec("retrieval", "ir_measures"),
    "hit rate@5": Spec("retrieval", "ir_measures", rate=True, headline=False),
    "context precision (ID)": Spec("retrieval", "ragas", IDS, headline=False),
    "context recall (ID)": Spec("retrieval", "ragas", IDS, headline=False),
    "semantic similarity": Spec("answer", "ragas", "response reference", bounds=COSINE),
    "ROUGE-L": Spec("answer", "ragas", "response reference"),
    "string similarity": Spec("answer", "ragas", "response reference", headline=False),
    "quoted spans": Spec(
        "answer", "ragas", "response retrieved_contexts", headline=False, constant=True
    ),
    "citation precision": Spec("citation"),
    "citation recall": Spec("citation"),
    "refusal precision": Spec("refusal", rate=True),
    "refusal recall": Spec("refusal", rate=True),
    "refusal accuracy": Spec("refusal", rate=True, headline=False),
    "faithfulness": Spec("judge", "ragas", "user_input response retrieved_contexts"),
    "answer relevancy": Spec("judge", "ragas", "user_input response", bounds=COSINE),
    "context precision": Spec("judge", "ragas", "user_input reference retrieved_contexts"),
    "context recall": Spec("judge", "ragas", "user_input reference retrieved_contexts"),
    "factual correctness": Spec("judge", "ragas", "response reference"),
}
# The columns of the table by slice.
MAIN = ("nDCG@10", "recall@5", "semantic similarity", "citation recall", "refusal accuracy")


def named(group: str) -> list[str]:
    """The metrics of a group that Ragas computes."""
    return [n for n, spec in METRICS.items() if (spec.group, spec.source) == (group, "ragas")]

"""Every metric. Without an addition it is the tuned encoder's; a gain is tuned minus untouched."""

from __future__ import annotations

from .spec import Spec

GAIN = (-1.0, 1.0)
METRICS = {
    "nDCG@10": Spec("retrieval", "ir_measures"),
    "nDCG@10 untouched": Spec("baseline", "ir_measures"),
    "nDCG@10 BM25": Spec("baseline", "ir_measures"),
    "nDCG@10 gain": Spec("gain", bounds=GAIN),
    "nDCG@10 gain over BM25": Spec("gain", bounds=GAIN),
    "MRR": Spec("retrieval", "ir_measures"),
    "MRR untouched": Spec("baseline", "ir_measures", headline=False),
    "MRR BM25": Spec("baseline", "ir_measures", headline=False),
    "MRR gain": Spec("gain", bounds=GAIN),
    "recall@1": Spec("retrieval", "ir_measures", rate=True, headline=False),
    "recall@5": Spec("retrieval", "ir_measures", rate=True),
    "recall@5 untouched": Spec("baseline", "ir_measures", rate=True, headline=False),
    "recall@5 BM25": Spec("baseline", "ir_measures", rate=True, headline=False),
    "recall@5 gain": Spec("gain", bounds=GAIN, headline=False),
    "other domain: nDCG@10": Spec("forgetting", "ir_measures"),
    "other domain: nDCG@10 untouched": Spec("forgetting", "ir_measures", headline=False),
    "other domain: nDCG@10 gain": Spec("forgetting", bounds=GAIN),
}
# The columns of the table by slice.
MAIN = ("nDCG@10", "nDCG@10 untouched", "nDCG@10 gain", "recall@5")

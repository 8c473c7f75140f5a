"""Every metric. Without an addition it is the tuned model's.

A gain is tuned minus the better of the two prompts (zero-shot, few-shot) to the untouched model,
by its mean ROUGE-L on the measured rows; choosing there favours the baseline.
"""

from __future__ import annotations

from .spec import Spec

GAIN = (-1.0, 1.0)
METRICS = {
    "ROUGE-L": Spec("generation", "rouge-score"),
    "ROUGE-L zero-shot": Spec("baseline", "rouge-score"),
    "ROUGE-L few-shot": Spec("baseline", "rouge-score"),
    "ROUGE-L gain": Spec("gain", bounds=GAIN),
    "similarity": Spec("generation", bounds=GAIN),
    "similarity zero-shot": Spec("baseline", bounds=GAIN, headline=False),
    "similarity few-shot": Spec("baseline", bounds=GAIN, headline=False),
    "similarity gain": Spec("gain", bounds=(-2.0, 2.0)),
    "perplexity": Spec("generation", bounds=None, lower=True),
    "perplexity untouched": Spec("baseline", bounds=None, lower=True),
    "perplexity change": Spec("gain", bounds=None, lower=True, headline=False),
    "general: right": Spec("forgetting", rate=True),
    "general: right untouched": Spec("forgetting", rate=True, headline=False),
    "general: right change": Spec("forgetting", bounds=GAIN, headline=False),
    "general: loss change": Spec("forgetting", bounds=None, lower=True),
}
# The columns of the table by slice.
MAIN = ("ROUGE-L", "ROUGE-L zero-shot", "ROUGE-L few-shot", "ROUGE-L gain")

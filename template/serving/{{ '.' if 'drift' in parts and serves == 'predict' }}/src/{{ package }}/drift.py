"""Drift: are the fields of the requests distributed as those of the training rows?"""

from collections import deque
from functools import cache

from pydantic import BaseModel
from scipy.stats import ks_2samp

from .config import load_config
from .model import Instance, features, split_data

FEWEST = 100  # requests that a comparison stands on
config = load_config()
asked: deque[Instance] = deque(maxlen=config.drift_window)


class Field(BaseModel):
    """The largest distance of the two cumulative distributions (Kolmogorov and Smirnov)."""

    distance: float
    drifted: bool


class Drift(BaseModel):
    """Each field by its name; none before enough was asked."""

    instances: int
    fields: dict[str, Field]


@cache
def training_rows() -> list[list[float]]:
    """What the model was trained on, read when it is first needed."""
    return features(split_data()[0])


def measure_drift() -> Drift:
    """The latest instances beside the training rows, field by field."""
    if len(asked) < FEWEST:
        return Drift(instances=len(asked), fields={})
    columns = zip(*training_rows(), strict=True), zip(*features(list(asked)), strict=True)
    fields = {}
    for name, trained, seen in zip(Instance.model_fields, *columns, strict=True):
        distance = float(ks_2samp(trained, seen).statistic)
        fields[name] = Field(distance=distance, drifted=distance > config.drift_above)
    return Drift(instances=len(asked), fields=fields)

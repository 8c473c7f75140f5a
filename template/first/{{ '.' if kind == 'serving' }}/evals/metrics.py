"""Every metric: its group, unit and bounds. Those of the load have one value a round."""

from __future__ import annotations

from . import plan
from .spec import Spec

ANY = None
METRICS = {
    "contract": Spec("contract", rate=True, constant=True),
    "throughput": Spec("load", bounds=ANY, unit="req/s"),
    f"speed-up over {plan.NAIVE}": Spec("load", bounds=ANY, unit="ratio"),
    "p50 at working load": Spec("load", bounds=ANY, unit="ms", lower=True, headline=False),
    "p95 at working load": Spec("load", bounds=ANY, unit="ms", lower=True),
    "error rate at working load": Spec("load", lower=True, constant=True, unit="rate"),
    f"p95 of {plan.BUSY} clients over naive": Spec(
        "load", bounds=ANY, unit="ratio", lower=True, headline=False
    ),
    "goodput at 1.5 times capacity": Spec("overload", bounds=ANY, unit="req/s"),
    "goodput over unbounded queue": Spec("overload", bounds=ANY, unit="ratio"),
    "within objective": Spec("load", headline=False, constant=True, unit="rate"),
    **plan.METRICS,
    "ready": Spec("start", bounds=ANY, unit="s", lower=True),
    "memory": Spec("start", bounds=ANY, unit="MB", lower=True),
}
# The columns of the table by slice.
MAIN = ("contract", "within objective")

"""Every metric of a comparison. "Right": of the pairs that the labels decide, a tie half."""

from __future__ import annotations

from .spec import Spec

SHIFT = (-0.5, 0.5)
METRICS = {
    "win rate": Spec("comparison"),
    "flip rate": Spec("judge", rate=True, lower=True),
    "position bias": Spec("judge", bounds=SHIFT),
    "verbosity bias": Spec("judge", bounds=SHIFT),
    "right": Spec("agreement"),
    "right baseline": Spec("agreement"),
    "right gain": Spec("agreement", bounds=(-1.0, 1.0)),
    "strength": Spec("comparison", bounds=None),  # log odds, the mean of all systems 0
}
# The columns of the table by slice.
MAIN = ("win rate", "right", "right baseline")

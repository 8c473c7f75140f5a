"""Every metric of generated data. A verifier's share is of the candidates that reached it."""

from __future__ import annotations

from .spec import Spec

# In the order in which they are asked: cheap ones first.
VERIFIERS = ("rules", "supported", "round trip", "judge", "new", "not in the golden set")
METRICS = {
    "kept": Spec("yield", rate=True),
    **{f"passes: {name}": Spec("verifier", rate=True) for name in VERIFIERS},
    "distinct words": Spec("diversity"),
    "distinct word pairs": Spec("diversity"),
    "overlap with the nearest": Spec("diversity", lower=True),
    "mean distance": Spec("diversity", bounds=(0.0, 2.0)),
}
# The columns of the table by slice.
MAIN = ("kept", "passes: supported", "passes: round trip")

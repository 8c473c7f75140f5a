"""Two runs side by side: `compare(a, b)` is the analysis, `run` the command, `describe_change` the
lines that `takehome eval` ends on."""

from .command import describe_change, run
from .comparison import Change, Comparison, Latency, Row
from .paired import compare, too_few

__all__ = ["Change", "Comparison", "Latency", "Row", "compare", "describe_change", "run", "too_few"]

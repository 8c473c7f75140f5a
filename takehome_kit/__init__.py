"""takehome-kit: scaffold a take-home, run its baseline evals, compare the runs."""

__version__ = "0.1.0"

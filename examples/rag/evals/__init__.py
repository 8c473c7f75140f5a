"""Measures the system: `python -m evals` asks it each golden question and scores the answers."""

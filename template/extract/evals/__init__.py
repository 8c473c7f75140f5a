"""The evals."""

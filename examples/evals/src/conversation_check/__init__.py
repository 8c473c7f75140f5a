"""Judges logged conversations by the rules of a specification."""

"""Helpers that know nothing of take-homes."""

"""Generates problems that a solver finds neither trivial nor impossible, and verifies solutions."""

"""Errors that a user can act on: one sentence each, with the process's exit code."""

from __future__ import annotations


class KitError(Exception):
    """Base class; the message says what is wrong, where, and what to do."""

    exit_code = 1


class CheckFailed(KitError):
    """A check, a gate or the project's own run failed."""

    exit_code = 1


class BadInput(KitError):
    """What the user gave cannot be used."""

    exit_code = 2


class EnvironmentLacks(KitError):
    """A program, a network or a permission that the command needs is missing."""

    exit_code = 3

"""Judging another system's answers: data, graders, and the statistics that measure the graders."""

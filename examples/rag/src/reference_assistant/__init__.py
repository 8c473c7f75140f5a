"""Answers questions from documents, with citations, or says that it cannot."""

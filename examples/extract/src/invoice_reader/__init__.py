"""Extracts typed fields from documents, each with its page and evidence."""

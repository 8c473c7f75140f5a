"""What makes this folder a take-home; nothing is measured here."""

"""A text classifier, fine-tuned and measured against its baselines."""

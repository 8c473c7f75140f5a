"""A model behind HTTP: batched, bounded, measured. `served.py` is what is served."""

"""`takehome ablate`: the same evals under each variant of a grid of settings."""

"""Statistics of graders and judges: agreement, pairwise comparisons, generated data."""

def verdict(metrics: list[Metric], best: str, over: float, of_seeds: list[float]) -> str:
    """One sentence: did it help, over what, and at what cost? `over`: the best baseline's score."""
    found = {one["name"]: one for one in metrics}
    gain, seconds = found["{{ decides }} gain"], found["training time"]["value"]
    low, high = gain["ci"] or (-1, 1)
    if low <= 0 <= high:
        outcome = "Tuning cannot be told from the best baseline"
    elif high < 0:
        outcome = "Tuning did worse than the best baseline"
    elif len(of_seeds) == 1:
        outcome = "This one training did better than the best baseline; another seed may not"
    elif min(of_seeds) <= over:
        outcome = "Tuning did better than the best baseline, but not with every seed"
    else:
        outcome = "Tuning helped"
    span = f"[{low:+.3f} to {high:+.3f}]" if gain["ci"] else "(no interval)"
    figure = f"{{ decides }} {gain['value']:+.3f} {span} over {best}"
    cost = f"{seconds:.0f} s of training and {found['peak memory']['value']:.1f} GB of memory"
    return f"{outcome}: {figure} (seeds: {len(of_seeds)}), for {cost}."

def rate(name: str, values: list[float]) -> dict:
    """The mean of zeros and ones, with Wilson's 95% interval."""
    low, high = binomtest(int(sum(values)), len(values)).proportion_ci(method="wilson")
    row = {"name": name, "value": fmean(values), "ci": (float(low), float(high))}
    return row | {"n": len(values), "unit": "rate"}

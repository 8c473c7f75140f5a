def learning_curve(log: list[dict[str, float]]) -> dict[str, Any]:
    """The loss on the training and on the validation rows, by epoch."""
    series = []
    for name, key in {"training": "loss", "validation": "eval_loss"}.items():
        entries = [entry for entry in log if key in entry]
        x, y = ([entry[axis] for entry in entries] for axis in ("epoch", key))
        series.append({"name": name, "x": x, "y": y})
    return {"title": "Loss by epoch, first seed", "x": "epoch", "y": "loss", "series": series}

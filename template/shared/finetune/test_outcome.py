def test_intervals() -> None:
    rows = pd.DataFrame({"x": [0.0, 1.0] * 20, "same": 1.0, "group": range(40)})

    def means(drawn: pd.DataFrame) -> dict[str, float]:
        return drawn[["x", "same"]].mean().to_dict()

    alone, same = summarise(rows, means)
    grouped = rows.sort_values("x").assign(group=rows.index // 4)  # four that are alike
    (low, high), (lower, higher) = alone["ci"], summarise(grouped, means)[0]["ci"]
    assert lower < low < alone["value"] < high < higher
    assert same["ci"] is None
    assert summarise(rows[:4], means)[0]["ci"] is None


@pytest.mark.parametrize(
    ("ci", "seeds", "said"),
    [
        ((-0.1, 0.2), [0.6, 0.7, 0.8], "cannot be told from"),
        (None, [0.6, 0.7, 0.8], "no interval"),
        ((-0.2, -0.1), [0.6, 0.7, 0.8], "did worse"),
        ((0.1, 0.2), [0.6], "another seed may not"),
        ((0.1, 0.2), [0.6, 0.7, 0.8], "Tuning helped"),
        ((0.1, 0.2), [0.6, 0.7, 0.1], "but not with every seed"),
    ],
)
def test_verdicts(ci: tuple[float, float] | None, seeds: list[float], said: str) -> None:
    names = ("{{ decides }} gain", "training time", "peak memory")
    metrics = [{"name": name, "value": 0.1, "ci": ci} for name in names]
    assert said in score.verdict(metrics, "base", 0.5, seeds)

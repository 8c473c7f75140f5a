def test_intervals() -> None:
    values = pd.Series([0.0, 1.0] * 20)
    low, high = interval(mean(values), pd.Series(range(40)))
    wide = interval(mean(values.sort_values()), pd.Series(range(40)) // 4)
    assert wide[0] < low < 0.5 < high < wide[1]
    assert interval(mean(values[:4]), pd.Series(range(4))) is None
    assert interval(mean(values[::2]), pd.Series(range(20))) is None  # all alike


@pytest.mark.parametrize(
    ("ci", "seeds", "said"),
    [
        ((-0.1, 0.2), [0.6, 0.7, 0.8], "cannot be told from"),
        (None, [0.6, 0.7, 0.8], "There is no interval"),
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

"""What looks wrong in the rows: it is said, and left to whoever knows them."""

import pandas as pd

from .config import Config
from .data import Data, near_duplicates, plain
from .model import load_encoder

FEW = 10  # training rows of a label


def check(data: Data, config: Config) -> list[str]:
    """A line for each thing that looks wrong, with the rows or the labels that it is about."""
    rows = pd.concat([data.train, data.validation, data.test])
    counts = data.train["label"].value_counts()
    rare = [f"{label} ({count})" for label, count in counts[counts < FEW].items()]
    alike = counts.index.to_series().groupby(counts.index.map(plain)).agg(list)
    near = data.test["id"][near_duplicates(data.test, data.train)]
    tokens = load_encoder(config).tokenizer(list(rows["text"]), truncation=False, verbose=False)
    cut = sum(len(ids) > config.max_tokens for ids in tokens["input_ids"])
    found = {
        f"labels with fewer than {FEW} training rows": rare,
        "labels of test rows that no training row has": set(data.test["label"]) - set(counts.index),
        "spellings that may be one label": [" = ".join(one) for one in alike if len(one) > 1],
        "test rows that are nearly a training row": near,
    }
    lines = [f"{len(rows)} {what}: {', '.join(rows)}" for what, rows in found.items() if len(rows)]
    return [*lines, f"{cut} texts are cut at {config.max_tokens} tokens"]

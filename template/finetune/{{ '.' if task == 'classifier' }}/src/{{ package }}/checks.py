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
    alike = counts.index.to_series().groupby(counts.index.map(plain)).agg(list)
    tokenized = load_encoder(config).tokenizer(list(rows["text"]), truncation=False, verbose=False)
    lengths = pd.Series(map(len, tokenized["input_ids"]), rows.index)
    found = {
        f"labels with fewer than {FEW} training rows": counts[counts < FEW].index,
        "labels of test rows that no training row has": set(data.test["label"]) - set(counts.index),
        "spellings that may be one label": [" = ".join(one) for one in alike if len(one) > 1],
        f"texts longer than {config.max_tokens} tokens": rows["id"][lengths > config.max_tokens],
        "test rows that are nearly a training row": leaked(data),
    }
    return [f"{len(rows)} {what}: {', '.join(rows)}" for what, rows in found.items() if len(rows)]


def leaked(data: Data) -> pd.Series:
    """The ids of test rows that training has nearly seen; they are scored with and without."""
    return data.test["id"][near_duplicates(data.test, data.train)]

"""What looks wrong in the rows: it is said, and left to whoever knows them."""

import pandas as pd

from .config import Config
from .data import Data, near_duplicates, plain
from .model import load_encoder

FEW = 10


def check(data: Data, config: Config) -> list[str]:
    """A line for each thing that looks wrong."""
    rows = pd.concat([data.train, data.validation, data.test])
    near = data.test["id"][near_duplicates(data.test, data.train)]
    found = {"test rows that are nearly a training row": list(near)}
    counts = data.train["label"].value_counts()
    rare = counts[counts < FEW]
    found[f"labels with fewer than {FEW} training rows"] = [f"{k} ({n})" for k, n in rare.items()]
    unknown = set(data.test["label"]) - set(counts.index)
    found["labels of test rows that no training row has"] = sorted(unknown)
    labels = pd.Series(rows["label"].unique())
    spellings = labels.groupby(labels.map(plain)).agg(" = ".join)
    found["spellings that may be one label"] = [one for one in spellings if " = " in one]
    lines = [f"{len(those)} {what}: {', '.join(those)}" for what, those in found.items() if those]
    texts = list(rows["text"])
    tokens = load_encoder(config).tokenizer(texts, truncation=False, verbose=False)
    cut = sum(len(ids) > config.max_tokens for ids in tokens["input_ids"])
    return [*lines, f"{cut} of {len(texts)} texts are cut at {config.max_tokens} tokens"]

"""What looks wrong in the rows: it is said, and left to whoever knows them."""

import pandas as pd

from .config import Config
from .data import Data, plain
from .model import load_encoder


def check(data: Data, config: Config) -> list[str]:
    """A line for each thing that looks wrong."""
    rows = pd.concat([data.train, data.validation, data.test])
    odd = {"test rows that are nearly a training row": [*data.test.query("near_duplicate")["id"]]}
    rare = data.train["label"].value_counts().loc[lambda n: n < 10]
    odd["labels with fewer than 10 training rows"] = [f"{k} ({n})" for k, n in rare.items()]
    unknown = set(data.test["label"]) - set(data.train["label"])
    odd["labels of test rows that no training row has"] = sorted(unknown)
    labels = pd.Series(rows["label"].unique())
    spellings = labels.groupby(labels.map(plain)).agg(" = ".join)
    odd["spellings that may be one label"] = [one for one in spellings if " = " in one]
    lines = [f"{len(those)} {what}: {', '.join(those)}" for what, those in odd.items() if those]
    texts = list(rows["text"])
    tokens = load_encoder(config).tokenizer(texts, truncation=False, verbose=False)
    cut = sum(len(ids) > config.max_tokens for ids in tokens["input_ids"])
    return [*lines, f"{cut} of {len(texts)} texts are cut at {config.max_tokens} tokens"]

"""What looks wrong in the rows: said, and left to whoever knows them."""

from collections import defaultdict

from .baselines import load_encoder
from .config import Config
from .data import Data, near_duplicates, plain

FEW = 10  # training rows of a label


def check(data: Data, config: Config) -> list[str]:
    """A line for each thing that looks wrong, with the rows or labels that it is about."""
    found = {
        f"labels with fewer than {FEW} training rows": rare_labels(data),
        "labels of the test rows that training never sees": unseen_labels(data),
        "labels that may be one": spellings(data),
        f"texts whose end is not read, past {config.max_tokens} tokens": long_texts(data, config),
        "test rows nearly the same as a training row": leaked(data),
    }
    return [f"{len(rows)} {what}: {', '.join(rows)}" for what, rows in found.items() if rows]


def rare_labels(data: Data) -> list[str]:
    """The labels that training hardly sees."""
    counts = data.train["label"].value_counts()
    return [f"{label} ({count})" for label, count in counts.items() if count < FEW]


def unseen_labels(data: Data) -> list[str]:
    """The labels that no training can give."""
    return sorted(set(data.test["label"]) - set(data.train["label"]))


def spellings(data: Data) -> list[str]:
    """The labels that differ in case, spaces or punctuation only."""
    alike = defaultdict(list)
    for label in sorted({*data.train["label"], *data.validation["label"], *data.test["label"]}):
        alike[plain(label)].append(label)
    return [" = ".join(labels) for labels in alike.values() if len(labels) > 1]


def long_texts(data: Data, config: Config) -> list[str]:
    """The rows with more tokens than the model is given."""
    tokenizer = load_encoder(config).tokenizer
    found = []
    for rows in (data.train, data.validation, data.test):
        tokens = tokenizer(list(rows["text"]), truncation=False, verbose=False)["input_ids"]
        found += [row for row, ids in zip(rows["id"], tokens, strict=True) if len(ids) > config.max_tokens]
    return found


def leaked(data: Data) -> list[str]:
    """The test rows that training has nearly seen; they stay, and are scored without, too."""
    return list(data.test["id"][near_duplicates(data.test, data.train)])

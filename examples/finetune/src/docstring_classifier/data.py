"""The rows: files with a split of their own, or one that is split here."""

import json
import re
from dataclasses import dataclass

import pandas as pd
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.neighbors import NearestNeighbors

from .config import ROOT, Config, UserError
from .sample import read_sample

NEAR = 0.1  # cosine distance of the character n-grams of two texts


@dataclass
class Data:
    """The rows of each side: id, text, label, group; of the test rows near_duplicate, too."""

    train: pd.DataFrame
    validation: pd.DataFrame
    test: pd.DataFrame
    notes: list[str]  # what was read, and what was left out


def load_data(config: Config) -> Data:
    """Read the files that are named; a side that has none is drawn from the training rows."""
    notes: list[str] = []
    train = read_rows(config.train, config, notes) if config.train else read_sample()
    if config.test:
        test = read_rows(config.test, config, notes)
    else:
        train, test = split(train, config.test_share, config.split_seed)
    if config.validation:
        validation = read_rows(config.validation, config, notes)
    else:
        train, validation = split(train, config.validation_share, config.split_seed)
    if config.drop_duplicates:
        train = train[~near_duplicates(train, test)]
    if train["label"].nunique() < 2 or not validation["label"].isin(train["label"]).any():
        raise UserError("it takes training rows of two labels, and validation rows of one of them")
    test = test.assign(near_duplicate=near_duplicates(test, train))
    notes.append(f"{len(train)} training, {len(validation)} validation, {len(test)} test rows")
    return Data(train, validation, test, notes)


def read_rows(name: str, config: Config, notes: list[str]) -> pd.DataFrame:
    """The rows of a CSV, TSV or JSONL file that have a text and a label."""
    table = read_table(name).fillna("")
    roles = {"text": config.text, "label": config.label, "group": config.group}
    used = {role: column for role, column in roles.items() if column}
    missing = set(used.values()) - set(table)
    if missing:
        raise UserError(f"{name} has no column {missing} but {list(table)}: name it in config.toml")
    rows = pd.DataFrame({role: table[column].map(str) for role, column in used.items()})
    rows["id"] = [f"{name}:{number}" for number in range(1, len(rows) + 1)]
    if not config.group:
        rows["group"] = rows["text"].map(plain)  # the same text stays on one side
    filled = rows["text"].str.strip().ne("") & rows["label"].str.strip().ne("")
    if not filled.any():
        raise UserError(f"{name} has no row with a text and a label")
    notes.append(f"{name}: {len(rows)} rows, " + ", ".join(f"{k} = {v}" for k, v in used.items()))
    if not filled.all():
        notes.append(f"left out, without text or label: {', '.join(rows['id'][~filled])}")
    return rows[filled].reset_index(drop=True)


def read_table(name: str) -> pd.DataFrame:
    """A table as it is in the file; an empty cell is an empty text."""
    path = ROOT / name
    try:
        with path.open(encoding="utf-8-sig") as file:
            if path.suffix == ".jsonl":
                rows = [json.loads(line) for line in file if line.strip()]
                return pd.DataFrame(rows, dtype=object)
            first = file.readline()
            if "sep=" not in first[:5]:  # Excel's own, in front of the header
                file.seek(0)
            separator = max(",;\t|", key=first.count)
            return pd.read_csv(file, sep=separator, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise UserError(f"{path} cannot be read: {error}") from None


def split(rows: pd.DataFrame, share: float, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What is kept and what is drawn: labels in like shares, a group on one side only."""
    counts = rows["label"].map(rows["label"].value_counts())
    labels = rows["label"].where(counts >= 1 / share, "")  # rare ones are drawn as if they were one
    try:
        splitter = StratifiedGroupKFold(round(1 / share), shuffle=True, random_state=seed)
        kept, drawn = next(splitter.split(rows, labels, rows["group"]))
    except ValueError as error:
        raise UserError(f"{len(rows)} rows are too few to split: {error}") from None
    return rows.iloc[kept], rows.iloc[drawn]


def plain(text: str) -> str:
    """A text without case, spaces and punctuation."""
    return re.sub(r"[\W_]+", "", text).casefold()


def near_duplicates(rows: pd.DataFrame, others: pd.DataFrame) -> pd.Series:
    """Which of `rows` have nearly the text of one of `others`."""
    vectorizer = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 4), alternate_sign=False)
    neighbors = NearestNeighbors(n_neighbors=1, metric="cosine")
    neighbors.fit(vectorizer.transform(others["text"]))
    distances, _ = neighbors.kneighbors(vectorizer.transform(rows["text"]))
    return pd.Series(distances[:, 0] < NEAR, index=rows.index)

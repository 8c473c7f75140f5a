"""The classifier task on a data set of one's own: fine-tune against both classical baselines.

In full, and at K examples a label over several draws, by the modules of a rendered project
(`takehome new finetune --set task=classifier`), with its Python, in its folder:

    .venv/bin/python KIT/benchmarks/classifier.py PACKAGE DATA OUT.jsonl --seeds 1 2 3 --few 10
    .venv/bin/python KIT/benchmarks/classifier.py PACKAGE DATA OUT.jsonl --show

DATA holds train.jsonl and test.jsonl (text, label), and val.jsonl if there is one. Training rows
whose text is nearly a test row's are left out. The validation side chooses the step that is kept:
val.jsonl or a tenth of the training rows in full, another K rows a label at K a label.
"""

from __future__ import annotations

import argparse
import importlib
import json
import random
import shutil
import time
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SYSTEMS = ("TF-IDF", "frozen encoder", "tuned")
DRAWS = 2000
Row = dict[str, str]


def read(path: Path) -> list[Row]:
    """Rows of a JSONL file, one of each text."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return list({" ".join(row["text"].lower().split()): row for row in rows}.values())


def clean(rows: list[Row], others: list[Row], near: Any) -> list[Row]:
    """`rows` without those that are nearly one of `others`."""
    pairs = near([row["text"] for row in others + rows])
    bad = {j - len(others) for i, j in pairs if i < len(others) <= j}
    return [row for i, row in enumerate(rows) if i not in bad]


def few(rows: list[Row], count: int, seed: int) -> tuple[list[Row], list[Row]]:
    """`count` training and `count` validation rows of each label."""
    by: dict[str, list[Row]] = defaultdict(list)
    for row in random.Random(seed).sample(rows, len(rows)):
        by[row["label"]].append(row)
    sides = [[row for found in by.values() for row in found[part]] for part in _parts(count)]
    return sides[0], sides[1]


def _parts(count: int) -> tuple[slice, slice]:
    return slice(count), slice(count, 2 * count)


def write(path: Path, sides: dict[str, list[Row]]) -> None:
    """The sides as a project's data file, rows of a near-duplicate text in one group."""
    with path.open("w", encoding="utf-8") as file:
        for side, rows in sides.items():
            for i, row in enumerate(rows):
                made = {"id": f"{side}-{i}", "text": row["text"], "target": row["label"]}
                file.write(json.dumps(made | {"split": side}) + "\n")


class Bench:
    """One draw after the other in a project's modules."""

    def __init__(self, package: str, base: Any, folder: Path) -> None:
        names = ("classical", "data", "encoder", "project", "split", "train")
        self.of = {n: importlib.import_module(f"{package}.finetune.{n}") for n in names}
        self.base, self.folder = base, folder
        self.frozen = self.of["encoder"].load(base)

    def run(self, sides: dict[str, list[Row]], seed: int, epochs: float) -> dict[str, Any]:
        """The predictions of each system on the test side, and what each took."""
        write(self.folder / "rows.jsonl", sides)
        size = len(sides["train"])
        config = replace(self.base, file="rows.jsonl", seed=seed, epochs=epochs, rows=size)
        rows = self.of["data"].read_rows(config, self.folder)
        split = self.of["split"].split_rows(config, rows)
        training = self.of["data"].sample(config, split.train)
        texts = {n: [r.text for r in s] for n, s in (("train", training), ("test", split.test))}
        targets = [r.target for r in training]
        began = time.monotonic()
        tfidf = self.of["classical"].tfidf().fit(texts["train"], targets)
        said = {"TF-IDF": tfidf.predict(texts["test"]).tolist()}
        seconds = {"TF-IDF": time.monotonic() - began}
        began = time.monotonic()
        vectors = {n: self.of["encoder"].encode(self.frozen, t) for n, t in texts.items()}
        head = self.of["classical"].head().fit(vectors["train"], targets)
        said["frozen encoder"] = head.predict(vectors["test"]).tolist()
        seconds["frozen encoder"] = time.monotonic() - began
        out, work = self.folder / "model", self.folder / "work"
        for folder in (out, work):
            shutil.rmtree(folder, ignore_errors=True)
        done = self.of["train"].train(config, split.train, split.validation, (out, work, "x"))
        tuned = self.of["encoder"].encode(self.of["encoder"].load(config, out), texts["test"])
        labels, shares = self.of["train"].probabilities(out, tuned)
        said["tuned"] = [labels[i] for i in shares.argmax(axis=1)]
        seconds["tuned"] = done.seconds
        return {
            "seed": seed,
            "sizes": {side: len(rows) for side, rows in sides.items()},
            "best_step": [done.best_step, done.steps],
            "seconds": seconds,
            "given": [r.target for r in split.test],
            "said": said,
        }


def show(draws: list[dict[str, Any]]) -> None:
    """Macro-F1 of each system, mean of the draws, and the gain over the better baseline.

    The 95% intervals are percentiles of a bootstrap that draws the draws (where there are several)
    and the test rows, the same for all systems. The better baseline is the one with the higher mean
    here, which favours it.
    """
    labels = sorted(set(draws[0]["given"]))
    given = np.array([labels.index(label) for label in draws[0]["given"]])
    said = {
        name: np.array(
            [[labels.index(x) if x in labels else -1 for x in d["said"][name]] for d in draws]
        )
        for name in SYSTEMS
    }
    rng = np.random.default_rng(0)
    made = []
    for number in range(DRAWS + 1):
        rows = rng.integers(0, len(given), len(given)) if number else np.arange(len(given))
        which = rng.integers(0, len(draws), len(draws)) if number else np.arange(len(draws))
        made.append(
            [np.mean([macro_f1(given[rows], said[n][d][rows]) for d in which]) for n in SYSTEMS]
        )
    scores: NDArray[np.float64] = np.array(made)
    better = int(scores[0, :2].argmax())
    gains = np.column_stack([scores, scores[:, 2] - scores[:, better]])
    low, high = np.quantile(gains[1:], [0.025, 0.975], axis=0)
    for name, value, *ends in zip(
        [*SYSTEMS, f"gain over {SYSTEMS[better]}"], gains[0], low, high, strict=True
    ):
        print(f"{name:28} {value:+.4f} [{ends[0]:+.4f}, {ends[1]:+.4f}]")
    for draw in draws:
        print(draw["seed"], draw["sizes"], "best step", draw["best_step"], draw["seconds"])


def macro_f1(given: NDArray[np.int64], said: NDArray[np.int64]) -> float:
    """Mean of F1 over the labels that are given; F1 = 2TP/(2TP + FP + FN)."""
    size = int(given.max()) + 1
    truth = np.bincount(given, minlength=size)
    right = np.bincount(given[given == said], minlength=size)
    both = truth + np.bincount(said[said >= 0], minlength=size)[:size]
    return float((2 * right[truth > 0] / both[truth > 0]).mean())


def main() -> None:
    """Append each draw to OUT as soon as it is measured; draws that are there are not repeated."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("package")
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--few", type=int, default=0, help="examples a label; 0: all rows")
    parser.add_argument("--epochs", type=float, default=1.0)
    parser.add_argument("--max-tokens", type=int, default=64)
    parser.add_argument("--learning-rate", type=float, default=5e-5)
    parser.add_argument("--show", action="store_true", help="what is in OUT, measure nothing")
    args = parser.parse_args()
    if args.show:
        return show([json.loads(line) for line in args.out.read_text().splitlines()])
    config = importlib.import_module(f"{args.package}.config").load_config(Path("config.toml"))
    config = replace(config, max_tokens=args.max_tokens, learning_rate=args.learning_rate)
    near = importlib.import_module(f"{args.package}.finetune.duplicates").near_duplicates
    test, train = read(args.data / "test.jsonl"), read(args.data / "train.jsonl")
    validation = read(args.data / "val.jsonl") if (args.data / "val.jsonl").is_file() else []
    validation = clean(validation, test, near)
    train = clean(train, test + validation, near)
    folder = args.out.with_suffix(".work")
    folder.mkdir(parents=True, exist_ok=True)
    bench = Bench(args.package, config, folder)
    lines = args.out.read_text().splitlines() if args.out.is_file() else []
    done = {json.loads(line)["seed"] for line in lines}
    for seed in [seed for seed in args.seeds if seed not in done]:
        if args.few:
            training, checked = few(train, args.few, seed)
        else:
            mixed = random.Random(seed).sample(train, len(train))
            cut = 0 if validation else len(mixed) // 10
            training, checked = mixed[cut:], validation or mixed[:cut]
        sides = {"train": training, "validation": checked, "test": test}
        found = bench.run(sides, seed, args.epochs)
        with args.out.open("a") as file:
            file.write(json.dumps(found) + "\n")
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()

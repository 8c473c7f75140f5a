"""The project's own data and graders, as config.toml, mapping.toml and rules.toml name them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from ..config import ConfigError, read_table
from ..encoder.encoder import Encoder
from ..encoder.vectors import VectorCache, user_cache
from ..settings import Config
from . import graders as offline
from .conversations import Conversation, Fields, Layout, conversations, read_row, rows
from .evaluator import Evaluation, Evaluator
from .graders.rules import Specification
from .graders.weighted import Weights
from .grading import Grader

CALIBRATION, WEIGHTS = "calibration.json", "weights.json"  # `make eval` writes them


class Project:
    """What stands in a project's folder, read and checked."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.config = read_table(root / "config.toml", Config)
        self.layout = read_table(root / self.config.data.mapping, Layout)
        self.specification = read_table(root / self.config.graders.rules, Specification)
        names = [grader.name for grader in offline.OFFLINE]
        for field, name in (("main", self.config.graders.main), ("baseline", self.baseline)):
            if name not in names:
                raise ConfigError(
                    f"{root / 'config.toml'}: graders.{field}: there is no {name}, there are "
                    + ", ".join(names)
                )

    @property
    def baseline(self) -> str:
        """The grader that any other has to beat."""
        return self.config.graders.baseline

    def conversations(self, path: Path | None = None) -> Iterator[Conversation]:
        """Of the project's data, or of another file to be graded; one by one."""
        fields = self.graded if path else self.layout.fields
        return conversations(path or self.data, fields, self.passages)

    @property
    def graded(self) -> Fields:
        """The fields that grading needs: neither segments nor clusters."""
        return self.layout.fields.model_copy(update={"segments": [], "cluster": ""})

    @property
    def data(self) -> Path:
        """The conversations."""
        return self.root / self.config.data.file

    def files(self) -> list[Path]:
        """All that the data consist of, to tell whether they have changed."""
        named = [self.config.data.file, self.config.data.mapping, self.config.graders.rules]
        passages = self.layout.passages
        more = [passages.file if passages else "", self.layout.outcomes]
        return [self.root / name for name in (*named, *more) if name]

    @cached_property
    def passages(self) -> dict[str, str] | None:
        """Texts by id, where the mapping names a file of them."""
        if (wanted := self.layout.passages) is None:
            return None
        path = self.root / wanted.file
        try:
            return {str(row[wanted.id]): str(row[wanted.text]) for _, row in rows(path)}
        except KeyError as error:
            raise ConfigError(f"{path}: a row has no {error}: see mapping.toml") from None

    def encoder(self) -> Encoder:
        """The encoder of config.toml; its vectors are kept for all projects of this machine."""
        cached = VectorCache(user_cache() / "vectors.sqlite", print)
        return Encoder(self.config.encoder.model, cached, self.config.encoder.precision)

    def graders(self, weights: Weights, names: list[str] | None = None) -> list[Grader]:
        """The offline graders, or those named; the encoder is loaded when one needs it."""
        encoder = cache(self.encoder)
        made: list[Grader] = [
            offline.UnigramPrecision(),
            offline.WeightedPrecision(weights),
            offline.QuestionSimilarity(lambda texts: encoder().encode_cached(texts)),
            offline.ReferenceSimilarity(lambda texts: encoder().encode_cached(texts)),
            offline.RougeL(),
            offline.EditSimilarity(),
            offline.Rules(self.specification),
        ]
        return [grader for grader in made if names is None or grader.name in names]

    def evaluator(self, names: list[str] | None = None) -> Evaluator:
        """By weights and thresholds of the last `make eval`; raises `ConfigError` before it."""
        try:
            weights = Weights.read(self.root / WEIGHTS)
            calibrated = json.loads((self.root / CALIBRATION).read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise ConfigError(f"{error.filename} does not exist: `make eval` writes it") from None
        except (OSError, ValueError, KeyError) as error:
            raise ConfigError(f"{CALIBRATION} or {WEIGHTS} cannot be read: {error}") from None
        main = self.config.graders.main
        known = [grader.name for grader in offline.OFFLINE]
        if strange := [name for name in names or () if name not in known]:
            raise ConfigError(f"there is no grader {strange[0]}, there are {', '.join(known)}")
        chosen = None if names is None else [*names, main, "rules"]
        return Evaluator(self.graders(weights, chosen), main, calibrated["thresholds"])


@cache
def _evaluator(root: Path) -> tuple[Project, Evaluator]:
    project = Project(root)
    return project, project.evaluator()


def evaluate(conversation: dict[str, Any], root: Path = Path(".")) -> Evaluation:
    """The evaluation of one row with the fields of mapping.toml; `root` is the project's folder.

    Segments, the cluster and the id may be left out.
    """
    project, evaluator = _evaluator(root.resolve())
    named = {project.layout.fields.id: "", **conversation}
    return evaluator.evaluate(read_row("the row", named, project.graded, project.passages))

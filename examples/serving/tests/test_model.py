"""The model on its own data."""

from pathlib import Path

import pytest

from prediction_service.config import UserError
from prediction_service.model import PredictRequest, load, predict, save, split_data, train

from evals.quality import good_bodies


def test_a_saved_model_predicts_alike(tmp_path: Path) -> None:
    instances, _, labels, _ = split_data()
    model = train(instances, labels)
    save(model, tmp_path / "models" / "model.joblib")
    loaded = load(tmp_path / "models" / "model.joblib")
    asked = PredictRequest(**good_bodies()[0])
    assert predict(loaded, asked) == predict(model, asked)


def test_a_model_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="model.joblib is not there: train the model"):
        load(tmp_path / "model.joblib")

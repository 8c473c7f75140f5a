"""The model on its own data."""

from pathlib import Path

import pytest
from sklearn.pipeline import Pipeline

from prediction_service.config import UserError
from prediction_service.model import PredictRequest, load, predict, save


def test_a_saved_model_predicts_alike(
    model: Pipeline, asked: PredictRequest, tmp_path: Path
) -> None:
    save(model, tmp_path / "models" / "model.joblib")
    loaded = load(tmp_path / "models" / "model.joblib")
    assert predict(loaded, asked) == predict(model, asked)


def test_a_model_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="model.joblib is not there: train the model"):
        load(tmp_path / "model.joblib")

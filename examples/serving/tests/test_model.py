"""The model on its own data."""

from pathlib import Path

import pytest
from sklearn.pipeline import Pipeline

from prediction_service.config import UserError
from prediction_service.model import Instance, features, load, predict, save


def test_features_keep_the_order_of_the_fields(held_out: list[Instance]) -> None:
    backwards = dict(reversed(held_out[0].model_dump().items()))
    assert features([Instance(**backwards)]) == features(held_out[:1])


def test_a_saved_model_predicts_alike(
    model: Pipeline, held_out: list[Instance], tmp_path: Path
) -> None:
    save(model, tmp_path / "models" / "model.joblib")
    loaded = load(tmp_path / "models" / "model.joblib")
    assert predict(loaded, held_out) == predict(model, held_out)


def test_one_and_many_are_predicted_alike(model: Pipeline, held_out: list[Instance]) -> None:
    alone = [predict(model, [instance])[0] for instance in held_out[:10]]
    together = predict(model, held_out[:10])
    assert [one.label for one in alone] == [one.label for one in together]
    assert [one.probability for one in alone] == pytest.approx([p.probability for p in together])


def test_a_model_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="model.joblib is not there: train the model"):
        load(tmp_path / "model.joblib")

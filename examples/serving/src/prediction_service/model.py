"""The model: requests and answers, data, training, file, predictions; as a module, it trains."""

from pathlib import Path
from typing import Annotated

import joblib
from pydantic import BaseModel, Field
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from .config import ROOT, UserError, load_config

Measure = Annotated[float, Field(ge=0, le=10_000)]


class Instance(BaseModel, extra="forbid", strict=True, allow_inf_nan=False):
    """A tumour: means over the cell nuclei of an image. The fields are the model's features."""

    radius: Measure
    texture: Measure
    perimeter: Measure
    area: Measure
    smoothness: Measure
    compactness: Measure
    concavity: Measure
    concave_points: Measure
    symmetry: Measure
    fractal_dimension: Measure


class Prediction(BaseModel):
    """The likeliest label, and how likely the model holds it."""

    label: str
    probability: float


class PredictRequest(BaseModel, extra="forbid"):
    """One instance or many."""

    instances: list[Instance] = Field(min_length=1, max_length=100)


class PredictResponse(BaseModel):
    """A prediction for each instance, in their order."""

    predictions: list[Prediction]


def read_data() -> tuple[list[Instance], list[str]]:
    """Instances and labels: the first ten columns of scikit-learn's breast cancer data."""
    data = load_breast_cancer()
    names = Instance.model_fields
    instances = [
        Instance(**dict(zip(names, values, strict=False))) for values in data.data.tolist()
    ]
    return instances, data.target_names[data.target].tolist()


def split_data() -> list[list]:
    """Instances to train on and held-out ones, then the labels of both."""
    instances, labels = read_data()
    return train_test_split(instances, labels, test_size=0.3, stratify=labels, random_state=0)


def train(instances: list[Instance], labels: list[str]) -> Pipeline:
    """Fit the model."""
    model = make_pipeline(StandardScaler(), LogisticRegression())
    return model.fit(features(instances), labels)


def features(instances: list[Instance]) -> list[list[float]]:
    """One row an instance, in the order of its fields."""
    return [list(instance.model_dump().values()) for instance in instances]


def predict(model: Pipeline, request: PredictRequest) -> PredictResponse:
    """The likeliest label of each instance."""
    predictions = []
    for probabilities in model.predict_proba(features(request.instances)):
        best = probabilities.argmax()
        label, probability = str(model.classes_[best]), round(probabilities[best], 6)
        predictions.append(Prediction(label=label, probability=probability))
    return PredictResponse(predictions=predictions)


def save(model: Pipeline, path: Path) -> None:
    """Write the model to a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    joblib.dump(model, path)


def load(path: Path) -> Pipeline:
    """Read what `save` wrote. Raises `UserError` where there is no such file."""
    if not path.exists():
        raise UserError(f"{path} is not there: train the model (make train)")
    return joblib.load(path)


if __name__ == "__main__":
    instances, _, labels, _ = split_data()
    save(train(instances, labels), ROOT / load_config().model)

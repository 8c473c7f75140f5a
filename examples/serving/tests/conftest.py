"""What the tests share: a model, a request of what it was not trained on, a client for the API."""

import pytest
from fastapi.testclient import TestClient
from sklearn.pipeline import Pipeline

from prediction_service.api import app
from prediction_service.model import PredictRequest, split_data, train

from evals.quality import good_bodies


@pytest.fixture(scope="session")
def model() -> Pipeline:
    instances, _, labels, _ = split_data()
    return train(instances, labels)


@pytest.fixture
def body() -> dict:
    return good_bodies()[0]


@pytest.fixture
def asked(body: dict) -> PredictRequest:
    return PredictRequest(**body)


@pytest.fixture
def client() -> TestClient:
    return TestClient(app)

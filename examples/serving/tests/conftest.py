"""What the tests share: a model, instances that it was not trained on, and a client for the API."""

import pytest
from fastapi.testclient import TestClient
from sklearn.pipeline import Pipeline

from prediction_service.api import app
from prediction_service.model import Instance, split_data, train


@pytest.fixture(scope="session")
def model() -> Pipeline:
    instances, _, labels, _ = split_data()
    return train(instances, labels)


@pytest.fixture(scope="session")
def held_out() -> list[Instance]:
    return split_data()[1]


@pytest.fixture
def client() -> TestClient:
    return TestClient(app)

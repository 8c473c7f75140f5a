"""What the tests share: a client for the API."""

import pytest
from fastapi.testclient import TestClient

from prediction_service.api import app


@pytest.fixture
def client() -> TestClient:
    return TestClient(app)

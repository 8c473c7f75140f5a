"""The API over FastAPI's test client."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from prediction_service import api
from prediction_service.config import UserError, load_config
from prediction_service.model import PredictRequest, predict

from evals.quality import PATH, good_bodies

BODY = good_bodies()[0]


def test_health_names_the_model(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok", "model": api.version}


@pytest.mark.parametrize("number", [1, 3])
def test_one_and_many(client: TestClient, number: int) -> None:
    many = {field: rows * number for field, rows in BODY.items()}
    reply = client.post(PATH, json=many)
    assert reply.status_code == 200
    assert reply.json() == predict(api.model, PredictRequest(**many)).model_dump()


@pytest.mark.parametrize("status", [422, 400])
def test_a_wrong_field_is_named_in_a_sentence(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr(api, "config", replace(api.config, invalid_status=status))
    reply = client.post(PATH, json=BODY | {"colour": "red"})
    detail = "body.colour: Extra inputs are not permitted"
    assert (reply.status_code, reply.json()) == (status, {"detail": detail})


def test_a_request_is_a_line_of_json(
    client: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    client.post(PATH, json=BODY)
    line = json.loads(capsys.readouterr().out)
    assert (line["event"], line["model"]) == ("predicted", api.version)


def test_settings_that_are_wrong_are_named(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("invalid_status = 500")
    with pytest.raises(UserError, match=r"(?s)config.toml cannot be used: .*invalid_status"):
        load_config(tmp_path / "config.toml")

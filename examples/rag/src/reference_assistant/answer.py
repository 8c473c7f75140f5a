"""Answers: quoted from the passages, or worded by a chat model, with citations; or none."""

import os
import re
import time
from dataclasses import dataclass, field

import openai

from .config import ROOT, Config, UserError, generator_model
from .index import HEADING, Index, encode
from .search import Hit, search

NO_ANSWER = "NO_ANSWER"
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n\s*\n|\n(?=\s*(?:[-*|#]\s|\d+\.\s))")
LIST_MARK = re.compile(r"^(?:[-*#>|]+\s+|\d+\.\s+)+|[\s|]+$")
THOUGHTS = re.compile(r"<think>.*?(?:</think>|\Z)|^.*</think>", re.DOTALL)
CITED = re.compile(r"\[\d+(?:\s*[,–-]\s*\d+)*\]")
# A second sentence has to be nearly as close to the question as the first.
SECOND = 0.85


@dataclass(frozen=True)
class Citation:
    """Where a statement stands; `number` is its mark in a model's answer."""

    number: int
    document: str
    page: int | None
    chunk: str


@dataclass
class Answer:
    """`text` is None for a refusal, `confidence` a cosine, or None where a model answered."""

    text: str | None
    citations: list[Citation] = field(default_factory=list)
    confidence: float | None = None
    hits: list[Hit] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    tokens: dict[str, int] = field(default_factory=dict)


def answer(index: Index, question: str, config: Config) -> Answer:
    """Search, then answer from the first `k` passages."""
    began = time.perf_counter()
    hits = search(index, question, config)
    found = time.perf_counter()
    seen = hits[: config.k]
    result = ask_model(question, seen) if generator_model() else quote(question, seen, config)
    result.hits = hits
    result.seconds = {"retrieve": found - began, "generate": time.perf_counter() - found}
    return result


def quote(question: str, hits: list[Hit], config: Config) -> Answer:
    """The one or two sentences closest in meaning to the question, verbatim."""
    # Chunks overlap: a sentence is cited from the first passage that has it.
    found = {sentence: hit for hit in reversed(hits) for sentence in sentences(hit)}
    if not found:
        return Answer(None, confidence=0.0)
    vectors = encode([question, *found], config)
    closeness = dict(zip(found, (vectors[1:] @ vectors[0]).tolist(), strict=True))
    best, *second = sorted(found, key=closeness.get, reverse=True)[:2]
    confidence = closeness[best]
    if confidence < config.refuse_below:
        return Answer(None, confidence=confidence)
    text = [best, *(one for one in second if closeness[one] >= SECOND * confidence)]
    numbers = [hits.index(found[sentence]) + 1 for sentence in text]
    return Answer(" ".join(text), cite(numbers, hits), confidence)


def sentences(hit: Hit) -> list[str]:
    """The sentences of a passage; headings and scraps are none."""
    text = HEADING.sub("\n\n", hit.chunk.text)
    parts = (" ".join(part.split()) for part in SENTENCE_END.split(text))
    clean = (LIST_MARK.sub("", part) for part in parts)
    return [part for part in clean if part.count(" ") > 1 or part.endswith(("。", "！", "？"))]


def cite(numbers: list[int], hits: list[Hit]) -> list[Citation]:
    """Where the passages of these numbers stand, each once; a model may make numbers up."""
    chunks = {n: hits[n - 1].chunk for n in numbers if 1 <= n <= len(hits)}
    return [Citation(n, chunk.document, chunk.page, chunk.id) for n, chunk in chunks.items()]


def ask_model(question: str, hits: list[Hit]) -> Answer:
    """Let the chat model answer from the passages. Raises `openai.OpenAIError`, `UserError`."""
    passages = "\n".join(
        f'<passage number="{number}" from="{hit.chunk.document}">\n{hit.chunk.text}\n</passage>'
        for number, hit in enumerate(hits, start=1)
    )
    system = (ROOT / "prompts" / "answer.txt").read_text(encoding="utf-8")
    reply = complete(system, f"{passages}\n\n<question>{question}</question>")
    text = THOUGHTS.sub("", reply.choices[0].message.content or "").strip()
    if not text:
        raise UserError(f"{generator_model()} replied with nothing: is its token limit too low?")
    usage = reply.usage
    tokens = {"prompt": usage.prompt_tokens, "completion": usage.completion_tokens} if usage else {}
    if text.startswith(NO_ANSWER):
        return Answer(None, tokens=tokens)
    numbers = [int(number) for group in CITED.findall(text) for number in re.findall(r"\d+", group)]
    return Answer(text, cite(numbers, hits), tokens=tokens)


def complete(system: str, user: str) -> openai.types.chat.ChatCompletion:
    """One completion; the client waits for rate limits and tries again by itself."""
    # A local server asks for no key, the client for one that is not empty.
    key = os.environ.get("OPENAI_API_KEY") or "none"
    client = openai.OpenAI(api_key=key, max_retries=5, timeout=120)
    messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
    request = {"model": generator_model(), "messages": messages}
    try:
        return client.chat.completions.create(**request, temperature=0)
    except openai.BadRequestError as error:
        if "temperature" not in str(error):
            raise
        return client.chat.completions.create(**request)  # reasoning models take none

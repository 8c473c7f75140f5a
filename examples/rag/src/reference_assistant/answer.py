"""Answers: quoted from the passages, or worded by a chat model, with citations; or none."""

import os
import re
import time
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import openai
from markdown_it import MarkdownIt
from sentencex import segment

from .config import ROOT, Config, UserError
from .index import Index, encode
from .search import Hit, search

NO_ANSWER = "NO_ANSWER"
THOUGHTS = re.compile(r"<think>.*?(?:</think>|\Z)|^.*</think>", re.DOTALL)
CITED = re.compile(r"(?<!\w)\[(\d+(?:\s*,\s*\d+)*)\]")


@dataclass(frozen=True)
class Citation:
    """Where a statement stands; `number` is its mark in the answer."""

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
    generate = ask_model if config.generator else quote
    result = generate(question, hits[: config.k], config)
    result.hits = hits
    done = time.perf_counter()
    result.seconds = {"retrieve": found - began, "generate": done - found, "total": done - began}
    return result


def quote(question: str, hits: list[Hit], config: Config) -> Answer:
    """The one or two sentences closest in meaning to the question, verbatim and cited."""
    numbers: dict[str, int] = {}
    for number, hit in enumerate(hits, start=1):
        for sentence in sentences(hit.chunk.text):
            numbers.setdefault(sentence, number)  # chunks overlap: the first that has it
    if not numbers:
        return Answer(None, confidence=0.0)
    candidates = list(numbers)
    vectors = encode([question, *candidates], config)
    cosines = vectors[1:] @ vectors[0]
    closest = np.argsort(-cosines, kind="stable")[:2]
    best = [candidates[i] for i in closest if cosines[i] >= config.refuse_below]
    confidence = float(cosines.max())
    if not best:
        return Answer(None, confidence=confidence)
    text = " ".join(f"{sentence} [{numbers[sentence]}]" for sentence in best)
    return Answer(text, cite([numbers[sentence] for sentence in best], hits), confidence)


def sentences(text: str) -> list[str]:
    """The sentences of a Markdown text, a table being one; headings and code have none."""
    found = []
    for before, token in pairwise(MarkdownIt().parse(text)):
        if token.type == "inline" and before.type != "heading_open":
            found += segment("en", " ".join(token.content.split()))
    found = [sentence.strip() for sentence in found]
    # One word is no sentence, but Chinese and Japanese part no words by blanks.
    return [sentence for sentence in found if " " in sentence or not sentence.isascii()]


def cite(numbers: list[int], hits: list[Hit]) -> list[Citation]:
    """Where the passages of these numbers stand, each once; a model may make numbers up."""
    chunks = {n: hits[n - 1].chunk for n in numbers if 1 <= n <= len(hits)}
    return [Citation(n, chunk.document, chunk.page, chunk.id) for n, chunk in chunks.items()]


def ask_model(question: str, hits: list[Hit], config: Config) -> Answer:
    """Let the chat model answer; what cites no passage is none. Raises `openai.OpenAIError`."""
    passages = "\n".join(
        f'<passage number="{number}" from="{hit.chunk.heading}">\n{hit.chunk.text}\n</passage>'
        for number, hit in enumerate(hits, start=1)
    )
    system = (ROOT / "prompts" / "answer.txt").read_text(encoding="utf-8")
    reply = complete(config.generator, system, f"{passages}\n\n<question>{question}</question>")
    text = THOUGHTS.sub("", reply.choices[0].message.content or "").strip()
    if not text:
        raise UserError(f"{config.generator} replied with nothing: is its token limit too low?")
    usage = reply.usage
    tokens = {"prompt": usage.prompt_tokens, "completion": usage.completion_tokens} if usage else {}
    numbers = [int(number) for group in CITED.findall(text) for number in group.split(",")]
    citations = cite(numbers, hits)
    if NO_ANSWER in text or not citations:
        return Answer(None, tokens=tokens)
    return Answer(text, citations, tokens=tokens)


def complete(model: str, system: str, user: str) -> openai.types.chat.ChatCompletion:
    """One completion; the client waits for rate limits and tries again by itself."""
    # A local server asks for no key, the client for one that is not empty.
    key = os.environ.get("OPENAI_API_KEY") or "none"
    client = openai.OpenAI(api_key=key, max_retries=5, timeout=120)
    messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
    try:
        return client.chat.completions.create(model=model, messages=messages, temperature=0)
    except openai.BadRequestError as error:
        if "temperature" not in str(error):
            raise
        # Reasoning models take no temperature.
        return client.chat.completions.create(model=model, messages=messages)

"""A chat model behind OpenAI's API reads the fields, with structured output where it can."""

import json
import os
import re
from functools import partial
from typing import Any

import openai
from pydantic_core import from_json

from .config import ROOT, Config
from .documents import Document
from .schema import Fields

THOUGHTS = re.compile(r"<think>.*?(?:</think>|\Z)|^.*</think>", re.DOTALL)


def ask_model(document: Document, config: Config) -> tuple[dict[str, Any], dict[str, int]]:
    """The raw fields that the model replies, and its tokens.

    Raises `openai.OpenAIError`, or `ValueError` for a reply without a JSON object.
    """
    schema = Fields.model_json_schema()
    system = (ROOT / "prompts" / "extract.txt").read_text(encoding="utf-8") + json.dumps(schema)
    pages = "\n".join(
        f'<page number="{number}">\n{text}\n</page>'
        for number, text in enumerate(document.pages, start=1)
    )
    reply = complete(config.model, system, pages, schema)
    if not getattr(reply, "choices", None):  # some servers send errors, or a page, as a success
        raise openai.OpenAIError(f"no completion, but {str(reply)[-200:]}")
    usage = reply.usage
    tokens = {"prompt": usage.prompt_tokens, "completion": usage.completion_tokens} if usage else {}
    return read_object(reply.choices[0].message.content or ""), tokens


def complete(
    model: str, system: str, user: str, schema: dict[str, Any]
) -> openai.types.chat.ChatCompletion:
    """One completion; the client waits for rate limits and tries again by itself."""
    # A local server asks for no key, the client for one that is not empty.
    key = os.environ.get("OPENAI_API_KEY") or "none"
    client = openai.OpenAI(api_key=key, max_retries=5, timeout=120)
    messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
    form = {"name": "fields", "schema": schema, "strict": True}
    # Neither temperature nor token limit is sent: some models refuse them.
    create = partial(client.chat.completions.create, model=model, messages=messages)
    try:
        return create(response_format={"type": "json_schema", "json_schema": form})
    except openai.BadRequestError as error:
        if "response_format" not in str(error):
            raise
        return create()  # the server takes no schema; it stands in the prompt, too


def read_object(reply: str) -> dict[str, Any]:
    """The JSON object in a reply, without thoughts and fences; the start of one that is cut off."""
    text = THOUGHTS.sub("", reply)
    try:
        return from_json(text[text.index("{") : text.rindex("}") + 1], allow_partial=True)
    except ValueError:
        raise ValueError(f"no JSON object in the reply {text[-80:]!r}") from None

"""A chat model behind OpenAI's API reads the fields, with structured output where it can."""

import json
import os
import re
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
    options = {
        "temperature": 0,
        "response_format": {"type": "json_schema", "json_schema": form},
    }
    while True:
        try:
            return client.chat.completions.create(model=model, messages=messages, **options)
        except openai.BadRequestError as error:
            # Reasoning models take no temperature, some servers no schema.
            refused = [name for name in options if name in str(error)]
            if not refused:
                raise
            del options[refused[0]]


def read_object(reply: str) -> dict[str, Any]:
    """The JSON object in a reply, without thoughts and fences; the start of one that is cut off."""
    text = THOUGHTS.sub("", reply)
    try:
        return from_json(text[text.index("{") : text.rindex("}") + 1], allow_partial=True)
    except ValueError:
        raise ValueError(f"no JSON object in the reply {text[-80:]!r}") from None

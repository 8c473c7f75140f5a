"""A chat model behind OpenAI's API reads the fields, with structured output where it can."""

import json
import os
import re
from functools import partial

import openai
from pydantic_core import from_json

from .config import ROOT, Config
from .documents import Document
from .schema import Fields

PROMPT = ROOT / "prompts" / "extract.txt"
THOUGHTS = re.compile(r"<think>.*?(?:</think>|\Z)|^.*</think>", re.DOTALL)


def ask_model(document: Document, config: Config) -> tuple[dict, dict[str, int]]:
    """The raw fields that the model replies, and its tokens. Raises `OpenAIError`, `ValueError`."""
    schema = Fields.model_json_schema()
    system = PROMPT.read_text(encoding="utf-8") + json.dumps(schema)
    pages = [f'<page number="{i}">\n{text}\n</page>' for i, text in enumerate(document.pages, 1)]
    user = "\n".join(pages)
    messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
    # A local server asks for no key, the client for one that is not empty.
    client = openai.OpenAI(api_key=os.environ.get("OPENAI_API_KEY") or "none", max_retries=5)
    form = {"name": "fields", "schema": schema, "strict": True}
    options = {"temperature": 0, "response_format": {"type": "json_schema", "json_schema": form}}
    create = partial(client.chat.completions.create, model=config.model, messages=messages)
    try:
        reply = create(**options)
    except openai.BadRequestError as error:
        taken = {name: value for name, value in options.items() if name not in str(error)}
        if taken == options:
            raise
        reply = create(**taken)  # some models take neither; the prompt has the schema, too
    if not getattr(reply, "choices", None):  # some servers send errors, or a page, as a success
        raise openai.OpenAIError(f"no completion, but {str(reply)[-200:]}")
    usage = reply.usage
    tokens = {"prompt": usage.prompt_tokens, "completion": usage.completion_tokens} if usage else {}
    return read_object(reply.choices[0].message.content or ""), tokens


def read_object(reply: str) -> dict:
    """The JSON object in a reply, without thoughts and fences; the start of one that is cut off."""
    text = THOUGHTS.sub("", reply)
    try:
        return from_json(text[text.index("{") : text.rindex("}") + 1], allow_partial=True)
    except ValueError:
        raise ValueError(f"no JSON object in the reply {text[-80:]!r}") from None

"""A chat model chooses the next step: anything that speaks OpenAI's API with tools."""

import os
import re
from functools import cache
from typing import Any

import openai

from .config import Config
from .tools import Toolbox

THOUGHTS = re.compile(r"<think>.*?(?:</think>|\Z)|^.*</think>", re.DOTALL)


def ask_model(
    messages: list[dict[str, Any]], toolbox: Toolbox, config: Config
) -> tuple[dict[str, Any], dict[str, int]]:
    """The model's reply, an answer or tool calls, and the tokens that it took."""
    # Neither temperature nor token limit is sent: some models refuse them.
    response = client().chat.completions.create(
        model=config.model, messages=messages, tools=toolbox.schemas()
    )
    if not getattr(response, "choices", None):  # some servers send errors, or a page, as a success
        raise openai.OpenAIError(f"no completion, but {str(response)[-200:]}")
    message = response.choices[0].message
    reply = {"role": "assistant", "content": THOUGHTS.sub("", message.content or "").strip()}
    if message.tool_calls:
        # Whole: some servers want back what they add to a call.
        reply["tool_calls"] = [call.model_dump(warnings=False) for call in message.tool_calls]
    usage = response.usage
    tokens = {"prompt": usage.prompt_tokens, "completion": usage.completion_tokens} if usage else {}
    return reply, tokens


@cache
def client() -> openai.OpenAI:
    """The client, which waits for rate limits and tries again by itself."""
    # A local server asks for no key, the client for one that is not empty.
    return openai.OpenAI(api_key=os.environ.get("OPENAI_API_KEY") or "none", max_retries=5)

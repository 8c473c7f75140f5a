"""A chat model behind any server that speaks OpenAI's API; the client reads where it is."""

import os
import re

import openai

THOUGHTS = re.compile(r".*</think>|<think>.*", re.DOTALL)


def ask(model: str, prompt: str) -> str:
    """The reply without its thoughts. Raises `openai.OpenAIError`."""
    # A local server asks for no key, the client for one that is not empty.
    client = openai.OpenAI(api_key=os.environ.get("OPENAI_API_KEY") or "none", max_retries=5)
    # No temperature: reasoning models refuse it, and attempts have to differ.
    reply = client.chat.completions.create(
        model=model, messages=[{"role": "user", "content": prompt}]
    )
    return THOUGHTS.sub("", reply.choices[0].message.content or "")

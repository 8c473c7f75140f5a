"""The loop: call tools until there is an answer, and keep a transcript."""

import json
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .config import ROOT, Config
from .model import ask_model
from .rules import follow_rules
from .tools import Toolbox

NO_ANSWER = "NO_ANSWER"
EMPTY = "Your reply was empty: call a tool, or answer."


@dataclass
class Transcript:
    """A run in OpenAI's messages; `answer` is None for a refusal and at the step limit."""

    messages: list[dict[str, Any]]
    answer: str | None = None
    ended: str = "step limit"  # or answered, refused
    tokens: Counter = field(default_factory=Counter)
    seconds: float = 0.0


def run(question: str, toolbox: Toolbox, config: Config) -> Transcript:
    """Answer a question. Raises `openai.OpenAIError` for a model that does not reply."""
    began = time.perf_counter()
    system = (ROOT / "prompts" / "agent.txt").read_text(encoding="utf-8")
    messages = [{"role": "system", "content": system}, {"role": "user", "content": question}]
    transcript = Transcript(messages)
    decide = ask_model if config.model else follow_rules
    for _ in range(config.max_steps):
        reply, tokens = decide(messages, toolbox, config)
        messages.append(reply)
        transcript.tokens.update(tokens)
        if "tool_calls" in reply:
            messages += [call_tool(call, toolbox) for call in reply["tool_calls"]]
        elif reply["content"]:
            refused = NO_ANSWER in reply["content"]
            transcript.ended = "refused" if refused else "answered"
            transcript.answer = None if refused else reply["content"]
            break
        else:
            messages.append({"role": "user", "content": EMPTY})
    transcript.seconds = time.perf_counter() - began
    return transcript


def call_tool(call: dict[str, Any], toolbox: Toolbox) -> dict[str, Any]:
    """A tool's result as a message: data for the model, whatever it says."""
    arguments = call["function"]["arguments"]
    if not isinstance(arguments, str):
        arguments = json.dumps(arguments)  # some servers send the object itself
    result = toolbox.call(call["function"]["name"], arguments)
    return {"role": "tool", "tool_call_id": call["id"], "content": result}


def save(transcript: Transcript, folder: Path = ROOT / "transcripts") -> Path:
    """Write the transcript to a file named by the time."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}Z.json"
    path.write_text(json.dumps(vars(transcript), indent=1, ensure_ascii=False), encoding="utf-8")
    return path

"""The loop: call tools until there is an answer, and keep a transcript."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openai

from .config import ROOT, Config
from .model import ask_model
from .rules import follow_rules
from .tools import Toolbox

NO_ANSWER = "NO_ANSWER"


@dataclass
class Transcript:
    """A run in OpenAI's messages, and what came of it."""

    messages: list[dict[str, Any]]
    ended: str | None = None  # answered, refused, failed, step limit
    said: str = ""  # the answer, or why there is none
    tokens: Counter = field(default_factory=Counter)

    @property
    def answer(self) -> str | None:
        """What was said, if it is an answer."""
        return self.said if self.ended == "answered" else None

    def save(self, path: Path | None) -> None:
        """Write what there is so far, if it is to be kept."""
        if path:
            path.parent.mkdir(exist_ok=True)
            text = json.dumps(vars(self), indent=1, ensure_ascii=False)
            path.write_text(text, encoding="utf-8")


def run(question: str, toolbox: Toolbox, config: Config, path: Path | None = None) -> Transcript:
    """Answer a question; the transcript is kept at `path` as it grows."""
    system = (ROOT / "prompts" / "agent.txt").read_text(encoding="utf-8")
    messages = [{"role": "system", "content": system}, {"role": "user", "content": question}]
    transcript = Transcript(messages)
    decide = ask_model if config.model else follow_rules
    for _ in range(config.max_steps):
        take_step(transcript, decide, toolbox, config)
        transcript.save(path)
        if transcript.ended:
            return transcript
    transcript.ended, transcript.said = "step limit", f"no answer in {config.max_steps} replies"
    transcript.save(path)
    return transcript


def take_step(transcript: Transcript, decide: Callable, toolbox: Toolbox, config: Config) -> None:
    """Take one reply: call the tools that it names, or end the run."""
    messages = transcript.messages
    try:
        reply, tokens = decide(messages, toolbox, config)
    except openai.OpenAIError as error:
        transcript.ended, transcript.said = "failed", str(error)
        return
    messages.append(reply)
    transcript.tokens.update(tokens)
    said = reply["content"]
    if "tool_calls" in reply:
        messages += [call_tool(call, toolbox) for call in reply["tool_calls"]]
    elif NO_ANSWER in said:
        transcript.ended, transcript.said = "refused", said.replace(NO_ANSWER, "").strip()
    elif said:
        transcript.ended, transcript.said = "answered", said
    else:
        transcript.ended, transcript.said = "failed", "the model's reply was empty"


def call_tool(call: dict[str, Any], toolbox: Toolbox) -> dict[str, Any]:
    """A tool's result as a message: data for the model, whatever it says."""
    function = call["function"]
    result = toolbox.call(function["name"], function["arguments"])
    return {"role": "tool", "tool_call_id": call["id"], "content": result}


def new_file(folder: Path = ROOT / "transcripts") -> Path:
    """Where the next transcript is kept, named by the time."""
    return folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}Z.json"

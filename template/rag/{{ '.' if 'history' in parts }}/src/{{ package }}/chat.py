"""Several turns: a question that leans on those before it is reworded to stand alone."""

import sys
import time
from collections.abc import Sequence

import openai

from .__main__ import format_answer
from .answer import THOUGHTS, Answer, answer, complete
from .config import ROOT, Config, UserError, load_config
from .index import Index, open_index

Turn = tuple[str, str | None]  # what was asked, and the answer; None for a refusal
TURNS = 5  # the last ones of a conversation count; what is older is forgotten


def reply(index: Index, question: str, turns: Sequence[Turn], config: Config) -> Answer:
    """Answer a question of a conversation. Raises `openai.OpenAIError`."""
    began = time.perf_counter()
    asked = stand_alone(question, turns[-TURNS:], config)
    reworded = time.perf_counter() - began
    result = answer(index, asked, config)
    result.seconds = {"reword": reworded} | result.seconds
    result.seconds["total"] += reworded
    return result


def stand_alone(question: str, turns: Sequence[Turn], config: Config) -> str:
    """The question as it would be asked without the conversation.

    The chat model rewords it. Without one the question before is put in front of it.
    """
    if not turns:
        return question
    if not config.generator:
        return f"{turns[-1][0]} {question}"
    said = "\n".join(f"Question: {one}\nAnswer: {text or 'not known'}" for one, text in turns)
    system = (ROOT / "prompts" / "rewrite.txt").read_text(encoding="utf-8")
    given = f"<conversation>\n{said}\n</conversation>\n\n<question>{question}</question>"
    text = complete(config.generator, system, given).choices[0].message.content or ""
    return THOUGHTS.sub("", text).strip() or question


def main() -> int:
    """Answer the questions that are typed, a line each, until the input ends."""
    turns: list[Turn] = []
    try:
        config = load_config()
        index = open_index(config)
        print("Ask; an empty line or Ctrl-D ends.", file=sys.stderr)
        while question := sys.stdin.readline().strip():
            result = reply(index, question, turns, config)
            print(format_answer(result), flush=True)
            turns = [*turns, (question, result.text)][-TURNS:]
    except (UserError, OSError, openai.OpenAIError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The commands of an eval-pipeline project that `takehome label` asks, in miniature."""

import json
import os
import sys

LONG = "\n".join(f"{n}. Point {n} of a long answer that has to be scrolled." for n in range(1, 41))
ANSWERS = ["At nine.", "It closes at nine in the evening.", LONG, "I do not know.", "\x1b[31mRed?"]


def conversation(number: int) -> dict[str, object]:
    turns = [
        {"role": "user", "text": f"Question {number}: when does the north gate close?"},
        {"role": "assistant", "text": ANSWERS[number % len(ANSWERS)]},
    ]
    return {"id": f"c{number}", "turns": turns, "context": ["The north gate closes at nine."]}


def pair(number: int) -> dict[str, object]:
    question = {"role": "user", "text": f"Question {number}?"}
    a, b = {"text": f"Long answer {number}."}, {"text": f"Short answer {number}."}
    return {"id": f"p{number}", "turns": [question], "a": a, "b": b}


if os.environ.get("CHATS_BROKEN"):
    print("error: data/chats.jsonl:3: answer: missing", file=sys.stderr)
    sys.exit(2)
make = {"conversations": conversation, "pairs": pair}[sys.argv[1]]
for each in range(int(os.environ.get("CHATS", "8"))):
    print(json.dumps(make(each)))

"""A small search over the documents that speaks a take-home's line protocol.

`documents --json` prints an id and a text per line; `ask --json -` answers a question per line.
ASK_FAILS_AFTER=n in the environment ends it with a complaint after n answers, ASK_STARTS_IN=s makes
it slow to start.
"""

import json
import os
import re
import sys
import time
from pathlib import Path

FOLDER = Path("data/documents")
RUNNING = Path("running")  # there while questions are taken


def texts() -> dict[str, str]:
    files = sorted(FOLDER.rglob("*.md"))
    return {f.relative_to(FOLDER).as_posix(): f.read_text(encoding="utf-8") for f in files}


def ask(question: str) -> dict[str, object]:
    wanted = set(re.findall(r"\w+", question.lower()))
    passages = []
    for name, text in texts().items():
        score = len(wanted & set(re.findall(r"\w+", text.lower()))) / len(wanted)
        chunk = {"chunk": f"{name}#0", "document": name, "score": score, "text": text}
        passages.append(chunk | {"location": ""})
    passages.sort(key=lambda passage: -passage["score"])
    return {
        "question": question,
        "answer": passages[0]["text"].splitlines()[2] if passages[0]["score"] else None,
        "citations": [],
        "retrieved": passages,
        "confidence": passages[0]["score"],
    }


def main(arguments: list[str]) -> None:
    if arguments == ["documents", "--json"]:
        for name, text in texts().items():
            print(json.dumps({"id": name, "text": text}))
    elif arguments == ["ask", "--json", "-"]:
        limit = int(os.environ.get("ASK_FAILS_AFTER", "1000000"))
        print("opening the index")
        print("loading the encoder", file=sys.stderr, flush=True)
        time.sleep(float(os.environ.get("ASK_STARTS_IN", "0")))
        RUNNING.touch()
        for answered, line in enumerate(sys.stdin):
            if answered == limit:
                sys.exit("MemoryError: the index does not fit")
            print(json.dumps(ask(line)), flush=True)
        RUNNING.unlink()
    else:
        sys.exit(f"unknown arguments: {arguments}")


main(sys.argv[1:])

"""Makes questions: a chat model where WRITER_MODEL names one, else sentences with a gap."""

import os
import random
import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from .config import ROOT, Config, UserError
from .model import ask
from .questions import Draft, Problem, fault, read

SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[A-Z0-9])")
NUMBER = r"(?<![\w.,])\d+(?:[.,]\d+)*"
NAME = r"(?<=[a-z,] )[A-Z]\w+(?: [A-Z]\w+)*"
TERM = re.compile(f"{NUMBER}|{NAME}")
TASK = """\
Write a question that this passage of {document} answers with a number or a name. Reply with a
JSON object: "question"; "answer", as it stands in the passage; "quote", the sentence that holds
the answer, word for word.

{paragraph}"""


def generate(config: Config, root: Path = ROOT) -> list[Problem]:
    """`count` questions of each difficulty, each on a paragraph of its own."""
    draw = random.Random(config.seed)
    documents = read(root / config.documents)
    paragraphs = [(name, one) for name, of_one in documents.items() for one in of_one]
    terms = sorted({term for _, paragraph in paragraphs for term in TERM.findall(paragraph)})
    draw.shuffle(paragraphs)
    drafts = write(paragraphs, draw)
    problems: list[Problem] = []
    for difficulty in config.difficulties:
        for number in range(1, config.count + 1):
            document, draft = next(drafts, ("", None))
            if not draft:
                raise UserError(f"{config.documents} is enough for {len(problems)} questions")
            name, choices = f"{difficulty}-{number:03}", choose(draft, terms, difficulty, draw)
            problems.append(Problem(id=name, document=document, choices=choices, **dict(draft)))
    return problems


def write(paragraphs: list[tuple[str, str]], draw: random.Random) -> Iterator[tuple[str, Draft]]:
    """A question on each paragraph that one can be made of, and its document."""
    model = os.environ.get("WRITER_MODEL")
    for document, paragraph in paragraphs:
        draft = by_model(model, document, paragraph) if model else by_gap(document, paragraph, draw)
        if draft and not fault(draft, [paragraph]):
            yield document, draft


def by_model(model: str, document: str, paragraph: str) -> Draft | None:
    """A chat model's question; None where its reply holds none."""
    reply = ask(model, TASK.format(document=document, paragraph=paragraph))
    try:
        return Draft.model_validate_json(reply[reply.find("{") : reply.rfind("}") + 1])
    except ValidationError:
        return None


def by_gap(document: str, paragraph: str, draw: random.Random) -> Draft | None:
    """A sentence without one of its numbers or names; None where it has neither."""
    sentences = SENTENCE_END.split(paragraph)
    found = [(sentence, term) for sentence in sentences for term in TERM.finditer(sentence)]
    if not found:
        return None
    quote, term = draw.choice(found)
    gap = f"{quote[: term.start()]}____{quote[term.end() :]}"
    return Draft(question=f"Fill the gap, from {document}: {gap}", answer=term[0], quote=quote)


def choose(draft: Draft, terms: list[str], size: int, draw: random.Random) -> list[str]:
    """The answer among others of its kind that do not stand in its sentence."""
    number = draft.answer[0].isdigit()
    others = [one for one in terms if one[0].isdigit() == number and one not in draft.quote]
    if len(others) < size - 1:
        raise UserError(f"the documents have only {len(others)} others like {draft.answer!r}")
    return sorted([draft.answer, *draw.sample(others, size - 1)])

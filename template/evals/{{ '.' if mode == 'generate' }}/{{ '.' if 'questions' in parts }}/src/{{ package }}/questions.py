"""Documents, and choice questions on them that quote the sentence with the answer."""

import re
from pathlib import Path

from pydantic import BaseModel, ValidationError

from .config import ROOT, Config, UserError

CODE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
PROMPT = """\
{question}
{choices}
Reply with one of these on the last line and nothing else on that line."""


class Draft(BaseModel):
    question: str
    answer: str
    quote: str


class Problem(Draft):
    """A question with one right answer among its choices."""

    id: str
    document: str
    choices: list[str]

    @property
    def difficulty(self) -> int:
        return len(self.choices)

    @property
    def prompt(self) -> str:
        return PROMPT.format(question=self.question, choices="\n".join(self.choices))


def read(folder: Path) -> dict[str, list[str]]:
    """The paragraphs of each .md and .txt file, without headings, tables and code."""
    paths = [path for path in sorted(folder.rglob("*")) if path.suffix.lower() in (".md", ".txt")]
    documents = {}
    for path in paths:
        text = CODE.sub("", path.read_text(encoding="utf-8-sig"))
        blocks = re.split(r"\n\s*\n", text)
        paragraphs = [" ".join(block.split()) for block in blocks]
        name = path.relative_to(folder).as_posix()
        documents[name] = [one for one in paragraphs if one and one[0] not in "#|"]
    return documents


def fault(draft: Draft, paragraphs: list[str]) -> str | None:
    """Why a question is not to be used; None where nothing is wrong."""
    if not any(draft.quote in paragraph for paragraph in paragraphs):
        return "its document does not hold the quote"
    if not draft.answer or draft.answer not in draft.quote:
        return "its quote does not hold the answer"
    if draft.answer in draft.question:
        return "the question holds the answer"
    return None


def load(config: Config, root: Path = ROOT) -> list[Problem]:
    """The questions of the file. Raises `UserError` for one that its document does not answer."""
    documents = read(root / config.documents)
    lines = (root / config.questions).read_text(encoding="utf-8-sig").splitlines()
    try:
        problems = [Problem.model_validate_json(line) for line in lines]
    except ValidationError as error:
        raise UserError(f"{config.questions}: {error.errors()[0]['msg']}") from None
    for problem in problems:
        if why := fault(problem, documents.get(problem.document, [])):
            raise UserError(f"{config.questions}: {problem.id} cannot be used: {why}")
    return problems

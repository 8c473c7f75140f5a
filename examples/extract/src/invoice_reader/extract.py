"""Extract the fields of a document, by rules or a chat model; what has no evidence is dropped."""

import time
from datetime import date
from decimal import Decimal
from typing import Any

import openai
from pydantic import BaseModel, ValidationError

from .config import Config
from .documents import Document
from .model import ask_model
from .rules import find_by_rules
from .schema import Fields, Found
from .values import plain, values_in


class Extraction(BaseModel):
    """The fields of a document; those that were dropped are null, with the reason beside them."""

    document: str
    fields: Fields = Fields(**dict.fromkeys(Fields.model_fields))
    invalid: dict[str, str] = {}  # what does not fit the schema
    unfounded: dict[str, str] = {}  # what the document does not say
    error: str | None = None  # why nothing was extracted
    seconds: float = 0.0
    tokens: dict[str, int] = {}


def extract(document: Document, config: Config) -> Extraction:
    """Find the values, then check them by the schema and by the document."""
    began = time.perf_counter()
    try:
        raw, tokens = ask_model(document, config) if config.model else (find_by_rules(document), {})
    except (openai.OpenAIError, ValueError) as error:
        return Extraction(document=document.name, error=f"{config.model}: {error}")
    fields, invalid = validate(raw)
    result = Extraction(document=document.name, fields=fields, invalid=invalid, tokens=tokens)
    result.unfounded = drop_unfounded(fields, document)
    result.seconds = time.perf_counter() - began
    return result


def validate(raw: dict[str, Any]) -> tuple[Fields, dict[str, str]]:
    """The fields, null where they do not fit the schema; and what is wrong with those."""
    try:
        return Fields.model_validate(raw), {}
    except ValidationError as error:
        wrong = {str(one["loc"][0]): one["msg"] for one in error.errors()}
    right = {name: None if name in wrong else raw[name] for name in Fields.model_fields}
    return Fields.model_validate(right), wrong


def drop_unfounded(fields: Fields, document: Document) -> dict[str, str]:
    """Set each value without evidence to null; returns what is wrong with those."""
    wrong = {}
    for name, found in fields:
        fault = check_evidence(found, document) if found else None
        if fault:
            wrong[name] = f"{found.value}: {fault}"
            setattr(fields, name, None)
    return wrong


def check_evidence(found: Found, document: Document) -> str | None:
    """What is wrong with the evidence: it has to stand on its page, and to state the value."""
    page = document.pages[found.page - 1] if 1 <= found.page <= len(document.pages) else ""
    if not plain(found.evidence) or plain(found.evidence) not in plain(page):
        return f"page {found.page} does not say {found.evidence!r}"
    match found.value:
        case date() | Decimal():
            stated = found.value in values_in(found.evidence, type(found.value))
        case str():
            stated = bool(plain(found.value)) and plain(found.value) in plain(found.evidence)
        case _:  # a list, a count: only a person can judge
            stated = True
    return None if stated else f"{found.evidence!r} does not state it"

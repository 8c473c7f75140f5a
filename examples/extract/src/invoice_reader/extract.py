"""Extract the fields of a document, by rules or a chat model; what has no evidence is dropped."""

import time
from datetime import date
from decimal import Decimal

import openai
from pydantic import BaseModel, ValidationError

from .config import Config
from .documents import Document
from .model import ask_model
from .rules import find_by_rules
from .schema import Fields, Found, value_type
from .values import says, values_in


class Extraction(BaseModel):
    """The fields of a document; those that were dropped are null, with the reason beside them."""

    document: str
    fields: Fields = Fields(**dict.fromkeys(Fields.model_fields))
    invalid: dict[str, str] = {}  # what does not fit the schema
    unfounded: dict[str, str] = {}  # what the document does not say
    error: str | None = None  # why nothing was extracted
    seconds: float = 0.0  # of reading and extracting
    tokens: dict[str, int] = {}


def extract(document: Document, config: Config) -> Extraction:
    """Find the values, then check them by the schema and by the document."""
    if document.error:
        return Extraction(document=document.name, error=document.error)
    began = time.perf_counter()
    try:
        raw, tokens = ask_model(document, config) if config.model else (find_by_rules(document), {})
    except (openai.OpenAIError, ValueError) as error:
        return Extraction(document=document.name, error=f"{config.model}: {error}")
    fields, invalid = validate(raw)
    result = Extraction(document=document.name, fields=fields, invalid=invalid, tokens=tokens)
    result.unfounded = drop_unfounded(fields, document)
    result.seconds = document.seconds + time.perf_counter() - began
    return result


def validate(raw: dict) -> tuple[Fields, dict[str, str]]:
    """The fields, null where they do not fit the schema; and what is wrong with those."""
    try:
        return Fields.model_validate(raw), {}
    except ValidationError as error:
        wrong = {str(one["loc"][0]): one["msg"] for one in error.errors()}
    right = {name: None if name in wrong else raw[name] for name in Fields.model_fields}
    return Fields.model_validate(right), wrong


def drop_unfounded(fields: Fields, document: Document) -> dict[str, str]:
    """Set each value without evidence to null; returns what they claimed."""
    unfounded = {}
    for name, found in fields:
        if found and not is_founded(name, found, document):
            unfounded[name] = f"{found.value}: page {found.page}, {found.evidence!r}"
            setattr(fields, name, None)
    return unfounded


def is_founded(name: str, found: Found, document: Document) -> bool:
    """Whether the evidence stands on its page, and states the value."""
    page = document.pages[found.page - 1] if 1 <= found.page <= len(document.pages) else ""
    kind = value_type(name)
    if not says(page, found.evidence):
        return False
    if kind in (date, Decimal, int):
        return found.value in values_in(found.evidence, kind)
    # A choice, a list: only a person can judge.
    return kind is not str or says(found.evidence, found.value)

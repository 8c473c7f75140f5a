"""Dates and amounts as documents print them."""

import re
import unicodedata
from contextlib import suppress
from datetime import date
from decimal import Decimal

from dateutil import parser

DAY_FIRST = True  # 03/04/2025 is the third of April

DATE = re.compile(
    r"\b(?:\d{4}-\d\d-\d\d|\d\d?[./]\d\d?[./]\d{4}"
    r"|\d\d?\.? [A-Za-z]{3,9}\.? \d{4}|[A-Za-z]{3,9} \d\d?, \d{4})\b"
)
# Groups of three digits, then cents; no part of a word or a date, no percentage.
AMOUNT = re.compile(
    r"(?<![\w.,/-])-?\d+(?:[.,'\u00a0\u202f]\d{3})*(?:[.,]\d\d?)?(?![.,/-]?\w|\s?%)"
)


def read_date(text: object) -> object:
    """The first date in a text; what is no text is left to Pydantic."""
    if not isinstance(text, str):
        return text
    found = DATE.search(text)
    if not found:
        raise ValueError("no date in it")
    if re.match(r"\d{4}-", found[0]):
        return date.fromisoformat(found[0])
    return parser.parse(found[0], dayfirst=DAY_FIRST).date()


def read_amount(text: object) -> object:
    """The first amount in a text: 1,234.50 and 1.234,50 alike."""
    if not isinstance(text, str):
        return text
    found = AMOUNT.search(text)
    if not found:
        raise ValueError("no amount in it")
    whole, cents = re.fullmatch(r"(.*?)(?:[.,](\d\d?))?", found[0]).groups()
    return Decimal(f"{re.sub(r'[^0-9-]', '', whole)}.{cents or 0}")


def values_in(text: str, kind: type) -> list[object]:
    """Every date or amount in a text."""
    pattern, read = (DATE, read_date) if kind is date else (AMOUNT, read_amount)
    values = []
    for found in pattern.findall(text):
        with suppress(ValueError):  # Suite 12, 2025
            values.append(read(found))
    return values


def plain(text: str) -> str:
    """The words of a text, with spaces, case, punctuation and letter forms made alike."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))

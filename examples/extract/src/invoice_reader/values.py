"""Dates and amounts as documents print them."""

import re
import unicodedata
from contextlib import suppress
from datetime import date
from decimal import Decimal

from dateutil import parser

DAY_FIRST = True  # 03/04/2025 is the third of April
DATE = re.compile(
    r"(?<![\w.,/-])(?:\d{4}-\d\d-\d\d|\d\d?[./-]\d\d?[./-](?:\d{4}|\d\d)"
    r"|\d\d?(?:\.|st|nd|rd|th)?[ -][A-Za-z]{3,9}\.?,?[ -]\d{4}"
    r"|[A-Za-z]{3,9}\.? \d\d?(?:st|nd|rd|th)?,? \d{4})(?!\d)"
)
# Groups of three digits, then decimals; no part of a word or a date, no percentage. It looks
# ahead, so that 2 350.00 is found as one number and then as its second half: it may be either.
AMOUNT = re.compile(
    r"(?<![\w.,'’/-])(?=([-−]?)([1-9]\d{0,2}(?:([.,'’\s])\d{3})(?:\3\d{3})*|\d+)"
    r"(?:[.,](\d+))?(?![.,/-]?\w|\s?%))"
)


def values_in(text: str, kind: type) -> list:
    """Every date in a text, or every amount: 1,234.50 and 1.234,50 alike."""
    values = []
    for found in DATE.findall(text) if kind is date else ():
        day_first = DAY_FIRST and not found[:4].isdigit()
        with suppress(ValueError):  # Suite 12, 2025
            values.append(parser.parse(found, dayfirst=day_first).date())
    for minus, whole, _, decimals in AMOUNT.findall(text) if kind is not date else ():
        digits = "".join(filter(str.isdigit, whole))
        values.append(Decimal(f"{minus and '-'}{digits}.{decimals or 0}"))
    return values


def read_first(kind: type, text: object) -> object:
    """A validator: the first value in a text; what is no text is left to Pydantic."""
    if not isinstance(text, str):
        return text
    values = values_in(text, kind)
    if not values:
        raise ValueError(f"no {'date' if kind is date else 'amount'} in it")
    return values[0]


def plain(text: str) -> str:
    """The words of a text, with spaces, case, punctuation and letter forms made alike."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def says(text: str, part: str) -> bool:
    """Whether a text has the words of a part; 14 is no part of 2014."""
    words = re.escape(plain(part))
    return bool(words and re.search(rf"(?<![a-z0-9]){words}(?![a-z0-9])", plain(text)))

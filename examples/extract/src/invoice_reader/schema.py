"""The fields to extract. For other documents change them here, and their labels in rules.py."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Annotated, Generic, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema

from .values import read_first

T = TypeVar("T")
Date = Annotated[date, BeforeValidator(partial(read_first, date))]
# Pydantic's own schema for decimals has a pattern that OpenAI's strict mode refuses.
Amount = Annotated[
    Decimal, BeforeValidator(partial(read_first, Decimal)), WithJsonSchema({"type": "number"})
]


class Found(BaseModel, Generic[T], extra="forbid"):
    """A value, and the words that it is taken from."""

    value: T
    page: int = Field(description="number of the page, from 1")
    evidence: str = Field(description="the words on that page that state the value, verbatim")


class Fields(BaseModel, extra="forbid"):
    """What an invoice says; a field is null where the document does not state it."""

    supplier: Found[str] | None = Field(description="company that issues the invoice")
    customer: Found[str] | None = Field(description="company that is billed, without its address")
    invoice_number: Found[str] | None = Field(description="the supplier's number of the invoice")
    purchase_order: Found[str] | None = Field(description="the customer's order number")
    invoice_date: Found[Date] | None = Field(description="day of issue, ISO 8601")
    due_date: Found[Date] | None = Field(description="last day to pay, ISO 8601")
    tax: Found[Amount] | None = Field(description="total of VAT or sales tax")
    total: Found[Amount] | None = Field(description="amount to pay, tax included")


def value_type(name: str) -> type:
    """The type of a field's value: `str`, `date`, `Decimal`."""
    found = get_args(Fields.model_fields[name].annotation)[0]
    return found.model_fields["value"].annotation

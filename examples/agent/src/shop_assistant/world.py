"""What the tools work on: an outdoor shop's products and orders in SQLite, and its documents."""

import re
import sqlite3
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import Field

from .config import ROOT, Config, UserError
from .tools import ToolError, calculate

Row = dict[str, Any]
HITS = 3  # sections that a search returns


class World:
    """The shop as one question meets it: made anew, so that no run sees another's changes."""

    def __init__(self, config: Config, question: str) -> None:
        self.named = set(re.findall(r"\d+", question))  # the numbers in the customer's own words
        self.database = sqlite3.connect(":memory:", isolation_level=None)
        self.database.row_factory = sqlite3.Row
        try:
            self.database.executescript((ROOT / config.database).read_text(encoding="utf-8"))
        except (OSError, sqlite3.Error) as error:
            raise UserError(f"{config.database} cannot be used: {error}") from None
        self.read_documents(config)

    def read_documents(self, config: Config) -> None:
        """Put each section of the documents, from heading to heading, into a full-text index."""
        self.database.execute(
            "CREATE VIRTUAL TABLE sections USING fts5 (document, text, tokenize = porter)"
        )
        for path in sorted((ROOT / config.documents).rglob("*.md")):
            for section in re.split(r"\n(?=#)", path.read_text(encoding="utf-8-sig")):
                row = (path.name, section.strip())
                self.database.execute("INSERT INTO sections VALUES (?, ?)", row)

    def tools(self) -> list[Callable]:
        """The functions that the agent may call."""
        return [
            self.find_products,
            self.get_order,
            self.cancel_order,
            self.search_documents,
            calculate,
        ]

    def select(self, query: str, *values: object) -> list[Row]:
        """The rows of a query."""
        return [dict(row) for row in self.database.execute(query, values)]

    def find_products(
        self,
        name: Annotated[str, Field(description="a part of the name; empty: any")] = "",
        category: Annotated[str, Field(description="tents, sleeping, cooking, lights, packs")] = "",
        max_price: Annotated[float | None, Field(description="in euros")] = None,
    ) -> list[Row]:
        """Find products, cheapest first: price in euros, weight in grams, stock, description."""
        return self.select(
            "SELECT * FROM products WHERE name LIKE '%' || ? || '%' AND ? IN (category, '') "
            "AND price <= coalesce(?, price) ORDER BY price",
            name,
            category,
            max_price,
        )

    def get_order(self, number: int) -> Row:
        """Look an order up: product, quantity, status, date and the customer's note."""
        found = self.select("SELECT * FROM orders WHERE number = ?", number)
        if not found:
            raise ToolError(f"there is no order {number}")
        return found[0]

    def cancel_order(self, number: int) -> Row:
        """Cancel an order that is still being processed. Only when the customer asks for it."""
        if str(number) not in self.named:
            raise ToolError(f"the customer has not named order {number}")
        if self.get_order(number)["status"] != "processing":
            raise ToolError(f"order {number} is not being processed any more")
        self.database.execute("UPDATE orders SET status = 'cancelled' WHERE number = ?", (number,))
        return self.get_order(number)

    def search_documents(self, query: str) -> list[Row]:
        """Search the shop's documents: delivery, returns, warranty, repairs, membership, care."""
        words = re.findall(r"\w+", query)
        if not words:
            raise ToolError("the query has no words")
        match = " OR ".join(f'"{word}"' for word in words)
        ranked = "SELECT document, text FROM sections WHERE sections MATCH ? ORDER BY rank LIMIT ?"
        return self.select(ranked, match, HITS)

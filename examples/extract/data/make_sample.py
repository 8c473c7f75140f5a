"""The sample: invoices made from records, so that the truth is exact; six of each layout."""

import csv
import random
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from fpdf import FPDF
from PIL import Image, ImageDraw

LAYOUTS = sorted(Path(__file__).with_name("layouts").glob("*.txt"))
COLUMNS = (15, 65, 115, 165)  # mm from the left; a layout parts them by |
SUPPLIERS = ("Northgate Timber Ltd", "Halden Optics GmbH", "Brightwater Inc.", "Marlow & Sons")
CUSTOMERS = ("Eastfield Schools Trust", "Karo Machines AG", "Pinehill Clinic", "Vesta Hotels LLC")


class Blank:
    """What is not stated prints as nothing, whatever its format."""

    def __format__(self, form: str) -> str:
        return ""


def write_sample(folder: Path) -> tuple[Path, Path]:
    """Write the documents and their table of truth, the same ones each time."""
    documents, table = folder / "documents", folder / "truth.csv"
    documents.mkdir(parents=True, exist_ok=True)
    rng = random.Random(7)
    rows = []
    for number in range(36):
        layout = LAYOUTS[number % len(LAYOUTS)]
        name = f"invoice-{number + 1:02}.pdf"
        record = make_record(rng)
        text = fill(layout.read_text(encoding="utf-8"), record)
        if layout.stem == "german":
            text = re.sub(r"[\d,]+\.\d\d$", swap_marks, text, flags=re.MULTILINE)
        draw(text, as_picture=layout.stem == "scan").output(documents / name)
        del record["net"]
        rows.append({"document": name, "slice": layout.stem} | record)
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return documents, table


def make_record(rng: random.Random) -> dict[str, Any]:
    """An invoice; some have no order number, no due date or no tax."""
    issued = date(2025, 1, 1) + timedelta(days=rng.randrange(400))
    net = Decimal(rng.randrange(5_000, 900_000)) / 100
    tax = round(net / 5, 2) if rng.random() < 0.8 else None
    return {
        "supplier": rng.choice(SUPPLIERS),
        "customer": rng.choice(CUSTOMERS),
        "invoice_number": f"{rng.choice('AKR')}-{rng.randrange(1_000, 99_999)}",
        "purchase_order": f"PO{rng.randrange(10_000, 99_999)}" if rng.random() < 0.6 else None,
        "invoice_date": issued,
        "due_date": issued + timedelta(days=30) if rng.random() < 0.7 else None,
        "net": net,
        "tax": tax,
        "total": net + (tax or 0),
    }


def fill(layout: str, record: dict[str, Any]) -> str:
    """The text of an invoice; a line whose values are not stated is left out."""
    printed = {name: Blank() if value is None else value for name, value in record.items()}
    lines = []
    for line in layout.splitlines():
        names = re.findall(r"{(\w+)", line)
        if not names or any(record[name] is not None for name in names):
            lines.append(line.format(**printed))
    return "\n".join(lines)


def swap_marks(amount: re.Match[str]) -> str:
    """1.234,50 for 1,234.50."""
    return amount[0].translate(str.maketrans(",.", ".,"))


def draw(text: str, as_picture: bool) -> FPDF:
    """A PDF of the text, or of a picture of it, as a scanner makes one."""
    pdf = FPDF()
    pdf.set_creation_date(datetime(2025, 1, 1, tzinfo=UTC))
    pdf.set_font("helvetica", size=10)
    for page in text.split("<new page>\n"):
        pdf.add_page()
        picture = Image.new("L", (840, 1188), "white")
        pen = ImageDraw.Draw(picture)
        for number, line in enumerate(page.splitlines()):
            for x, cell in zip(COLUMNS, line.split("|"), strict=False):
                if as_picture:
                    pen.text((4 * x, 60 + 28 * number), cell, "black", font_size=16)
                else:
                    pdf.text(x, 20 + 7 * number, cell)
        if as_picture:
            crooked = picture.rotate(0.4, fillcolor="white")
            pdf.image(crooked, 0, 0, 210, 297)
    return pdf

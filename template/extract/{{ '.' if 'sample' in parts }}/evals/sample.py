"""The sample: invoices drawn from records, so that the truth is exact. Six layouts, six of each."""

import csv
import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from fpdf import FPDF
from PIL import Image, ImageDraw

FIELDS = ("supplier", "customer", "invoice_number", "purchase_order")
FIELDS += ("invoice_date", "due_date", "tax", "total")
COLUMNS = (15, 65, 115, 165)  # mm from the left
SUPPLIERS = ("Northgate Timber Ltd", "Halden Optics GmbH", "Brightwater Foods Inc.", "Marlow & Sons")
CUSTOMERS = ("Eastfield Schools Trust", "Karo Machines AG", "Pinehill Clinic", "Vesta Hotels LLC")
GOODS = ("Oak boards", "Lens kit", "Delivery", "Annual service", "Spare parts")

Record = dict[str, Any]
Rows = list[list[str]]  # a page: rows of cells, one a column


def make_record(rng: random.Random) -> Record:
    """An invoice; some have no order number, due date or tax."""
    issued = date(2025, 1, 1) + timedelta(days=rng.randrange(400))
    lines = [(rng.choice(GOODS), Decimal(rng.randrange(500, 400_000)) / 100) for _ in range(3)]
    net = sum(price for _, price in lines)
    tax = (net / 5).quantize(Decimal("0.01")) if rng.random() < 0.8 else None
    return {
        "supplier": rng.choice(SUPPLIERS),
        "customer": rng.choice(CUSTOMERS),
        "invoice_number": f"{rng.choice('AKR')}-{rng.randrange(1000, 99999)}",
        "purchase_order": f"PO{rng.randrange(10_000, 99_999)}" if rng.random() < 0.6 else None,
        "invoice_date": issued,
        "due_date": issued + timedelta(days=30) if rng.random() < 0.7 else None,
        "tax": tax,
        "total": net + (tax or 0),
        "lines": lines,
    }


def plain_layout(r: Record) -> list[Rows]:
    """A label and its value on each line; the number again on the payment slip."""
    rows = [[r["supplier"]], [], ["Bill to:", r["customer"]]]
    rows += [["Invoice no.:", r["invoice_number"]], ["Order no.:", r["purchase_order"] or "-"]]
    rows += [["Delivered:", long(r["invoice_date"] - timedelta(days=3))]]
    rows += [["Invoice date:", long(r["invoice_date"])]]
    rows += [["Due date:", long(r["due_date"])]] if r["due_date"] else [["Due on receipt"]]
    rows += [[], *goods(r), [], *sums(r), [], ["Payment slip"], ["Invoice no.:", r["invoice_number"]]]
    return [rows]


def table_layout(r: Record) -> list[Rows]:
    """Labels in a row, their values below."""
    due = r["due_date"].isoformat() if r["due_date"] else ""
    rows = [[r["supplier"], "", "", "INVOICE"], [], ["Bill to"], [r["customer"]], []]
    rows += [["Invoice #", "Date", "Payment due", "Purchase order"]]
    rows += [[r["invoice_number"], r["invoice_date"].isoformat(), due, r["purchase_order"] or ""]]
    return [[*rows, [], *goods(r), [], *sums(r)]]


def two_page_layout(r: Record) -> list[Rows]:
    """The sums are on the second page; the first carries a total forward."""
    day = f"{r['invoice_date']:%d/%m/%Y}"
    first = [[r["supplier"]], ["Invoice", r["invoice_number"]], ["Issued on", day], []]
    first += [["Billed to", r["customer"]]]
    first += [["Your order", r["purchase_order"]]] if r["purchase_order"] else []
    carried = f"{sum(price for _, price in r['lines'][:2]):,.2f}"
    first += [[], *goods(r)[:3], ["Total", "", "", carried], ["Carried forward"]]
    second = [["Brought forward", "", "", carried], *goods(r)[3:], *sums(r)]
    second += [["Payable by", f"{r['due_date']:%d/%m/%Y}"]] if r["due_date"] else []
    return [first, second]


def letter_layout(r: Record) -> list[Rows]:
    """Sentences, and no label."""
    order = f" for your order {r['purchase_order']}" if r["purchase_order"] else ""
    due = f" by {american(r['due_date'])}" if r["due_date"] else " on receipt"
    tax = f", which includes VAT of EUR {r['tax']:,.2f}" if r["tax"] else ""
    rows = [[r["supplier"]], [american(r["invoice_date"])], [], [f"To {r['customer']}"], []]
    rows += [[f"We enclose our invoice {r['invoice_number']}{order}."]]
    return [[*rows, [f"Please pay EUR {r['total']:,.2f}{due}{tax}."]]]


def german_layout(r: Record) -> list[Rows]:
    """German labels, dates and amounts."""
    rows = [[r["supplier"]], [], ["Rechnung an:", r["customer"]]]
    rows += [["Rechnungsnummer:", r["invoice_number"]]]
    rows += [["Bestellnummer:", r["purchase_order"]]] if r["purchase_order"] else []
    rows += [["Rechnungsdatum:", f"{r['invoice_date']:%d.%m.%Y}"]]
    rows += [["Zahlbar bis:", f"{r['due_date']:%d.%m.%Y}"]] if r["due_date"] else []
    rows += [["MwSt. 20 %:", german(r["tax"])]] if r["tax"] else []
    return [[*rows, ["Gesamtbetrag:", german(r["total"])]]]


def goods(r: Record) -> Rows:
    """The table of what is invoiced."""
    return [["Description", "", "", "Amount"]] + [[n, "", "", f"{p:,.2f}"] for n, p in r["lines"]]


def sums(r: Record) -> Rows:
    """Tax and total."""
    tax = [["VAT 20%", "", "", f"{r['tax']:,.2f}"]] if r["tax"] else []
    return [*tax, ["Total due", "", "", f"{r['total']:,.2f}"]]


def long(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def american(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def german(amount: Decimal) -> str:
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))


def draw(pages: list[Rows], scan: bool) -> FPDF:
    """The pages as text, or as a picture of the text: a scan."""
    pdf = FPDF()
    pdf.set_creation_date(datetime(2025, 1, 1, tzinfo=UTC))
    pdf.set_font("helvetica", size=10)
    for rows in pages:
        pdf.add_page()
        picture = Image.new("L", (840, 1188), 255)
        for line, row in enumerate(rows):
            for x, text in zip(COLUMNS, row, strict=False):
                if scan:
                    ImageDraw.Draw(picture).text((4 * x, 60 + 28 * line), text, fill=0, font_size=16)
                else:
                    pdf.text(x, 20 + 7 * line, text)
        if scan:
            pdf.image(picture, 0, 0, 210, 297)
    return pdf


LAYOUTS = {"plain": plain_layout, "table": table_layout, "two pages": two_page_layout}
LAYOUTS |= {"letter": letter_layout, "german": german_layout, "scan": plain_layout}


def write_sample(folder: Path) -> tuple[Path, Path]:
    """Write the documents and their table of truth, the same ones each time."""
    rng = random.Random(7)
    (folder / "documents").mkdir(parents=True, exist_ok=True)
    with (folder / "truth.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, ["document", "slice", *FIELDS], extrasaction="ignore")
        table.writeheader()
        for number in range(36):
            layout, record = list(LAYOUTS)[number % 6], make_record(rng)
            name = f"invoice-{number + 1:02}.pdf"
            draw(LAYOUTS[layout](record), layout == "scan").output(folder / "documents" / name)
            table.writerow(record | {"document": name, "slice": layout})
    return folder / "documents", folder / "truth.csv"

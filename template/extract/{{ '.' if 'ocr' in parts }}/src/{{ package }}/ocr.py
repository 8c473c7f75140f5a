"""Read what is a picture: RapidOCR, whose models come with its package."""

from functools import cache
from pathlib import Path
from threading import Lock

import numpy as np
import pypdfium2
from rapidocr import RapidOCR

DPI = 150
LOCK = Lock()  # PDFium serves one thread at a time


def read_page(path: Path, index: int) -> str:
    """The text of a PDF's page, from a picture of it."""
    with LOCK, pypdfium2.PdfDocument(path) as pdf:
        return read_picture(pdf[index].render(scale=DPI / 72).to_numpy())


def read_picture(picture: Path | np.ndarray) -> str:
    """The text of a picture, line by line; columns are parted by spaces as on the page."""
    found = reader()(picture)
    return found.to_markdown() if found.txts else ""


@cache
def reader() -> RapidOCR:
    """The models, loaded once."""
    return RapidOCR(params={"Global.log_level": "error"})

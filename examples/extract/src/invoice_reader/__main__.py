"""Extract the fields of a document, or of each in a folder or ZIP: JSON, an object a document."""

import argparse
import sys
from pathlib import Path

from pydantic import TypeAdapter

from .config import UserError, load_config
from .documents import read_all
from .extract import Extraction, extract


def main() -> int:
    """Print the results; exit code 2 for bad input, 1 where a document could not be read."""
    parser = argparse.ArgumentParser(prog="python -m invoice_reader", description=__doc__)
    parser.add_argument("path", type=Path, help="PDF, Word, HTML, text; or a folder or ZIP of them")
    path = parser.parse_args().path
    try:
        config = load_config()
        documents = read_all(path.resolve(strict=True))
        if not documents:
            raise UserError(f"{path} holds no document")
    except (UserError, OSError) as error:
        parser.error(str(error))
    results = [extract(document, config) for document in documents]
    print(TypeAdapter(list[Extraction]).dump_json(results, indent=2).decode())
    return 1 if any(result.error for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())

"""Extract the fields of a document, or of each in a folder or ZIP: JSON, an object a document."""

import argparse
import json
import sys
from pathlib import Path
from zipfile import BadZipFile

from .config import UserError, load_config
from .documents import read_all
from .extract import Extraction, extract


def main() -> int:
    """Print the results; exit code 2 for bad input, 1 where a document or a value was dropped."""
    parser = argparse.ArgumentParser(prog="python -m invoice_reader", description=__doc__)
    parser.add_argument("path", type=Path, help="PDF, text, Markdown; or a folder or ZIP of them")
    path = parser.parse_args().path
    try:
        config = load_config()
        documents, skipped = read_all(path.resolve(strict=True))
        if not documents and not skipped:
            raise UserError(f"{path} holds no document")
    except (UserError, OSError, BadZipFile) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    results = [extract(document, config) for document in documents]
    results += [Extraction(document=name, error=reason) for name, reason in skipped.items()]
    printed = [result.model_dump(mode="json") for result in results]
    print(json.dumps(printed, indent=2, ensure_ascii=False))
    problems = [f"{result.document}: {result.error}" for result in results if result.error]
    for result in results:
        dropped = (result.invalid | result.unfounded).items()
        problems += [f"{result.document}, {name}: dropped, {reason}" for name, reason in dropped]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

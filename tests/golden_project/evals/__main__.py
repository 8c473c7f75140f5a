"""`drafts -n N`: the sentences of the documents as drafts, asked for by their first words."""

import json
import re
import sys
from pathlib import Path

drafts = []
for file in sorted(Path("data/documents").glob("*.md")):
    for sentence in re.findall(r"[A-Z][^.#]+\.", " ".join(file.read_text().split("\n\n")[1:])):
        quote = " ".join(sentence.split())
        drafts.append(
            {
                "id": f"draft-{len(drafts) + 1:03}",
                "question": " ".join(quote.lower().split()[:5]),
                "answer": quote,
                "sources": [file.name],
                "quotes": [quote],
                "slice": "known-item",
                "status": "draft",
            }
        )
for draft in drafts[: int(sys.argv[sys.argv.index("-n") + 1])]:
    print(json.dumps(draft))

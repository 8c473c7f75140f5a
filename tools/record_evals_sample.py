"""Make the sample of the eval-pipeline kind from real runs of the RAG scaffold.

    python tools/record_evals_sample.py PROJECT

PROJECT is an untouched `takehome new rag`, measured by `make eval` once with each of `VARIANTS`
(set `retriever` and `generator` in config.toml; `make local-model` for the local generator).
"""

import csv
import json
import sys
from pathlib import Path
from typing import Any

from takehome_kit.results import Results, read_results, run_files

ROOT = Path(__file__).resolve().parent.parent
KIND = ROOT / "template" / "{{ '.' if kind == 'evals' }}"
LABELS = KIND / "{{ '.' if mode != 'generate' }}" / "data" / "labels"
VARIANTS = [(r, g) for g in ("extractive", "local") for r in ("dense", "bm25")]
NAMES = {"local": "SmolLM2-135M"}


def collapse(text: str) -> str:
    """One space wherever there is white space: quotes run over lines."""
    return " ".join(text.split())


def variant(run: Results) -> tuple[str, str]:
    """Retriever and generator of a run."""
    return str(run["config"]["retrieval"]["retriever"]), str(run["config"]["answer"]["generator"])


def good(item: dict[str, Any]) -> bool:
    """What the golden set implies: a refusal where there is no answer, else its evidence cited."""
    wanted, output = item["input"], item["output"]
    if wanted["reference"] is None or output["answer"] is None:
        return bool((wanted["reference"] is None) == (output["answer"] is None))
    texts = {hit["chunk"]: collapse(hit["text"]) for hit in output["retrieved"]}
    cited = [texts[citation["chunk"]] for citation in output["citations"]]
    return any(collapse(quote) in text for quote in wanted["quotes"] for text in cited)


def write_lines(path: Path, rows: list[dict[str, Any]]) -> None:
    """JSONL, a row a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    path.write_text("".join(lines), encoding="utf-8")


def write_table(path: Path, rows: list[dict[str, Any]]) -> None:
    """CSV with the first row's fields."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Write the sample anew from the newest run of each variant."""
    runs = {variant(run): run for run in map(read_results, run_files(Path(sys.argv[1])))}
    answers, labels, outcomes = [], [], []
    passages: dict[str, str] = {}
    for retriever, generator in VARIANTS:
        made = NAMES.get(generator, generator)
        for item in map(dict, runs[retriever, generator]["items"]):
            output, name = item["output"], f"{retriever}-{made}-{item['id']}"
            passages |= {hit["chunk"]: hit["text"] for hit in output["retrieved"]}
            answers.append({
                "id": name,
                "question_id": item["id"],
                "variant": f"{retriever} {made}",
                "retriever": retriever,
                "generator": made,
                "slice": item["slice"],
                "question": item["input"]["question"],
                "answer": output["answer"],
                "passages": [hit["chunk"] for hit in output["retrieved"]],
                "reference": item["input"]["reference"],
            })  # fmt: skip
            labels.append({"id": name, "label": "good" if good(item) else "bad"})
            hit = item["scores"].get("hit rate@5")
            ms = round(item["latency_ms"]["total"], 1)
            outcomes.append({"id": name, "found": "" if hit is None else int(hit), "ms": ms})
    sample = KIND / "data" / "sample"
    write_lines(sample / "answers.jsonl", answers)
    texts = [{"id": key, "text": passages[key]} for key in sorted(passages)]
    write_lines(sample / "passages.jsonl", texts)
    write_table(sample / "outcomes.csv", outcomes)
    write_table(LABELS / "golden-set.csv", labels)
    print(f"{len(answers)} answers, {len(passages)} passages: {sample}")


if __name__ == "__main__":
    main()

"""What a conversation's follow-ups find: alone, after the question before, and reworded.

Run in a rendered RAG project with the parts sample and history, with a model in .env or without:
`python followups.py`. The rows ask sample questions as follow-ups; "as one" asks them as they are.
"""

import json
from dataclasses import replace
from pathlib import Path
from statistics import fmean

from acme.chat import stand_alone
from acme.config import ROOT, load_config
from acme.index import open_index
from evals import metrics
from evals.golden import read_golden
from evals.run import search_only

config = load_config()
index = open_index(config)
golden = {row.id: row for row in read_golden(ROOT / "evals" / "sample.jsonl")}
lines = Path(__file__).with_name("followups.jsonl").read_text().splitlines()
rows = [json.loads(line) for line in lines]
offline = replace(config, generator=None)
ways = {
    "alone": lambda row: row["question"],
    "question before in front": lambda row: stand_alone(row["question"], row["history"], offline),
    "as one": lambda row: golden[row["id"]].question,
}
if config.generator:
    ways["reworded"] = lambda row: stand_alone(row["question"], row["history"], config)
for name, reword in ways.items():
    asked = {row["id"]: reword(row) for row in rows}
    questions = [replace(golden[key], question=text) for key, text in asked.items()]
    items = [search_only(index, question, config) for question in questions]
    metrics.score_retrieval(items)
    for metric in ("nDCG@10", "hit@k"):
        values = [item["scores"][metric] for item in items]
        interval = metrics.interval(values, [item["cluster"] for item in items])
        print(f"{name:25} {metric:8} {fmean(values):.3f} {interval}")
    if name == "reworded":
        print("\n".join(asked.values()))

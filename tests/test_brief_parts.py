"""The parts that a brief proposes: what it demands, never what it does not want."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Takehome

from takehome_kit.brief import Proposal, propose

TASK = "# RAG over manuals\n\nBuild a RAG system that answers questions from our documents.\n\n"


def read(folder: Path, text: str, kind: str | None = None) -> Proposal:
    path = folder / "brief.md"
    path.write_text(text, encoding="utf-8")
    return propose(path, kind)


@pytest.mark.parametrize(
    ("kind", "text", "parts", "bonus"),
    [
        ("extract", "- Scanned invoices are included.\n- A Streamlit page.", ["ocr", "ui"], []),
        ("extract", "- An LLM judge for free text.\n\n## Bonus\n\n- OCR", ["judge"], ["ocr"]),
        ("extract", "- Time: 3 days (+2 on request).\n- PDF files.", [], []),
        ("extract", "- No OCR is needed.\n- Scan the list of files.", [], []),
        ("agent", "- A supervisor and two agents.\n- A web UI.", ["multi", "ui"], []),
        ("agent", "- OpenTelemetry spans.\n\n## Bonus\n\n- multi-agent", ["tracing"], ["multi"]),
        ("agent", "- The agents of our call centre.\n- Retries.", [], []),
    ],
)
def test_parts_of_extraction_and_agents(
    tmp_path: Path, kind: str, text: str, parts: list[str], bonus: list[str]
) -> None:
    """The parts of the two kinds, by the words that briefs have for them."""
    proposal = read(tmp_path, f"# A take-home\n\n{text}\n", kind)
    assert proposal.answers.get("parts", []) == parts
    assert list(proposal.bonus) == bonus


@pytest.mark.parametrize(
    ("text", "parts", "bonus", "refused"),
    [
        ("- Expose it by a REST API.\n- Provide docker compose.", ["api", "docker"], [], []),
        (
            "- An LLM-as-a-judge scores the answers.\n- GitHub Actions run.",
            ["llm-metrics", "judge", "ci"],
            [],
            [],
        ),
        ("- A command line is enough; no need for an API.", [], [], ["api"]),
        ("- A REST API.\n\n## Out of scope\n\n- Docker\n- CI", ["api"], [], ["docker", "ci"]),
        ("- A REST API.\n\n## Bonus\n\n- a Dockerfile\n- CI", ["api"], ["docker", "ci"], []),
        ("- Docker (optional)", [], ["docker"], []),
        # Both asked for and refused: proposing less is one command to mend.
        ("- Provide a Dockerfile.\n- No Docker needed.", [], [], ["docker"]),
        ("- A non-root Dockerfile.\n- A no-RAG baseline.", ["docker"], [], []),
        ("- Measure how well it answers.", [], [], []),
        ("- The vectors go into pgvector.\n- A Streamlit page.", ["pgvector", "ui"], [], []),
        ("- Use Postgres for storage.\n- No UI.", ["pgvector"], [], ["ui"]),
        ("- Store the embeddings in Milvus.", ["milvus"], [], []),
        # What is only an example or a permission is not asked for, nor is another's store.
        ("- A vector store such as pgvector, Milvus or Chroma.", [], [], []),
        ("- You may use pgvector, Qdrant, FAISS or similar.", [], [], []),
        ("- Use Qdrant as the vector database.\n- Answers in Chroma colours.", [], [], []),
        ("- An MCP server.\n- Rerank the passages.", ["mcp", "rerank"], [], []),
        ("- A chat page built with Gradio.", ["ui"], [], []),
        ("- Support multi-turn conversations.", ["history"], [], []),
        ("- Multi-turn is not required.", [], [], ["history"]),
        ("- Guardrails against prompt injection and PII.", ["guardrails"], [], []),
        (
            "- Refuse off-topic questions.\n\n## Bonus\n\n- ONNX export",
            ["guardrails"],
            ["onnx"],
            [],
        ),
        ("- The corpus is a dataset from Hugging Face.", ["hf-data"], [], []),
        ("- Run a small language model by llama.cpp.", ["local-llm"], [], []),
        ("- We do not need guardrails.", [], [], ["guardrails"]),
        ("- A report of at most two pages.", ["writeup"], [], []),
        ("- A short write-up.\n- A DESIGN.md of one page.", ["writeup", "design"], [], []),
        ("- A design document.\n- No report.", ["design"], [], ["writeup"]),
        ("- Graded: system design, architecture, docs.", [], [], []),
    ],
)
def test_parts(
    tmp_path: Path, text: str, parts: list[str], bonus: list[str], refused: list[str]
) -> None:
    """Demanded, bonus and refused parts are told apart; only the first are an answer."""
    proposal = read(tmp_path, TASK + text)
    assert (list(proposal.parts), list(proposal.bonus), list(proposal.refused)) == (
        parts,
        bonus,
        refused,
    )
    assert proposal.answers.get("parts", []) == parts
    assert not {"interface", "docker", "ci", "corpus"} & set(proposal.answers)


def test_what_a_part_brings_is_not_missing(tmp_path: Path) -> None:
    """A caution names a tool that no part brings, and none that one does."""
    text = "- The vectors go into pgvector.\n- A Streamlit page.\n- Use Qdrant for the cache.\n"
    cautions = [one.text for one in read(tmp_path, TASK + text).warnings if one.name == "tool"]
    assert len(cautions) == 1
    assert "Qdrant" in cautions[0]


def test_each_part_has_its_line(tmp_path: Path) -> None:
    """A part stands on the line that asks for it, not on the kind's."""
    proposal = read(tmp_path, TASK + "- A REST API.\n- Continuous integration.\n")
    assert {name: e.line for name, e in proposal.parts.items()} == {"api": 5, "ci": 6}


def test_parts_of_another_kind(tmp_path: Path) -> None:
    """Each kind has its own parts; what is refused is none."""
    text = (
        "Serve our trained model behind an endpoint.\n\n- Provide a Dockerfile.\n- No CI needed.\n"
    )
    answers = read(tmp_path, text).answers
    assert answers == {
        "kind": "serving",
        "serves": "predict",
        "parts": ["docker"],
    }


def test_parts_of_an_eval_pipeline(tmp_path: Path) -> None:
    """Graders by an encoder and files larger than memory are asked for by words of their own."""
    text = (
        "# Judge our logged conversations\n\nThree annotators labelled them.\n\n"
        "- Score replies by semantic similarity.\n- Support logs larger than memory.\n"
    )
    assert list(read(tmp_path, text, kind="evals").parts) == ["similarity", "ray"]


@pytest.mark.parametrize(
    ("task", "serves", "parts"),
    [
        ("Serve a sentence-transformers encoder: an embeddings API.", "encoder",
         ["metrics", "batching", "onnx", "limits"]),
        ("Serve our trained classifier: a prediction API.", "predict",
             ["metrics", "limits", "drift"]),
    ],
)  # fmt: skip
def test_parts_of_what_is_served(tmp_path: Path, task: str, serves: str, parts: list[str]) -> None:
    """A part is proposed where it has an effect on what the brief wants served."""
    text = f"{task} It runs in production.\n\n- Dynamic batching.\n- Export it to ONNX.\n"
    text += "- Return 429 under load.\n- An endpoint for drift detection.\n"
    answers = read(tmp_path, text, kind="serving").answers
    assert (answers["serves"], answers["parts"]) == (serves, parts)


def test_parts_of_a_fine_tune(tmp_path: Path) -> None:
    text = (
        "# Classify our tickets\n\nTrain a text classifier on labelled tickets.\n\n"
        "- Run a hyperparameter search.\n- Hand in a Jupyter notebook with your results.\n"
    )
    assert list(read(tmp_path, text, kind="finetune").parts) == ["sweep", "notebook"]


def test_named_kind_decides_the_questions(tmp_path: Path) -> None:
    """What the candidate named is answered, not what the brief seems to be."""
    proposal = read(tmp_path, TASK + "- Provide a Dockerfile.\n", kind="serving")
    assert proposal.answers == {"parts": ["docker"]}


@pytest.mark.parametrize(
    ("text", "question", "value"),
    [
        ("Fine-tune a model with LoRA so that the LLM writes summaries.", "task", "lora"),
        ("Fine-tune a model that classifies tickets; report macro-F1.", "task", "classifier"),
        ("Fine-tune a bi-encoder with a contrastive loss for search.", "task", "encoder"),
        ("Serve an LLM behind an inference API and load-test it.", "serves", "chat"),
        ("Evaluate our two systems: which one wins, with an LLM judge?", "mode", "compare"),
        ("Evaluate an agent on logged conversations; annotators scored them.", "mode",
         "conversations"),
    ],
)  # fmt: skip
def test_what_decides_most(tmp_path: Path, text: str, question: str, value: str) -> None:
    """What is trained, served or judged is proposed from the brief's words."""
    assert read(tmp_path, text).answers[question] == value


def test_screen(takehome: Takehome, there: Path) -> None:
    """Each row names its line; what is a bonus or refused is shown as such."""
    (there / "brief.md").write_text(TASK + "- A REST API.\n- Docker (optional)\n- No CI needed.\n")
    out = takehome("brief", "brief.md").out
    assert "part      api" in out
    assert "line 5: “A REST API.”" in out
    assert "bonus     docker" in out
    assert "unwanted  ci" in out


def test_json(takehome: Takehome, there: Path) -> None:
    """--json prints the structure, and writes nothing."""
    (there / "brief.md").write_text(TASK + "- A REST API.\n- Spend 4 hours at most.\n")
    done = takehome("brief", "brief.md", "--json")
    told = json.loads(done.out)
    assert told["kind"]["value"] == "rag"
    assert told["kind"]["sure"] is True
    assert told["answers"]["hours"]["value"] == 4.0
    assert told["answers"]["hours"]["line"] == 6
    assert told["parts"] == [{"name": "api", "sentence": "A REST API.", "line": 5, "page": 0}]
    assert [item["line"] for item in told["checklist"]] == [3, 5, 6]
    assert not (there / "BRIEF.md").exists()


@pytest.mark.parametrize(
    ("task", "parts"),
    [("logged conversations, by human labels", []), ("two systems, which is better", ["writeup"])],
)
def test_the_mode_that_has_a_write_up(tmp_path: Path, task: str, parts: list[str]) -> None:
    """An evaluator of conversations has its write-up: the part is not proposed twice."""
    text = f"# Evaluate a chatbot\n\nEvaluate {task}.\n\n- A report of two pages.\n"
    assert read(tmp_path, text, "evals").answers.get("parts", []) == parts


def test_questions_from_documents(tmp_path: Path) -> None:
    """A generator of problems gets the part where the problems are about documents."""
    text = "# A question generator\n\nGenerate hard questions {}, and verify the answers.\n"
    for task, parts in (("from a set of documents", ["questions"]), ("of arithmetic", [])):
        proposal = read(tmp_path, text.format(task), "evals")
        assert proposal.answers["mode"] == "generate"
        assert proposal.answers.get("parts", []) == parts


def test_items(tmp_path: Path) -> None:
    """Every kind of bullet is an item; greetings, history, columns and bare lead-ins are none."""
    text = (
        "# Task\n\nHi Sam,\n\nWe built our first API with Docker in 2015.\n\n"
        "**You must refuse questions that the documents do not answer.**\n\n## Requirements\n\n"
        "● Ingestion\n○ You must read the PDF documents\n○ Duplicates must be found\n"
        "\uf0b7 Cite the page\n\uf0a7 Write tests\no Make it fast\n"
        "- **Index**: on disk, one file\n- Retrieval\n  - use FAISS: one index\n\n"
        "## Data dictionary\n\n| column | what |\n|---|---|\n| customer_id | who bought |\n"
        "| label | its class |\n\nGood luck!\n"
    )
    assert [item.text for item in read(tmp_path, text).checklist] == [
        "You must refuse questions that the documents do not answer.",
        "You must read the PDF documents",
        "Duplicates must be found",
        "Cite the page",
        "Write tests",
        "Make it fast",
        "Index: on disk, one file",
        "use FAISS: one index",
    ]

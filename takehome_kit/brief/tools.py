"""Tools that a brief makes mandatory and the template does not have."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .polarity import MUST, polarity
from .sections import BACKGROUND
from .segment import Statement

# By role; the first names of a role are what the template has, so that a brief that lets one of
# them pass is met.
_ROLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "vector store": (
        ("FAISS",),
        (
            "Qdrant",
            "Milvus",
            "Weaviate",
            "Pinecone",
            "Chroma(?:DB)?",
            "pgvector",
            "Elasticsearch",
            "OpenSearch",
            "LanceDB",
            "Vespa",
            "Redis",
            "Neo4j",
            "MongoDB",
        ),
    ),
    "framework": (
        (),
        (
            "LangChain",
            "LangGraph",
            "Llama-?Index",
            "Haystack",
            "CrewAI",
            "AutoGen",
            "DSPy",
            "Semantic Kernel",
            "PydanticAI",
            "Agents SDK",
            "smolagents",
        ),
    ),
    "language": (
        ("Python",),
        (
            "Rust",
            "Golang",
            "Go(?= (?:only|service|code|program|is|\\d))|(?<=\\bin )Go\\b",
            "Java(?!Script)",
            "Kotlin",
            "TypeScript",
            "JavaScript",
            "Node(?:\\.js)?",
            "C#",
            "C\\+\\+",
            "Scala",
            "Elixir",
            "Ruby",
        ),
    ),
    "user interface": (
        (),
        ("Streamlit", "Gradio", "Chainlit", "React", "Next\\.js", "Vue", "Angular", "Svelte"),
    ),
    "web framework": (
        ("FastAPI",),
        ("Flask", "Django", "Litestar", "Express", "NestJS", "Spring(?: Boot)?", "gRPC"),
    ),
    "database": (
        ("SQLite",),
        ("Postgres(?:QL)?", "MySQL", "DynamoDB", "Kafka", "RabbitMQ", "Celery"),
    ),
    "evaluation tool": (
        ("RAGAS",),
        (
            "DeepEval",
            "TruLens",
            "LangSmith",
            "Langfuse",
            "MLflow",
            "Phoenix",
            "promptfoo",
            "W&B|Weights (?:&|and) Biases",
        ),
    ),
    "CI system": (("GitHub Actions",), ("GitLab[- ]CI", "Jenkins", "CircleCI", "Azure DevOps")),
    "platform": (
        (),
        ("Kubernetes", "Terraform", "Helm", "AWS", "GCP", "Azure", "Bedrock", "SageMaker"),
    ),
    "model": ((), ("Gemini(?: Flash)?", "Claude", "GPT-\\w+", "Mistral", "DeepSeek", "Ollama")),
}
LOOSE = re.compile(
    r"documentation|\binput data|\bdata ?set|\be\.?g\.?|for example|for instance|such as|"
    r"\blike\b|similar\b|suggest|recommend|prefer|"
    r"of (?:your )?choice|your choice|\bany\b|or equivalent|from a list|if you (?:like|want)|could|"
    r"feel free|may use|whatever|familiar|welcome|would you|how you would|z\.\s?B\.|allowed|"
    r"\bfine\b|compar",
    re.I,
)


@dataclass(frozen=True)
class Tool:
    """A tool that the brief wants and the template lacks."""

    name: str
    role: str
    statement: Statement


def missing_tools(found: Sequence[Statement]) -> list[Tool]:
    """Tools named as a must, one per name, in the brief's order."""
    tools: dict[str, Tool] = {}
    for statement in found:
        if statement.section.kind == BACKGROUND or LOOSE.search(statement.text):
            continue
        for tool in _named(statement):
            tools.setdefault(tool.name.lower(), tool)
    return list(tools.values())


def _named(statement: Statement) -> list[Tool]:
    tools = []
    for role, (ours, others) in _ROLES.items():
        if any(re.search(rf"\b{name}\b", statement.text, re.I) for name in ours):
            continue
        # Names are names by their capitals: "go", "express" and "react" are words.
        matches = re.finditer(rf"(?<![\w.-])(?:{'|'.join(others)})(?!\w)", statement.text)
        must = [m for m in matches if polarity(statement, *m.span()) == MUST]
        if must:
            name = " or ".join(dict.fromkeys(m[0] for m in must))
            tools.append(Tool(name, role, statement))
    return tools

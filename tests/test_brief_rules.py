"""What the rules read from briefs: kind, demands, hours, AI policy, cautions."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from takehome_kit.brief import propose
from takehome_kit.brief.readers import Line
from takehome_kit.brief.reading import Reading, read_lines

BRIEFS = Path(__file__).parent / "briefs"
ROOT = Path(__file__).parents[1]


def read(text: str) -> Reading:
    return read_lines([Line(n, line) for n, line in enumerate(text.splitlines(), start=1)])


def how(text: str, tag: str) -> str:
    mention = read(text).features.get(tag)
    return mention.polarity if mention else "absent"


@pytest.mark.parametrize(
    ("folder", "count"), [(".", 10), ("development", 16), ("heldout", 15)], ids=lambda v: str(v)
)
def test_measured(folder: str, count: int) -> None:
    """Over the briefs beside the tests: every kind right, recall and precision as documented."""
    command = [sys.executable, ROOT / "tools/measure_brief.py", BRIEFS / folder]
    out = subprocess.run(
        command, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True
    ).stdout
    assert f"kind right: {count} of {count}" in out
    figures = {line.split(":")[0]: line.split("(")[1] for line in out.splitlines() if "(" in line}
    assert float(figures["recall"].split("%")[0]) >= 90
    assert float(figures["wrong"].split("%")[0]) <= 10


def test_kind_named_as_the_template_names_it() -> None:
    """An evaluation pipeline is proposed as the kind `evals`."""
    assert propose(BRIEFS / "eval-judge.md").answers["kind"] == "evals"


@pytest.mark.parametrize(
    ("text", "tag", "expected"),
    [
        ("- Provide a Dockerfile.", "docker", "must"),
        ("- No Docker needed.", "docker", "unwanted"),
        ("- You do not need to build a user interface.", "ui", "unwanted"),
        ("- A user interface is not required.", "ui", "unwanted"),
        ("- NOT wanted: authentication, a UI, Kubernetes", "ui", "unwanted"),
        ("- no auth, no Docker", "docker", "unwanted"),
        ("- No crashes, readable code, unit tests", "tests", "must"),
        ("- Docker (optional)", "docker", "bonus"),
        # Words of another thing: monitoring's metrics, a number's precision, a licence, a budget.
        ("- GET /metrics and GET /health", "eval", "absent"),
        ("- Report metrics on a held-out set.", "eval", "must"),
        ("- Train with mixed precision.", "eval", "absent"),
        ("- The generator must be open source.", "cite", "absent"),
        ("- Answers must name sources.", "cite", "must"),
        ("- Time budget stated: 4 h (task timings 1+3)", "latency", "absent"),
        ("- Tools by MCP or function calls.", "mcp", "absent"),
        ("- A tool over MCP.", "mcp", "must"),
        ("- Read test_queries.json.", "json", "absent"),
        ("- Problems with a golden label.", "clf", "absent"),
        ("- Tune the KV cache.", "cache", "absent"),
        ("- Read the dump at https://example.com.", "api", "absent"),
        ("- Submit a single .docx file.", "docx", "absent"),
        ("- Provide the final result in Excel (.xlsx).", "csv", "absent"),
        ("- If you want, explain the design in the README.", "design", "bonus"),
        ("- Put your solution into a zip.", "design", "absent"),
        ("Build a RAG system over documents.\n\n- An API, used by AI agents.", "agent", "absent"),
        ("- Documents from public sources.", "cite", "absent"),
        ("- Keep cost-efficiency in mind.", "cost", "absent"),
        ("- Fill the experiment log sheet.", "log", "absent"),
        ("## Context\n\nOur team uses a chat interface.", "ui", "absent"),
        ("| what | how |\n|---|---|\n| Terraform | optional |", "cloud", "bonus"),
        ("**Part D (bonus): Serve.** Expose it by a small API.", "api", "bonus"),
        ("Tools: search (may be stubbed) and a calculator.", "offline", "absent"),
        ("- Input data: chats behind a mock endpoint", "api", "absent"),
        ("- Runs against any OpenAI-compatible endpoint.", "api", "absent"),
        ("- Bonus: a re-ranking step", "rerank", "bonus"),
        ("- A re-ranker would be nice.", "rerank", "bonus"),
        ("- If you have time, add caching.", "cache", "bonus"),
        ("## Nice to have\n\n- caching", "cache", "bonus"),
        ("## Out of scope\n\n- caching", "cache", "unwanted"),
        ("Bonus points for any of:\n\n- caching\n\nWrite unit tests.", "cache", "bonus"),
        ("Bonus points for any of:\n\n- caching\n\nWrite unit tests.", "tests", "must"),
        ("- Dockerfile (compose optional), unit tests", "tests", "must"),
        ("- The API must not crash on malformed input.", "api", "must"),
        ("- Run `docker compose up`.", "docker", "must"),
        ("- The report may be a PDF; send it as PDF", "pdf", "absent"),
        ("- Ingest the attached PDFs.", "pdf", "must"),
        ("## What we do NOT want\n\n- Docker\n- a page", "docker", "unwanted"),
        ("What we do NOT want:\n\n- Docker\n- a page", "docker", "unwanted"),
        ("**Please skip:**\n\n- Docker images\n\nWrite tests.", "docker", "unwanted"),
        ("**Please skip:**\n\n- Docker images\n\nWrite tests.", "tests", "must"),
        ("Things to avoid\n\n- Docker\n- CI", "ci", "unwanted"),
        ("Not included:\n- Docker\n- CI", "ci", "unwanted"),
        ("- There is no need for a REST API.", "api", "unwanted"),
        ("- Don't bother with Docker or CI.", "ci", "unwanted"),
        ("- Please skip Docker.", "docker", "unwanted"),
        ("- A CLI instead of a REST API.", "api", "unwanted"),
        ("- Instead of a UI, expose a REST API.", "api", "must"),
        ("- Rather than a UI, write a REST API.", "ui", "unwanted"),
        ("- Not a notebook: a REST API.", "api", "must"),
        ("- Docker, CI and a UI are not expected.", "docker", "unwanted"),
        ("- Docker: not needed", "docker", "unwanted"),
        ("- You won't need Docker.", "docker", "unwanted"),
        ("- CI would be overkill.", "ci", "unwanted"),
        ("- We are not looking for Kubernetes or CI.", "ci", "unwanted"),
        ("- A Docker image, but no CI.", "docker", "must"),
        ("- A multi-stage, non-root Dockerfile.", "docker", "must"),
        ("- Compare it with a no-RAG baseline.", "baseline", "must"),
        ("- It must run without internet in Docker.", "docker", "must"),
        ("- Write a REST API; there is no need to deploy the API.", "api", "must"),
        ("## About us\n\nWe built a chat UI with Docker in 2019.", "docker", "absent"),
        ("- For the rest, make your own choices.", "api", "absent"),
        ("- Ship a Docker image, a script or a notebook.", "docker", "bonus"),
        ("- Ship a Docker image and a notebook.", "docker", "must"),
        ("- You may use Docker.", "docker", "bonus"),
        ("Use a runtime such as:\n\n- Docker\n- a plain process", "docker", "bonus"),
        ("## Getting started\n\nRun the API with Docker.", "docker", "absent"),
        ("Record a video showing:\n\n- the Dockerfile", "docker", "absent"),
        ("This is designed to test your knowledge of Docker.", "docker", "absent"),
        ("Build a RAG chatbot. We will evaluate its accuracy.", "eval", "absent"),
        ("- Report accuracy and recall.", "eval", "must"),
        ('- "Which manual covers Docker?"', "docker", "absent"),
        ("Here is an example API:", "api", "absent"),
        ("Please clone this repository locally.", "local", "absent"),
        ("- A video showing:\n  - the Dockerfile", "docker", "absent"),
        (
            "Try any of these, but they are not required; you are encouraged to:\n\n- use Docker",
            "docker",
            "bonus",
        ),
        ("```sh\nmake run```\n\nWrite a Dockerfile.", "docker", "must"),
        ("For this test, write a service.", "tests", "absent"),
        ("The test set doesn't contain this field.", "idk", "absent"),
        ("The final metrics are far less important.", "eval", "unwanted"),
        ("- Plain HTML/CSS", "html", "absent"),
        ("- Put your resume into /cv as a PDF.", "pdf", "absent"),
        ("- Unstructured data", "struct", "absent"),
        ("If you think of a better approach, feel free to use it.", "design", "absent"),
        ("If your CLI is incomplete, submit anyway.", "cli", "absent"),
        ("If the request is malformed, return 422.", "errors", "must"),
        ("- Say how you would deploy it (Docker, an API).", "docker", "absent"),
        ("We've included a simple Docker environment.", "docker", "absent"),
        ("- Your solution should be uploaded to a branch.", "upload", "absent"),
        ("- Add logging\\, tests\\, and CI\\.", "ci", "must"),
        ("- A React/Next.js page", "future", "absent"),
        ("- Show the areas in which you excel.", "csv", "absent"),
        ("- A requirements.txt", "txt", "absent"),
        ("- Add logging, metrics, and containers.", "eval", "absent"),
        ("- It costs nothing to run locally.", "local", "absent"),
        ("- The model must run locally.", "local", "must"),
        ("README should include:\n\n- setup instructions", "design", "absent"),
        ("- A README that explains your choices", "design", "must"),
        ("- Classify comments as safe or unsafe.", "safety", "absent"),
        ("- Refuse unsafe requests.", "safety", "must"),
        ("- A search tool (mock search)", "offline", "absent"),
        ("- Tests that mock the LLM", "offline", "must"),
        ("Our users need a UI.", "ui", "absent"),
        ("Our users need a UI. Build a web app.", "ui", "must"),
    ],
)
def test_polarity(text: str, tag: str, expected: str) -> None:
    """A mention is a must, a bonus or not wanted by the words around it and its heading."""
    assert how(text, tag) == expected


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Please spend no more than 4 hours on this.", (4, 4, True)),
        ("Expected effort 5 hours, hard limit 8 hours.", (8, 8, True)),
        ("This should take about 4-6 hours.", (4, 6, False)),
        ("- Time budget: 4–8 h", (4, 8, False)),
        ("Plan for four to six hours of work.", (4, 6, False)),
        ("We expect half a day of work.", (4, 4, False)),
        ("The exercise is scoped for a weekend.", (16, 16, False)),
        ("It is expected to be completed within 3-4 hours.", (3, 4, False)),
        ("Please submit within 48 hours of receiving this.", None),
        ("- Time budget: 2-6 h inside 72 h", (2, 6, False)),
        ("You have five days to complete the exercise.", None),
        ("We will discuss it in a 1-hour interview.", None),
        ("The corpus is 12 hours of audio.", None),
        ("It takes no more than a few hours. Spend no more than six hours.", (6, 6, True)),
        ("# Take-home: a RAG service (4 hours)\n\nBuild it.", (4, 4, False)),
        ("# Take-home\n\n## Time limit: 4 hours\n\nBuild it.", (4, 4, True)),
        ("# Take-home (4 hours)\n\nSpend at most 3 hours.", (3, 3, True)),
        ("# Task\n\n## Part 1 (1 hour)\n\nBuild it.\n\n## Part 2 (2 hours)\n\nTest it.", None),
        ("- Time budget stated: unknown (candidate reports ~8 h)", None),
    ],
)
def test_hours(text: str, hours: tuple[float, float, bool] | None) -> None:
    """Hours of work are told from deadlines, interviews and data; a cap from a suggestion."""
    found = read(text).hours
    assert (found and (found.low, found.high, found.cap)) == hours


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("The use of AI assistants is not allowed.", "forbidden"),
        ("Please do not use ChatGPT or Copilot.", "forbidden"),
        ("Solve this without AI tools.", "forbidden"),
        ("- Any AI tooling", "allowed"),
        ("Use of AI tools is required; include your prompts.", "required"),
        ("You must use an AI coding assistant.", "required"),
        ("AI tools are allowed but not required.", "allowed"),
        ("Feel free to use Copilot, but tell us where.", "allowed"),
        ("A team of AI agents answers customers.", None),
        ("Use Claude or GPT-4 as the model.", None),
        ("Using AI to extract the fields, build a service.", None),
        ("This assesses your ability to work with AI tools.", None),
        ("Use Claude Code if you like.", "allowed"),
        ("You must not use the SDK of a coding agent (Claude Code, Cursor).", None),
        ("A section on which coding agents you used", "allowed"),
        ("No outside LLM APIs may be called.", None),
        ("Build an AI assistant for lawyers.", None),
        ("AI is used to extract the fields.", None),
        ("A short text (not AI-generated).", None),
    ],
)
def test_ai_policy(text: str, policy: str | None) -> None:
    """What a brief says of AI assistants, told from the AI that is to be built."""
    found = read(text).ai_policy
    assert (found[0] if found else None) == policy


def test_evidence_lines() -> None:
    """Each proposal names the line on which its sentence starts, in wrapped prose too."""
    path = BRIEFS / "email-helpdesk.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    proposal = propose(path)
    assert proposal.answers == {
        "kind": "rag",
        "hours": 4.0,
        "ai_policy": "allowed",
        "parts": ["api", "docker"],
    }
    for name, evidence in proposal.evidence.items():
        start = " ".join(evidence.sentence.split()[:2])
        assert start in lines[evidence.line - 1], name


def cautions(text: str) -> list[str]:
    from takehome_kit.brief.cautions import cautions_of

    return [caution.name for caution in cautions_of(read(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Spend at most 4 hours.", []),
        ("Spend at most 8 hours.", ["long-unpaid"]),
        ("Spend at most 8 hours. We will discuss your solution in a call with you.", []),
        ("Spend at most 8 hours. The assignment is paid.", []),
        ("Spend at most 8 hours. The assignment is not paid.", ["long-unpaid"]),
        ("Spend about 3 hours.", ["soft-cap"]),
        ("Build a chatbot.", ["no-cap"]),
        ("Spend at most 2 hours. AI assistants are forbidden.", ["ai-forbidden"]),
        ("Spend at most 2 hours. Use Qdrant.", ["tool"]),
        ("Spend at most 2 hours. Use Qdrant, FAISS or similar.", []),
        ("Spend at most 2 hours. Use a vector store, e.g. Qdrant.", []),
        ("Spend at most 2 hours. Use Qdrant or FAISS.", []),
        ("Spend at most 2 hours. You do not need LangChain.", []),
        ("Spend at most 2 hours. Write it in Rust.", ["tool"]),
        ("Spend at most 2 hours. Let it go and react to errors.", []),
    ],
)
def test_cautions(text: str, expected: list[str]) -> None:
    """The candidate is warned where there is cause, and only there."""
    assert cautions(text) == expected


def test_nothing_heavy() -> None:
    """Reading a Markdown brief imports none of the libraries that cost time."""
    code = (
        "import sys; from pathlib import Path; from takehome_kit.brief import propose;"
        f"propose(Path({str(BRIEFS / 'numbered-legal.md')!r}));"
        "print([m for m in ('copier','numpy','scipy','bs4','pypdf','docx','torch') "
        "if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr

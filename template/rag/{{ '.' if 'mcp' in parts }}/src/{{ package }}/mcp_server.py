"""An MCP server: a tool that searches and one that answers, over stdio or HTTP."""

import argparse
from dataclasses import asdict, dataclass, replace
from functools import cache

from mcp.server.mcpserver import MCPServer

from .answer import Citation, answer
from .config import Config, load_config
from .index import Index, open_index
from .search import search

server = MCPServer("documents", instructions="Answers questions from a collection of documents.")


@dataclass
class Passage:
    """A passage, and where it stands."""

    chunk: str
    document: str
    page: int | None
    heading: str
    text: str
    score: float


@dataclass
class Answered:
    """An answer, or null where the documents do not say."""

    answer: str | None
    citations: list[Citation]


@cache
def opened() -> tuple[Config, Index]:
    """Settings and index, read by the first call of a tool."""
    config = load_config()
    return config, open_index(config)


@server.tool()
def search_documents(question: str, limit: int = 5) -> list[Passage]:
    """Find the passages that are closest to a question, best first."""
    config, index = opened()
    hits = search(index, question, replace(config, candidates=max(limit, config.candidates)))
    passages = []
    for hit in hits[:limit]:
        chunk = asdict(hit.chunk)
        passages.append(Passage(chunk=chunk.pop("id"), score=hit.score, **chunk))
    return passages


@server.tool()
def answer_question(question: str) -> Answered:
    """Answer a question from the documents, with citations."""
    config, index = opened()
    result = answer(index, question, config)
    return Answered(result.text, result.citations)


def main() -> None:
    """Serve on standard input and output, or on a port."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, help="serve over HTTP, at /mcp")
    port = parser.parse_args().port
    if port:
        server.run("streamable-http", port=port)
    else:
        server.run()


if __name__ == "__main__":
    main()

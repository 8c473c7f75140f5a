"""A model's server for the evals: it speaks OpenAI's chat API and answers with the question."""

import asyncio
import json
from collections.abc import AsyncIterator

from fastapi import FastAPI, Response
from fastapi.responses import StreamingResponse

WORD_S = 0.01  # for each word of an answer
app = FastAPI()


@app.get("/health")
def get_health() -> str:
    """It is up."""
    return "ok"


@app.post("/v1/chat/completions")
async def post_chat(body: dict) -> Response:
    """The last message's words, streamed if they are to be; the word "break" ends it early."""
    words = str(body["messages"][-1].get("content")).split()
    if body.get("stream"):
        return StreamingResponse(stream(words), media_type="text/event-stream")
    await asyncio.sleep(WORD_S * len(words))
    message = {"role": "assistant", "content": " ".join(words)}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    reply = {"id": "1", "object": "chat.completion", "created": 0, "model": "stand-in"}
    return Response(json.dumps(reply | {"choices": [choice]}), media_type="application/json")


async def stream(words: list[str]) -> AsyncIterator[str]:
    """An event for each word."""
    event = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "stand-in"}
    for number, word in enumerate(words):
        if word == "break":
            raise ConnectionError("as it was asked to")
        await asyncio.sleep(WORD_S)
        delta = {"content": f" {word}" if number else word}
        choice = {"index": 0, "delta": delta, "finish_reason": None}
        yield f"data: {json.dumps(event | {'choices': [choice]})}\n\n"
    yield "data: [DONE]\n\n"

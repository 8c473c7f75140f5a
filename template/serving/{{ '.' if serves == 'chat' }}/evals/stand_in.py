"""A model's server for the evals: OpenAI's chat API, with the question as its answer."""

import asyncio
import json
from collections.abc import AsyncIterator

from fastapi import FastAPI
from fastapi.responses import StreamingResponse

WORD_S = 0.01  # for each word of an answer
app = FastAPI()


@app.post("/v1/chat/completions", response_model=None)
async def post_chat(body: dict) -> dict | StreamingResponse:
    """The last message, word by word if it is to be streamed; "break" ends it early."""
    text = str(body["messages"][-1].get("content"))
    if body.get("stream"):
        return StreamingResponse(stream(text.split(" ")), media_type="text/event-stream")
    await asyncio.sleep(WORD_S * text.count(" "))
    message = {"role": "assistant", "content": text}
    return {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}


async def stream(words: list[str]) -> AsyncIterator[str]:
    """An event for each word."""
    for number, word in enumerate(words):
        if word == "break":
            raise ConnectionError("as it was asked to")
        await asyncio.sleep(WORD_S)
        choice = {"index": 0, "delta": {"content": f" {word}" if number else word}}
        yield f"data: {json.dumps({'choices': [choice]})}\n\n"
    yield "data: [DONE]\n\n"

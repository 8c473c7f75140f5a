"""Errors as application/problem+json (RFC 9457): what is wrong, in which field, and no more."""

from __future__ import annotations

import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from .admission import Full


class Field(BaseModel):
    """Where the request is wrong, and how."""

    field: str
    message: str


class Details(BaseModel):
    """The body of every error."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[Field] = []


class Problem(Exception):
    """An error to answer with; `field` is the part of the request that is wrong."""

    def __init__(
        self, status: int, detail: str, field: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, dict(headers or {})
        self.errors = [Field(field=field, message=detail)] if field else []


def respond(problem: Problem) -> JSONResponse:
    """The response that tells of `problem`."""
    title = HTTPStatus(problem.status).phrase
    body = Details(title=title, status=problem.status, detail=problem.detail, errors=problem.errors)
    media = "application/problem+json"
    return JSONResponse(body.model_dump(), problem.status, problem.headers, media)


def full(error: Full) -> JSONResponse:
    """The response that tells when to come again."""
    after = {"retry-after": str(max(1, math.ceil(error.retry_s)))}
    return respond(Problem(429, "the server has as much as it can do in time", headers=after))


def documented(status: int, meaning: str) -> dict[str, Any]:
    """A status for the OpenAPI document."""
    schema = {"$ref": "#/components/schemas/Details"}
    return {
        "description": meaning,
        "model": Details,
        "content": {"application/problem+json": {"schema": schema}},
    }


# For the OpenAPI document: what any route that computes something may answer instead.
PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: documented(400, "No JSON"),
    401: documented(401, "No valid API key"),
    408: documented(408, "The request took too long to arrive"),
    413: documented(413, "The body is too large"),
    415: documented(415, "The body is not JSON"),
    422: documented(422, "A field is wrong; `errors` says which"),
    429: documented(429, "Full: try again after Retry-After seconds"),
    503: documented(503, "Not ready"),
    504: documented(504, "No answer within the deadline"),
}


def install(app: FastAPI) -> None:
    """Let `app` answer every error in this form."""

    @app.exception_handler(Problem)
    async def problem(_: Request, error: Problem) -> JSONResponse:
        return respond(error)

    @app.exception_handler(Full)
    async def busy(_: Request, error: Full) -> JSONResponse:
        return full(error)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        found = Problem(422, "the request does not fit its schema")
        found.errors = [Field(field=_place(e["loc"]), message=e["msg"]) for e in error.errors()]
        return respond(found)

    @app.exception_handler(HTTPException)
    async def http(_: Request, error: HTTPException) -> JSONResponse:
        return respond(Problem(error.status_code, str(error.detail), headers=error.headers))


def _place(location: tuple[int | str, ...]) -> str:
    """("body", "input", 3) as "input[3]"."""
    parts = location[1:] if len(location) > 1 else location
    return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in parts).removeprefix(".")

"""The HTTP API: GET /health and POST /predict; `make serve` starts it."""

import hashlib
from time import perf_counter

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from .config import ROOT, load_config
from .model import PredictRequest, PredictResponse, load, predict


class Problem(BaseModel):
    """Why a request was refused."""

    detail: str


structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.JSONRenderer(),
    ]
)
log = structlog.get_logger()
config = load_config()
path = ROOT / config.model
model = load(path)
version = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
app = FastAPI(title="Prediction service", responses={"4XX": {"model": Problem}})


class Health(BaseModel):
    """That the service is up, and which model it serves."""

    status: str
    model: str


@app.get("/health")
async def get_health() -> Health:
    """Whether requests are answered."""
    return Health(status="ok", model=version)


# On the event loop, because handing so fast a model to a thread takes longer than its answer. For
# one of more than some 10 ms leave out `async`: FastAPI then calls it in a thread.
@app.post("/predict")
async def post_predict(request: PredictRequest) -> PredictResponse:
    """Predict a label for each instance."""
    started = perf_counter()
    response = predict(model, request)
    ms = round(1000 * (perf_counter() - started), 2)
    log.info("predicted", ms=ms, model=version)
    return response


@app.exception_handler(RequestValidationError)
async def refuse(request: Request, error: RequestValidationError) -> JSONResponse:
    """Say in a sentence which fields are wrong, in place of FastAPI's nested list."""
    wrong = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
    detail = "; ".join(wrong)
    log.info("refused", path=request.url.path, detail=detail)
    return JSONResponse({"detail": detail}, config.invalid_status)

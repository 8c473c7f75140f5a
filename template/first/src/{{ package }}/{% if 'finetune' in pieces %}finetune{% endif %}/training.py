"""One training run with any of the trainers: it resumes, says what goes on, and ends whole."""

from __future__ import annotations

import json
import math
import os
import resource
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from transformers import EarlyStoppingCallback, PrinterCallback

from ..config import MARK, Config
from ..errors import StopError, say
from .faults import explained, room
from .watch import Watch, estimate

LOGGED = 40  # points of the loss curve at most


@dataclass(frozen=True)
class Trained:
    """A finished training: where its best model is, its curves and what it took.

    `losses` and `validation` are (step, loss); `best_step` is the one whose model was kept, `start`
    the validation loss before training; `rows` are those of an epoch's batches, `seconds` those of
    all attempts together.
    """

    fingerprint: str
    losses: list[tuple[int, float]]
    validation: list[tuple[int, float]]
    start: float
    best_step: int
    steps: int
    planned_steps: int
    rows: int
    seconds: float
    peak_mb: int
    resumed: int


def finished(folder: Path, fingerprint: str) -> Trained | None:
    """The training behind the model in `folder`, if it is whole and of these inputs."""
    try:
        found = Trained(**json.loads((folder / MARK).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return found if found.fingerprint == fingerprint else None


def arguments(config: Config, out: Path) -> dict[str, Any]:
    """Arguments that every trainer takes: what to log, evaluate and save; seeds; the device."""
    if config.threads:
        torch.set_num_threads(config.threads)
    return {
        "output_dir": str(out),
        "num_train_epochs": config.epochs,
        "per_device_train_batch_size": config.batch,
        "per_device_eval_batch_size": config.batch,
        "learning_rate": config.learning_rate,
        "warmup_steps": config.warmup,
        "logging_nan_inf_filter": False,  # it would show the loss before in place of a NaN
        "eval_strategy": "steps",
        "save_strategy": "steps",
        "save_total_limit": 2,
        "load_best_model_at_end": True,
        "metric_for_best_model": "eval_loss",
        "greater_is_better": False,
        "restore_callback_states_from_checkpoint": True,
        "seed": config.seed,
        "data_seed": config.seed,
        "use_cpu": not torch.cuda.is_available(),
        "dataloader_pin_memory": torch.cuda.is_available(),
        "disable_tqdm": True,
        "report_to": [],
    }


def batched(trainer: Any) -> int:
    """Rows of an epoch's batches: a sampler without repeated targets may leave rows out."""
    loader = trainer.get_train_dataloader()
    mine = sum(len(batch) for batch in islice(loader.batch_sampler, len(loader)))
    found = torch.tensor(mine, device=trainer.args.device)
    return int(trainer.accelerator.reduce(found, reduction="sum"))


def pace(trainer: Any, config: Config) -> None:
    """Spread the logs and the checks over the steps there are: a sampler may leave rows out."""
    args = trainer.args
    steps = math.ceil(len(trainer.get_train_dataloader()) * args.num_train_epochs)
    args.logging_steps = max(1, steps // LOGGED)
    args.eval_steps = args.save_steps = max(1, steps // config.evaluations)


def last_checkpoint(out: Path) -> Path | None:
    """The newest checkpoint that was written to its end: the trainer's state comes last."""
    found = []
    for path in out.glob("checkpoint-*"):
        try:
            json.loads((path / "trainer_state.json").read_text(encoding="utf-8"))
            found.append(path)
        except (OSError, ValueError):
            shutil.rmtree(path, ignore_errors=True)
    return max(found, key=lambda path: int(path.name.partition("-")[2]), default=None)


def fit(
    trainer: Any, config: Config, out: Path, fingerprint: str, save: Callable[[Path], None]
) -> Trained:
    """Train, or go on from the last checkpoint, and move the best model to `out`/model.

    Raises `StopError` for a loss that is no number, and for what the machine lacks.
    """
    work, started = Path(trainer.args.output_dir), time.monotonic()
    pace(trainer, config)
    trainer.remove_callback(PrinterCallback)
    trainer.add_callback(EarlyStoppingCallback(config.patience))
    watch, rows = Watch(config, work), batched(trainer)
    trainer.add_callback(watch)
    try:
        room(trainer.model, work)
        checkpoint = last_checkpoint(work)
        start = _start(trainer, work, resumed=checkpoint is not None)
        trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    except (RuntimeError, MemoryError, OSError) as error:
        raise explained(error, config, work) from error
    state = trainer.state
    history = [(entry["step"], entry) for entry in state.log_history]
    trained = Trained(
        fingerprint=fingerprint,
        losses=[(step, entry["loss"]) for step, entry in history if "loss" in entry],
        validation=[(step, entry["eval_loss"]) for step, entry in history if "eval_loss" in entry],
        start=start,
        best_step=state.best_global_step or state.global_step,
        steps=state.global_step,
        planned_steps=state.max_steps,
        rows=rows,
        seconds=round(watch.before + time.monotonic() - started, 1),
        peak_mb=peak_mb(),
        resumed=int(checkpoint.name.partition("-")[2]) if checkpoint else 0,
    )
    if trainer.is_world_process_zero():
        _keep(trained, out, save, work, config)
    return trained


def _keep(
    trained: Trained, out: Path, save: Callable[[Path], None], work: Path, config: Config
) -> None:
    """Put the model in its place, whole or not at all, and drop the checkpoints."""
    beside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        save(beside)
        (beside / MARK).write_text(json.dumps(asdict(trained)), encoding="utf-8")
    except (RuntimeError, OSError) as error:
        shutil.rmtree(beside, ignore_errors=True)
        raise explained(error, config, out) from error
    shutil.rmtree(out, ignore_errors=True)
    beside.rename(out)
    shutil.rmtree(work, ignore_errors=True)


def _start(trainer: Any, work: Path, resumed: bool) -> float:
    """The validation loss before training, kept for a run that resumes; says what is to come."""
    kept = work / "start.json"
    if resumed and kept.is_file():
        return float(json.loads(kept.read_text(encoding="utf-8")))
    began = time.monotonic()
    found = trainer.evaluate()
    if "eval_loss" not in found:
        hint = "raise split.validation, lower training.batch or start fewer processes"
        raise StopError(f"a process has no batch of the validation side: {hint}", code=2)
    loss = float(found["eval_loss"])
    # In every process: a trainer's loss may gather from all of them.
    expected = estimate(trainer, time.monotonic() - began)
    if trainer.is_world_process_zero():
        work.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(loss), encoding="utf-8")
        say(f"validation loss before training: {loss:.4f}; {expected}")
    return loss


def peak_mb() -> int:
    """The most memory this process has held, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1e6 if sys.platform == "darwin" else 1024))

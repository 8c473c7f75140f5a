"""What a training says: how long it will take, how far it is, and that its loss is no number."""

from __future__ import annotations

import json
import math
import time
from pathlib import Path
from typing import Any

from transformers import TrainerCallback

from ..config import Config
from ..errors import StopError, say


def estimate(trainer: Any, evaluation: float) -> str:
    """How long and how much memory at most, from one batch and one evaluation, in words.

    The batch goes forward and back, without a step; the activations come on top of the memory.
    """
    loader, model = trainer.get_train_dataloader(), trainer.model
    batch = trainer._prepare_inputs(next(iter(loader)))
    model.eval()
    began = time.monotonic()
    trainer.compute_loss(model, batch).backward()
    step = time.monotonic() - began
    model.zero_grad()
    steps = math.ceil(len(loader) * trainer.args.num_train_epochs)
    seconds = steps * step + steps / trainer.args.eval_steps * evaluation
    weights = sum(p.numel() for p in model.parameters())
    learned = sum(p.numel() for p in model.parameters() if p.requires_grad)
    megabytes = (4 * weights + 12 * learned) / 1e6
    return (
        f"about {seconds:.0f} s for {steps} steps of {trainer.args.per_device_train_batch_size} "
        f"rows; {learned:,} of {weights:,} weights are trained, which takes {megabytes:,.0f} MB "
        "and the activations"
    )


class Watch(TrainerCallback):  # type: ignore[misc]
    """Says how far it is, stops at a loss that is no number, adds up the time of all attempts."""

    def __init__(self, config: Config, work: Path) -> None:
        self._config, self._clock = config, work / "seconds.json"
        self._first = 0
        self._began = time.monotonic()
        self.before = 0.0

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Note where it starts."""
        self._first, self._began = state.global_step, time.monotonic()
        if state.global_step:
            say(f"going on from step {state.global_step} of {state.max_steps}")
            if self._clock.is_file():
                self.before = float(json.loads(self._clock.read_text(encoding="utf-8")))

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
        """One line: the loss and the time left."""
        loss = (logs or {}).get("loss", (logs or {}).get("eval_loss"))
        if loss is None:
            return
        if not math.isfinite(loss):
            raise StopError(
                f"the loss is {loss} at step {state.global_step}: lower training.learning_rate "
                f"({self._config.learning_rate:g}) or raise training.warmup; nothing was saved"
            )
        done = state.global_step - self._first
        if state.is_world_process_zero and done:
            each = (time.monotonic() - self._began) / done
            what = "loss" if "loss" in logs else "validation loss"
            left = each * (state.max_steps - state.global_step)
            say(f"step {state.global_step}/{state.max_steps}: {what} {loss:.4f}, {left:.0f} s left")

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Keep the time that was spent with the checkpoint."""
        if state.is_world_process_zero:
            spent = self.before + time.monotonic() - self._began
            self._clock.write_text(json.dumps(spent), encoding="utf-8")

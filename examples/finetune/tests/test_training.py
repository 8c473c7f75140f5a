"""Training on a few rows with the real encoder: it resumes after a kill, and faults are said."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from docstring_search.config import MissingError, load_config
from docstring_search.errors import StopError
from docstring_search.finetune import faults, training
from docstring_search.finetune.pretrained import resolve
from docstring_search.finetune.project import read_data, trained

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = {
    'file = ""': 'file = "rows.jsonl"',
    "max_tokens = 64": "max_tokens = 16",
    "batch = 32": "batch = 4",
    "evaluations = 4": "evaluations = 3",
    "validation = 0.04": "validation = 0.24",
}
WORDS = ["river", "stone", "cloud", "paper", "metal", "field", "house", "tower", "glass", "light"]


def project(folder: Path) -> Path:
    """A folder with settings for a training of seconds, and rows for it."""
    folder.mkdir()
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    for old, new in SETTINGS.items():
        assert old in text
        text = text.replace(old, new)
    (folder / "config.toml").write_text(text, encoding="utf-8")
    with (folder / "rows.jsonl").open("w", encoding="utf-8") as file:
        for i in range(60):
            word = WORDS[i % 10]
            row = {"text": f"find the {word} number {i}", "target": f"def {word}_{i}(): return {i}"}
            file.write(json.dumps({"id": f"r{i}", "group": f"g{i}", **row}) + "\n")
    return folder


def start(folder: Path, launcher: Sequence[str] = ()) -> subprocess.Popen[str]:
    """`train` in a process of its own, or in those of a launcher (arguments of `python -m`)."""
    command = [sys.executable, "-m", *launcher, "docstring_search", "train"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    environment = os.environ | {"HF_HUB_OFFLINE": "1"}
    return subprocess.Popen(command, cwd=folder, text=True, env=environment, **pipes)  # type: ignore


def first_checkpoint(folder: Path, process: subprocess.Popen[str]) -> None:
    """Wait until one is whole."""
    while process.poll() is None:
        if list(folder.glob(".cache/training/*/checkpoint-*/trainer_state.json")):
            return
        time.sleep(0.02)
    raise AssertionError(process.communicate()[0])


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project whose training was not interrupted."""
    folder = project(tmp_path_factory.mktemp("whole") / "project")
    process = start(folder)
    said = process.communicate()[0]
    assert process.returncode == 0, said
    assert "s left" in said
    yield folder


def test_killed_equals_uninterrupted(whole: Path, tmp_path: Path) -> None:
    """Killed by SIGKILL after a checkpoint and started again: the same losses and weights."""
    folder = project(tmp_path / "killed")
    process = start(folder)
    first_checkpoint(folder, process)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (folder / "models" / "quick").exists()
    process = start(folder)
    said = process.communicate()[0]
    assert process.returncode == 0, said
    assert "going on from step" in said
    one, other = (
        json.loads((f / "models/quick/training.json").read_text()) for f in (whole, folder)
    )
    assert other["resumed"] > 0
    for name in ("losses", "validation"):
        assert np.allclose(one[name], other[name], rtol=0, atol=1e-5), name
    ours, theirs = (load_file(f / "models/quick/model.safetensors") for f in (whole, folder))
    assert ours.keys() == theirs.keys()
    assert max(float(np.abs(ours[k] - theirs[k]).max()) for k in ours) < 1e-5


def test_two_processes(whole: Path, tmp_path: Path) -> None:
    """`torchrun` shares the rows: two processes take about half the steps, and keep one model."""
    folder = project(tmp_path / "two")
    launcher = ["torch.distributed.run", "--standalone", "--nproc_per_node", "2", "-m"]
    process = start(folder, launcher)
    said = process.communicate()[0]
    assert process.returncode == 0, said
    written = [folder / "models/quick/training.json" for folder in (whole, folder)]
    one, two = (json.loads(path.read_text()) for path in written)
    assert 0.4 <= two["steps"] / one["steps"] <= 0.6
    assert said.count("validation loss before training") == 1


def test_training_changed_the_model(whole: Path) -> None:
    """The saved weights are not those of the base model."""
    base = load_file(resolve("all-MiniLM-L6-v2")[0] / "model.safetensors")
    ours = load_file(whole / "models/quick/model.safetensors")
    assert any(float(np.abs(base[name] - ours[name]).max()) > 0 for name in ours if name in base)


def test_done_is_found(whole: Path) -> None:
    """The same settings and rows are not trained again; other settings are."""
    config = load_config(whole / "config.toml").quick()
    data = read_data(config, whole)
    began = (whole / "models/quick/training.json").stat().st_mtime_ns
    assert trained(config, whole, data).steps > 0
    assert (whole / "models/quick/training.json").stat().st_mtime_ns == began


def test_loss_that_is_no_number(tmp_path: Path) -> None:
    """A learning rate far too high ends in one sentence that names it, and saves nothing."""
    folder = project(tmp_path / "nan")
    config = replace(load_config(folder / "config.toml").quick(), learning_rate=1e30, warmup=0)
    with pytest.raises(StopError, match=r"the loss is (nan|inf).*training\.learning_rate") as error:
        trained(config, folder, read_data(config, folder))
    assert error.value.code == 1
    assert not (folder / "models").exists() or not list((folder / "models").iterdir())


def test_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too little room is said before the first step."""
    folder = project(tmp_path / "full")
    config = load_config(folder / "config.toml").quick()
    usage = faults.shutil.disk_usage(folder)._replace(free=1000)
    monkeypatch.setattr(faults.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(StopError, match=r"the disk of .* is full") as error:
        trained(config, folder, read_data(config, folder))
    assert error.value.code == 3


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "is full"),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory"), "lower training.batch"),
        (MemoryError(), "lower training.batch"),
    ],
)
def test_what_the_machine_lacks(tmp_path: Path, error: Exception, said: str) -> None:
    """Told with its remedy; the exit code is 3."""
    config = load_config(ROOT / "config.toml")
    explained = faults.explained(error, config, tmp_path)
    assert isinstance(explained, StopError)
    assert said in str(explained)
    assert explained.code == 3


def test_other_errors_stay(tmp_path: Path) -> None:
    """A fault of the code is not dressed up as one of the machine."""
    error = RuntimeError("shapes do not match")
    assert faults.explained(error, load_config(ROOT / "config.toml"), tmp_path) is error


def test_model_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named, with the setting."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(MissingError, match=r"model\.base 'no-such-model'"):
        resolve("no-such-model")


def test_torn_checkpoint_is_left_out(tmp_path: Path) -> None:
    """A checkpoint that was cut off is not resumed from."""
    (tmp_path / "checkpoint-2").mkdir()
    (tmp_path / "checkpoint-2" / "trainer_state.json").write_text("{}")
    (tmp_path / "checkpoint-10").mkdir()
    assert training.last_checkpoint(tmp_path) == tmp_path / "checkpoint-2"
    assert not (tmp_path / "checkpoint-10").exists()

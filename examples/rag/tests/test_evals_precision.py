"""What int8 loses is said with every result that it made."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evals import retrieval
from evals.cost import Budget
from evals.golden import Row
from evals.precision import precision_loss
from evals.system import System

ROOT = Path(__file__).resolve().parent.parent
TEXTS = {
    "otters.txt": "Sea otters hold hands while they sleep, so that they do not drift apart.",
    "tea.txt": "Green tea is brewed with water of eighty degrees.",
}
ROWS = [
    Row(
        id=name, question=question, answer="a", sources=[name], quotes=[], slice="s", status="draft"
    )
    for name, question in (("otters.txt", "Why hold hands?"), ("tea.txt", "How hot is the water?"))
]


def item(row: Row, ranked: list[str]) -> dict[str, Any]:
    """Of a run, as far as it is read here."""
    given = {"question": row.question}
    return {
        "id": row.id,
        "input": given,
        "output": {"ranked": ranked},
        "scores": {},
        "cluster": row.id,
    }


@pytest.fixture
def system(tmp_path: Path) -> Callable[[str], System]:
    """The system over two documents, in this precision."""

    def make(precision: str) -> System:
        lines = (ROOT / "config.toml").read_text(encoding="utf-8").splitlines()
        kept = [f'precision = "{precision}"' if x.startswith("precision") else x for x in lines]
        text = "\n".join('retriever = "dense"' if x.startswith("retriever") else x for x in kept)
        (tmp_path / "config.toml").write_text(text.replace('"auto"', '"extractive"'), "utf-8")
        shutil.copytree(ROOT / "prompts", tmp_path / "prompts", dirs_exist_ok=True)
        folder = tmp_path / "data" / "documents"
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in TEXTS.items():
            (folder / name).write_text(content, encoding="utf-8")
        return System(tmp_path, None, Budget(ROOT / "evals" / "prices.toml", None))

    return make


def test_loss_is_measured(system: Callable[[str], System]) -> None:
    """The same questions are ranked by fp32, and the difference is that of the items' scores."""
    rank = system("int8").in_fp32()
    assert rank is not None
    assert rank(ROWS[0].question)[0] == "otters.txt"
    # A ranking that has the second question wrong: 1/log2(3) instead of 1.
    items = [item(row, ["otters.txt", "tea.txt"]) for row in ROWS]
    retrieval.score(ROWS, items)
    (note,) = precision_loss(items, ROWS, rank)
    assert note.startswith("int8: nDCG@10 is 0.815, in fp32 1.000: -0.185 [")
    assert note.endswith("n = 2.")


def test_fp32_has_nothing_to_lose(system: Callable[[str], System]) -> None:
    """No second index, no note."""
    assert system("fp32").in_fp32() is None
    assert precision_loss([], [], None) == []

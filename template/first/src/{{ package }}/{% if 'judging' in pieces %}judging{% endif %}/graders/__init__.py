"""The offline graders, one file each. `OFFLINE` is the order in which reports name them."""

from .edit import EditSimilarity
from .lexical import UnigramPrecision
from .overlap import RougeL
from .rules import Rules
from .similarity import QuestionSimilarity, ReferenceSimilarity
from .weighted import WeightedPrecision

OFFLINE = (
    UnigramPrecision,
    WeightedPrecision,
    QuestionSimilarity,
    ReferenceSimilarity,
    RougeL,
    EditSimilarity,
    Rules,
)

__all__ = [
    "OFFLINE",
    "EditSimilarity",
    "QuestionSimilarity",
    "ReferenceSimilarity",
    "RougeL",
    "Rules",
    "UnigramPrecision",
    "WeightedPrecision",
]

"""Inside a project's environment: AUC of two graders on labels of attribution, and their gain."""

import json
import sys
from pathlib import Path
from typing import Any

from bench.judging import agreement, graders, verdicts
from bench.judging.conversations import Conversation, Turn
from bench.judging.graders.weighted import Weights

GOOD = "Fully attributable"


def load(path: Path) -> tuple[list[Conversation], list[bool]]:
    """Conversations of one turn each, and whether people call it attributable."""
    made, good = [], []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        turns = (Turn("user", row["message"], False), Turn("assistant", row["response"], True))
        context, cluster = (row["knowledge"],), row["knowledge"]
        made.append(Conversation(str(number), turns, context, cluster=cluster))
        good.append(row["begin_label"] == GOOD)
    return made, good


def measure(path: Path) -> None:
    """AUC of each grader, and the paired difference to the baseline."""
    conversations, good = load(path)
    clusters = [c.cluster for c in conversations]
    counting = verdicts.halves(clusters)
    weights = Weights.count(c for c, side in zip(conversations, counting, strict=True) if side)
    both = (graders.UnigramPrecision(), graders.WeightedPrecision(weights))
    # A response without a word is supported by nothing: 0, and in every denominator.
    scores = {g.name: [g.grade(c).score or 0.0 for c in conversations] for g in both}
    shown = [i for i, side in enumerate(counting) if not side]
    right, groups = [good[i] for i in shown], [clusters[i] for i in shown]
    of = {name: [values[i] for i in shown] for name, values in scores.items()}
    print(f"{len(conversations)} responses, {len(set(clusters))} pieces of knowledge;", end=" ")
    print(f"held out: {len(shown)} and {len(set(groups))}, good: {sum(right)}")
    for name, values in of.items():
        print(f"AUC {name}: {told(agreement.auc(values, right, groups))}")
    base, ours = of.values()
    print(f"difference, paired: {told(agreement.auc_difference(ours, base, right, groups), '+')}")


def told(found: Any, sign: str = "") -> str:
    """Value and 95% interval."""
    low, high = found.ci
    span = f"[{low:{sign}.4f}, {high:{sign}.4f}]"
    return f"{found.value:{sign}.4f} {span}, n = {found.n}, {found.method}"


if __name__ == "__main__":
    measure(Path(sys.argv[1]))

"""Did a second agent pay? The team's figures, and what it gained on the same tasks."""

from .metrics import Figure, Item, figure, summarise

SHOWN = ("success", "steps", "tokens", "latency p50")


def compare(single: list[Item], team: list[Item]) -> list[Figure]:
    """Rows of the team beside those of the single agent."""
    rows = [row for row in summarise(team) if row["name"] in SHOWN]
    pairs = zip(single, team, strict=True)
    gains = [two["scores"]["success"] - one["scores"]["success"] for one, two in pairs]
    gain = figure("team gain", team, gains) | {"unit": "score", "direction": "higher"}
    return [row | {"name": f"team {row['name']}"} for row in rows] + [gain]

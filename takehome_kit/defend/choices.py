"""Questions on settings, the generator, the decisions noted, and growth."""

from __future__ import annotations

from typing import Any

from ..analysis.text import number
from ..contracts.results import Results
from ..decide import FILE
from .cards import Card, Question, read_cards
from .changes import CONFIG, flat
from .facts import Facts
from .measured import findings, named
from .scale import at_scale

GENERATORS = ("extractive", "openai", "local")


def on_choices(facts: Facts) -> list[Question]:
    """Why this and not that: settings with a card of their own, then the rest in one question."""
    cards = findings()
    asked = [_setting(card, facts) for card in read_cards("settings") if _applies(card, facts)]
    asked += [_settings(cards["settings"], facts)] if facts.config else []
    asked += _generator(cards, facts.run) if facts.run else []
    asked += [at_scale(cards["scale"], facts)] if cards["scale"].fits(facts.kind) else []
    return asked + [
        cards["decision"].ask(
            f"decision:{decision.number}",
            {"title": decision.title, "instead": decision.instead or "the alternative"},
            FILE,
            (
                f"because: {decision.because or '[no reason is noted]'}",
                f"evidence: {decision.evidence or '[none is noted]'}",
            ),
        )
        for decision in facts.decisions
    ]


def _applies(card: Card, facts: Facts) -> bool:
    """Whether the settings that the card quotes are there, and have the value that it is about."""
    key, _, wanted = card.head.get("when", "").partition(" = ")
    right = not key or str(facts.config.get(key)) == wanted
    return card.fits(facts.kind) and right and all(key in facts.config for key in card.needs)


def _setting(card: Card, facts: Facts) -> Question:
    values = {key.rpartition(".")[2]: facts.config[key] for key in card.needs}
    found = [line for key in card.needs for line in _history(key, facts)]
    return card.ask(f"setting:{card.name}", values, CONFIG, tuple(found))


def _history(key: str, facts: Facts) -> list[str]:
    """A setting against the scaffold's and against the one that the run was measured with."""
    now, told = facts.config[key], []
    if facts.scaffold_config is not None:
        then: Any = facts.scaffold_config.get(key)
        same = f"{key} = {now}: as in the scaffold"
        told.append(same if then == now else f"{key}: {then} in the scaffold, {now} now")
    if facts.run and (measured := _measured(key, facts.run)) not in (None, now):
        told.append(f"{named(facts.run)} was measured with {key} = {measured}")
    return told


def _measured(key: str, run: Results) -> Any:
    """The run's value of a setting: the record has it by its dotted or its last name."""
    settings = flat(run["config"])
    return settings.get(key, settings.get(key.rpartition(".")[2]))


def _settings(card: Card, facts: Facts) -> Question:
    """What was changed, and the names of what was not."""
    before, now = facts.scaffold_config, facts.config
    if before is None:
        found = [f"{key} = {value}" for key, value in now.items()]
    else:
        same = [key for key, value in now.items() if before.get(key) == value]
        found = [line for key in now if key not in same for line in _history(key, facts)]
        found.append(f"as in the scaffold: {', '.join(same) or 'none'}")
    return card.ask("settings", {}, CONFIG, tuple(found))


def _generator(cards: dict[str, Card], run: Results) -> list[Question]:
    label = str(run["system"].get("generator") or "")
    name = next((name for name in GENERATORS if label.startswith(name)), None)
    if name is None:
        return []
    totals = run["totals"]
    tokens = f"{totals['prompt_tokens']:,} prompt and {totals['completion_tokens']:,} completion"
    found = (f"the run took {tokens} tokens and cost {number(totals['cost_usd'], 'usd')}",)
    values = {"generator": label, "run": run["run"]}
    return [cards[f"generator-{name}"].ask("generator", values, named(run), found)]

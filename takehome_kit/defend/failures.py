"""Questions on items that went wrong, one for each cause, the commonest cause first."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ..contracts.results import Item, Results
from .cards import Question
from .measured import findings, named

ITEMS = 4  # failing items that are asked about
WORDS = 160  # characters of a text that is quoted


def on_failures(run: Results) -> list[Question]:
    """Failing items: the first of each cause, then further ones of the commonest."""
    failing = [item for item in run["items"] if item["cause"]]
    causes = Counter(str(item["cause"]) for item in failing)
    order = [cause for cause, _ in causes.most_common()]
    first = {cause: next(i for i in failing if i["cause"] == cause) for cause in order}
    rest = [i for cause in order for i in failing if i["cause"] == cause and i is not first[cause]]
    asked = [*first.values(), *rest][:ITEMS]
    cards = findings()
    chosen = [item for item in asked if _card(item) in cards]
    return [
        cards[_card(item)].ask(
            f"item:{item['id']}",
            {"id": item["id"], "question": cut(item["input"]["question"])},
            named(run),
            (
                f"{causes[str(item['cause'])]} of {len(run['items'])} items have this cause",
                *_told(item, run),
            ),
        )
        for item in chosen
    ]


def cut(text: str) -> str:
    """One line of at most `WORDS` characters, fit for a terminal."""
    from ..golden.text import printable

    line = printable(text)
    return line if len(line) <= WORDS else line[: WORDS - 1] + "…"


def _card(item: Item) -> str:
    return f"cause-{str(item['cause']).replace(' ', '-')}"


def _told(item: Item, run: Results) -> list[str]:
    """What the record holds on an item, in the order of the pipeline."""
    wanted, output = item["input"], item["output"]
    told = [f"slice {item['slice']}"]
    if item["error"]:
        return [*told, f"error: {cut(item['error'])}"]
    if run["kind"] in ("serving", "evals"):
        return told + [f"{name}: {cut(str(value))}" for name, value in output.items()]
    if run["kind"] == "extract":
        return told + _stated(wanted["reference"], output)
    reference = wanted.get("reference")
    told.append(f"expected: {cut(reference) if reference else 'a refusal'}")
    told += [f"evidence: “{cut(quote)}”" for quote in wanted.get("quotes", [])[:2]]
    told += _ranks(wanted, output)
    told += [cut(f"called {c['name']}({c['arguments']})") for c in output.get("calls", [])]
    answer = output.get("answer")
    told.append(f"answered: “{cut(answer)}”" if answer else "answered: a refusal")
    fitted = run.get("calibration")
    if fitted and "confidence" in output:
        limit = fitted["threshold"]
        told.append(f"confidence {output['confidence']:.3f}, threshold {limit:.3f}")
    return told


def _ranks(wanted: dict[str, Any], output: dict[str, Any]) -> list[str]:
    """Where the expected documents came, and what was retrieved."""
    told, ranked = [], output.get("ranked")
    for source in wanted.get("sources", [])[:3]:
        if ranked is not None:
            place = f"rank {ranked.index(source) + 1}" if source in ranked else "not ranked"
            told.append(f"{source}: {place} of {len(ranked)} documents")
    chunks = [str(hit["chunk"]) for hit in output.get("retrieved", [])]
    return [*told, f"passages retrieved: {', '.join(chunks)}"] if chunks else told


def _stated(reference: str | None, output: dict[str, Any]) -> list[str]:
    """What a document states, what was given for it, and where from."""
    answer, dropped = output["answer"], output["dropped"]
    told = [f"stated: {cut(str(reference)) if reference is not None else 'nothing'}"]
    told.append(f"given: {cut(str(answer)) if answer is not None else 'nothing'}")
    if answer is not None:
        told.append(f"page {output['page']}: “{cut(output['evidence'])}”")
    return told + ([f"dropped: {cut(dropped)}"] if dropped else [])

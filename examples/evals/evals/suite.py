"""Conversations: every grader and judge, what its word is worth, and what is found in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from answer_check.config import ConfigError
from answer_check.judging import verdicts
from answer_check.judging.conversations import Conversation
from answer_check.judging.labels import Labels, consensus, read_labels
from answer_check.judging.project import CALIBRATION, Project

from . import findings, trust, writeup
from .cache import Cache
from .grades import Grades, grade
from .judge import Judge
from .judges import judge_all
from .metrics import JUDGES, METRICS
from .outcome import Outcome, figure, item
from .results import replace
from .trust import Labelled, Trust

NAME = "labelled conversations"


def label_files(project: Project) -> list[Any]:
    """The folder of the labels: what the results follow from beside the data."""
    return [project.root / project.config.labels.folder]


def evaluate(project: Project, judge: Judge | None, cache: Cache) -> Outcome:
    """Grade everything, then measure the graders on the labels, then look at what they found."""
    config, conversations = project.config, _read(project)
    by_id = {c.id: c for c in conversations}
    annotators = read_labels(project.root / config.labels.folder, config.labels.scale)
    labels = _known(consensus(annotators, config.labels.scale), by_id, project)
    labelled = _labelled(project, conversations, labels)
    grades = grade(project, conversations)
    if judge:
        asked = [by_id[name] for name in _some(labelled, config.judge.items)]
        for name in config.judge.graders:
            judge_all(judge, name, project.root, asked, config.judge.again, cache, grades)
    seed, base = config.split.seed, grades.scores[project.baseline]
    found = {n: trust.measure(n, s, labelled, base, seed) for n, s in grades.scores.items()}
    decides = config.judge.graders[0] if judge and config.judge.graders else config.graders.main
    _calibrate(project, found)
    clusters = {c.id: c.cluster for c in conversations}
    ceiling = trust.ceiling(annotators, config.labels.scale, clusters, seed)
    items = _items(project, conversations, labelled, grades, found[decides])
    report = findings.find(project, conversations, items)
    writeup.write_violations(project.root / "violations.md", items, report)
    outcome = Outcome(
        items=items,
        headline=found[decides].told(project.baseline),
        metrics=_metrics({decides: found[decides]} | found, grades, labelled, clusters, seed),
        system={"grader": decides, "judge": judge.label if judge else None, **_encoder(project)},
        matrices=[_confusion(labelled, found[decides])],
        notes=[
            *(t.told(project.baseline) for n, t in found.items() if n != decides),
            *_of_labels(annotators, labelled, ceiling, clusters, seed),
            *report.notes,
        ],
        corpus={"conversations": len(items), "turns": sum(len(c.turns) for c in conversations)},
        origin=f"{config.labels.folder} ({', '.join(annotators) or 'no annotator'})",
        tokens={judge.model: grades.tokens} if judge else {},
        cached=grades.cached,
        failed=[f"{n}: {why}" for n, each in grades.failed.items() for why in each.values()],
    )
    writeup.fill(project.root / "writeup.md", outcome, found, ceiling, report)
    return outcome


def _read(project: Project) -> list[Conversation]:
    """All conversations; two of one id, or none at all, are an error."""
    found: dict[str, Conversation] = {}
    for conversation in project.conversations():
        if conversation.id in found:
            raise ConfigError(f"{project.data}: id {conversation.id} stands there twice")
        found[conversation.id] = conversation
    if not found:
        raise ConfigError(f"{project.data} holds no conversation")
    return list(found.values())


def _known(labels: Labels, by_id: dict[str, Conversation], project: Project) -> Labels:
    folder = project.config.labels.folder
    if strange := sorted(labels.keys() - by_id.keys()):
        raise ConfigError(
            f"{folder}: {strange[0]} is no conversation of {project.config.data.file}"
        )
    if not labels:
        raise ConfigError(f"{folder} holds no label: `takehome label` makes some")
    return labels


def _labelled(project: Project, conversations: Sequence[Conversation], labels: Labels) -> Labelled:
    scale, good = project.config.labels.scale, project.config.labels.good
    known = [c for c in conversations if c.id in labels]
    places = [scale.index(labels[c.id]) for c in known]
    clusters = [c.cluster for c in known]
    return Labelled(
        [c.id for c in known],
        [place >= scale.index(good) for place in places],
        clusters,
        verdicts.halves(clusters, project.config.split.seed),
        places,
    )


def _some(labelled: Labelled, most: int) -> list[str]:
    """Labelled items for a judge, every k-th: all parts of the data are in it."""
    step = max(1, -(-len(labelled.ids) // most)) if most else 1
    return list(labelled.ids[::step])


def _calibrate(project: Project, found: dict[str, Trust]) -> None:
    """Write the thresholds, which `evaluate` reads."""
    import json

    thresholds = {name: one.threshold for name, one in found.items() if name not in JUDGES}
    replace(project.root / CALIBRATION, json.dumps({"thresholds": thresholds}, indent=1) + "\n")


def _encoder(project: Project) -> dict[str, Any]:
    return {"encoder": project.encoder().info}


def _items(
    project: Project,
    conversations: Sequence[Conversation],
    labelled: Labelled,
    grades: Grades,
    decides: Trust,
) -> list[dict[str, Any]]:
    good = dict(zip(labelled.ids, labelled.good, strict=True))
    choosing = dict(zip(labelled.ids, labelled.choosing, strict=True))
    items = []
    for c in conversations:
        made = item(c, "dev" if choosing.get(c.id, True) else "test")
        evaluation = grades.evaluations[c.id]
        scores = {name: each.get(c.id) for name, each in grades.scores.items()}
        passes, right = decides.passes.get(c.id), decides.right.get(c.id)
        if c.id in good:
            scores["labelled good"] = float(good[c.id])
        if passes is not None and c.id in good:
            scores["passes"] = float(passes)
        if right is not None:
            scores["verdict right"] = float(right)
            if not right:
                made["cause"] = "passed though bad" if passes else "failed though good"
                score = grades.scores[decides.name][c.id] or 0.0
                made["output"]["margin"] = abs(score - (decides.threshold or 0.0))
        made["scores"] = scores
        made["output"]["violations"] = [asdict(violation) for violation in evaluation.violations]
        items.append(made)
    return items


def _metrics(
    found: dict[str, Trust],
    grades: Grades,
    labelled: Labelled,
    clusters: dict[str, str],
    seed: int,
) -> list[dict[str, Any]]:
    """Agreement of each grader, the first the one that decides, and a judge's flips."""
    rows = []
    for name, one in found.items():
        for measure, value in (("AUC", one.auc), ("kappa", one.kappa), ("gain of", one.gain)):
            rows.append(figure(f"{measure} {name}", METRICS[f"{measure} {name}"], value))
    for name, again in grades.again.items():
        limit = found[name].threshold or 0.0
        first = [str((grades.scores[name][i] or 0.0) >= limit) for i in again]
        second = [str(score >= limit) for score in again.values()]
        flips = verdicts.flips(first, second, [clusters[i] for i in again], seed)
        rows.append(figure(f"flips of {name}", METRICS[f"flips of {name}"], flips))
    return rows


def _confusion(labelled: Labelled, decides: Trust) -> dict[str, Any]:
    """Of the half that the threshold was not chosen on."""
    good = dict(zip(labelled.ids, labelled.good, strict=True))
    words = ("bad", "good")
    shown = list(decides.right)
    counts = verdicts.confusion(
        [words[good[i]] for i in shown], [words[decides.passes.get(i, False)] for i in shown], words
    )
    title = f"Labels and {decides.name}"
    return {"title": title, "rows": "label", "columns": "verdict", "labels": list(words)} | {
        "counts": counts
    }


def _of_labels(
    annotators: dict[str, list[Labels]],
    labelled: Labelled,
    ceiling: dict[str, Any] | None,
    clusters: dict[str, str],
    seed: int,
) -> list[str]:
    """What the labels are, and what can be said of the people who gave them."""
    names, good = list(annotators), sum(labelled.good)
    notes = [
        f"{len(labelled.ids)} conversations are labelled (by {', '.join(names)}), {good} of them "
        f"good: always saying the commoner of the two is right on "
        f"{max(good, len(labelled.ids) - good) / len(labelled.ids):.0%}."
    ]
    if ceiling is None:
        notes.append("The human ceiling is not known: there are not two annotators.")
    else:
        told = trust.shown("mean pairwise kappa", ceiling["mean"])
        alpha = trust.shown("Krippendorff's alpha", ceiling["alpha"])
        notes.append(f"Human ceiling: {told}, {alpha}, on {ceiling['shared']} shared items.")
    for name, flips in trust.retests(annotators, clusters, seed).items():
        notes.append(f"{name} asked again: {trust.shown('share of labels changed', flips)}.")
    return notes

"""A demand that is ticked, beside what a command can see of it: metrics, endpoints, keys, files.

Each look takes the item's text and says what contradicts it, or "". What it cannot see, it leaves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .container import never_built
from .finding import Finding
from .named import missing_file
from .routes import missing
from .subject import Subject

# Words of a demand, and the beginnings of the names under which runs record the metric.
_METRICS = {
    r"n?dcg(?:@\w+)?": ("ndcg", "dcg"),
    r"mrr|mean reciprocal rank": ("mrr",),
    r"(?:mean average precision|map@\w+)": ("map",),
    r"hit[ -]?rate|hits?@\w+": ("hit",),
    r"recall@\w+": ("recall@", "hit@"),
    r"precision@\w+": ("precision@",),
    r"faithfulness|groundedness": ("faithfulness", "groundedness"),
    r"(?:answer|response) relevanc[ye]": ("answer relevanc", "response relevanc"),
    r"context (?:precision|recall)": ("context ",),
    r"answer correctness": ("answer correctness",),
    r"exact[ -]match": ("exact",),
    r"(?:macro|micro|weighted)[ -]?f1": ("macro f1", "micro f1", "weighted f1", "f1", "macro-f1"),
    r"f1(?:[ -]?score)?": ("f1", "macro f1", "macro-f1", "micro f1", "weighted f1"),
    r"rouge(?:-?[l\d])?": ("rouge",),
    r"bleu": ("bleu", "sacrebleu"),
    r"bertscore": ("bertscore",),
    r"(?:roc[ -]?)?auc|auroc": ("auc", "auroc", "roc"),
    r"perplexity": ("perplexity",),
    r"(?:cohen['\u2019]s )?kappa": ("kappa", "cohen"),
    r"krippendorff": ("alpha", "krippendorff"),
    r"p(?:50|90|95|99)(?: latency)?|latency (?:p\d\d|percentiles?)": ("latency", "p5", "p9"),
    r"throughput|requests per second": ("throughput", "requests", "req"),
    r"tokens per second": ("tokens", "throughput", "output tokens"),
    r"time to first token|ttft": ("time to first", "ttft"),
    r"expected calibration error|\bece\b": ("ece", "expected calibration"),
    r"brier": ("brier",),
}
_MEASURED = {
    re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.I): known for words, known in _METRICS.items()
}
# A list of examples leaves the choice: any one of them serves.
_CHOICE = re.compile(r"\b(?:such as|e\.g\.|for example|or|like|any of|your choice|choose)\b", re.I)
_REFUSES = re.compile(
    r"\b(?:refus\w+|abstain\w*|i don['\u2019]t know|cannot (?:be )?answer\w*|unanswerable|"
    r"out[- ]of[- ]scope questions?|"
    r"not (?:in|covered by|supported by) the (?:documents?|corpus|context)|"
    r"says? (?:that )?it does(?:n['\u2019]t| not) know)\b",
    re.I,
)
_NO_KEY = re.compile(
    r"\b(?:no|without(?: any)?|not require|skip|need no)\s+(?:user\s+)?"
    r"(?:auth\w*|log-?in|api[- ]key)|\bauth\w* is (?:not|un)\s*(?:needed|required|necessary)",
    re.I,
)
_KEY = re.compile(r"\bauth(?:entication|enticated|orization)?\b|\bapi[- ]key|\bjwt\b", re.I)
_CHECKS_KEY = re.compile(
    r"APIKey(?:Header|Query|Cookie)|HTTP(?:Bearer|Basic|Digest)\b|OAuth2|[xX]-[aA][pP][iI]-[kK]ey|"
    r"headers?[^\n]{0,20}authorization|HTTP_401|status_code\s*=\s*401|login_required|jwt\.decode",
    re.I,
)
_COUNT = re.compile(
    r"(?:at least|minimum(?: of)?|no fewer than|≥)\s*(\d+)\s*(?:\w+[- ]){0,3}?"
    r"(?:questions?|examples?|cases|queries|rows|pairs|prompts|conversations?)\b"
    r"|(\d+)\+\s*(?:\w+[- ]){0,3}?(?:questions?|examples?|cases|queries|rows|pairs|prompts)\b",
    re.I,
)
_CONTAINER = re.compile(r"\b(?:docker\w*|container\w*|compose)\b", re.I)


def claims(subject: Subject) -> Iterator[Finding]:
    """What is ticked in BRIEF.md and looks otherwise from here."""
    path = subject.root / "BRIEF.md"
    if not path.is_file():
        return
    from ..brief.checklist import read_checklist

    lines = path.read_text(encoding="utf-8").splitlines()
    for item in read_checklist(path):
        if not item.done or item.explained:
            continue
        place = next(n for n, line in enumerate(lines, 1) if f"] {item.id} " in line)
        for look in (_metrics, _endpoints, _keys, _refusals, _counts, _container, missing_file):
            if seen := look(subject, item.text):
                fix = "do it, or untick it and add a line “explained: …” below it"
                what = f"{item.id} is ticked, but {seen}"
                yield Finding("ticked", f"BRIEF.md:{place}", what, fix, "advice")


def _metrics(subject: Subject, text: str) -> str:
    """Metrics that are named and that no run has a value of."""
    if not subject.runs:
        return ""  # said by the check on the report
    known = {
        metric["name"].lower()
        for run in subject.runs
        for metric in run["metrics"]
        if metric["value"] is not None
    }
    named, absent = [], []
    for pattern, names in _MEASURED.items():
        if found := pattern.search(text):
            named.append(found[0])
            absent += [] if any(name.startswith(names) for name in known) else [found[0]]
    if not absent or (_CHOICE.search(text) and len(absent) < len(named)):
        return ""
    return f"no run measured {' or '.join(dict.fromkeys(absent))}"


def _endpoints(subject: Subject, text: str) -> str:
    return missing(subject, text)


def _keys(subject: Subject, text: str) -> str:
    """A key that is checked where none is wanted, and the other way round."""
    unwanted = _NO_KEY.search(text)
    if not unwanted and not _KEY.search(text):
        return ""
    for name, content in subject.texts("data/", "reports/", "tests/", "evals/"):
        if name.endswith((".py", ".ts", ".js", ".go")) and (found := _CHECKS_KEY.search(content)):
            line = content.count("\n", 0, found.start()) + 1
            return f"{name}:{line} checks a key ({found[0]})" if unwanted else ""
    demanded = re.search(r"\b(?:require|implement|add|protect|must|support|with)\w*\b", text, re.I)
    return "" if unwanted or not demanded else "no source checks a key, a token or a login"


def _refusals(subject: Subject, text: str) -> str:
    """Refusals that never happened, by the last run."""
    if subject.run is None or not _REFUSES.search(text):
        return ""
    for metric in subject.run["metrics"]:
        if metric["slice"] is None and metric["name"].lower() in ("refusal recall", "abstention"):
            if metric["value"] == 0:
                return f"{metric['name']} is 0 in run {subject.run['run']} (n = {metric['n']})"
            if metric["value"] is None or not metric["n"]:
                return f"run {subject.run['run']} asked nothing that should be refused"
    return ""


def _counts(subject: Subject, text: str) -> str:
    """Fewer questions than were asked for."""
    found = _COUNT.search(text)
    if subject.run is None or found is None or re.search(r"\btrain", text, re.I):
        return ""
    wanted, have = int(found[1] or found[2]), len(subject.run["items"])
    return f"run {subject.run['run']} has {have} items, not {wanted}" if 0 < have < wanted else ""


def _container(subject: Subject, text: str) -> str:
    if not _CONTAINER.search(text):
        return ""
    return never_built(subject)

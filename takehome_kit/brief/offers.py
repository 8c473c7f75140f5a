"""Answers to the template's questions that a brief gives, each with the statement that says so."""

from __future__ import annotations

import re
from collections import Counter

from .polarity import EXTRA, MUST, UNWANTED, polarity
from .reading import UNKNOWN, Reading
from .segment import Statement
from .tags import is_told
from .tools import LOOSE

Value = str | float | list[str]
Said = dict[str, tuple[Value, Statement]]

HOURS = (0.5, 80.0)  # what copier.yml accepts
TEMPLATE_NAMES = {"eval": "evals"}  # kinds that copier.yml calls otherwise
# Documents beside the README: of every kind.
WRITTEN: dict[str, tuple[str, ...]] = {"writeup": ("report",), "design": ()}
# The parts that a brief can propose, by kind, with the features that ask for each.
PARTS: dict[str, dict[str, tuple[str, ...]]] = {
    "rag": {
        "api": ("api",),
        "docker": ("compose", "docker"),
        "pgvector": (),
        "milvus": (),
        "mcp": ("mcp",),
        "history": ("multi",),
        "ui": ("ui",),
        "onnx": (),
        "guardrails": (),
        "rerank": ("rerank",),
        "hf-data": (),
        "local-llm": (),
        "llm-metrics": ("judge",),
        "judge": ("judge",),
        **WRITTEN,
        "ci": ("ci",),
    },
    "serving": {
        "docker": ("compose", "docker"),
        "kubernetes": ("k8s",),
        "metrics": ("mon",),
        "tracing": (),
        "batching": (),
        "onnx": (),
        "limits": (),
        "drift": (),
        **WRITTEN,
        "ci": ("ci",),
    },
    "finetune": {
        "api": ("api",),
        "docker": ("compose", "docker"),
        "sweep": (),
        "notebook": (),
        **WRITTEN,
        "ci": ("ci",),
    },
    "evals": {
        "api": ("api",),
        "judge": ("judge",),
        "similarity": (),
        "ray": (),
        "questions": (),
        **WRITTEN,
        "ci": ("ci",),
    },
    "extract": {
        "api": ("api",),
        "ocr": (),
        "judge": ("judge",),
        "ui": ("ui",),
        "docker": ("compose", "docker"),
        **WRITTEN,
        "ci": ("ci",),
    },
    "agent": {
        "api": ("api",),
        "mcp": ("mcp",),
        "memory": ("multi", "history"),
        "multi": (),
        "tracing": (),
        "ui": ("ui",),
        "docker": ("compose", "docker"),
        **WRITTEN,
        "ci": ("ci",),
    },
}
# The parts that briefs ask for by names which are no feature, or by some words of one.
NAMES = {
    "pgvector": r"(?i:\bpgvector\b)|\bPostgres(?:QL)?\b",
    "milvus": r"\bMilvus\b",
    "onnx": r"\bONNX\b",
    "batching": r"(?i:\b(?:micro|dynamic|adaptive|request)[- ]?batch\w*|\bbatching\b)",
    "limits": r"(?i:\bback-?pressure\b|\bload[- ]shedding\b|\bbounded queue)|\b429\b",
    "drift": r"(?i:\bdrift (?:detect\w*|monitor\w*|service|endpoint|scores?)\b|"
    r"\b(?:detects?|computes?|measures?) (?:\w+ )?drift\b)",
    "guardrails": r"(?i:\bguard-?rails?\b|prompt[- ]injections?\b|jailbreak|\boff[- ]topic\b|"
    r"\bredact\w*|\bpersonal data\b)|\bPII\b",
    "hf-data": r"(?i:\bhugging ?face(?:'s)? (?:hub|data ?sets?)\b|"
    r"\bdata ?sets? (?:\w+ )?(?:from|on) (?:the )?hugging ?face)|huggingface\.co/datasets",
    "design": r"(?i:\bdesign[- ](?:doc|document|note)s?\b|\bdesign\.md\b|"
    r"\barchitecture\.md\b|\b(?:architecture|production) (?:doc|document|note|design|write-?up)\b)|"
    r"\bARCHITECTURE\b",
    "ocr": r"\bOCR\b|(?i:\bscan(?:s|ned)\b|\bphoto(?:s|graph\w*)?\b of|\bPNGs?\b|\bJPE?Gs?\b)",
    "multi": r"(?i:\bmulti-?(?:ple)?[- ]agents?\b|\bsupervisor\b|\bsub-?agents?\b|"
    r"\b(?:two|three|several) (?:\w+ )?agents\b|\bhand-?offs? between agents\b)",
    "tracing": r"(?i:\bopen-?telemetry\b|\botel\b|\bspans\b|\bjaeger\b|\btracing\b)",
    "sweep": r"(?i:\bhyper-?parameter (?:search|sweep|tuning|optimi[sz]ation)\b|\bOptuna\b|"
    r"\bgrid search\b)",
    "notebook": r"(?i:\b(?:jupyter )?notebooks?\b)",
    "similarity": r"(?i:\b(?:cosine|semantic|embedding)[- ]similarity\b|"
    r"\bsentence[- ](?:encoder|transformer)s?\b)",
    "questions": r"(?i:\bquestions? .{0,30}\b(?:from|about|on|over) (?:\w+ ){0,4}"
    r"(?:documents?|corpus|articles?|handbook|manuals?|pages|texts?)\b)",
    "ray": r"\bRay\b|(?i:larger than (?:memory|one machine|a (?:single )?machine))",
    "local-llm": r"(?i:\bllama\.cpp\b|\bGGUF\b|\b(?:local|small) (?:LLM|language model)s?\b)",
}
# By kind the answer that stands where the brief decides none, and the parts for some answers alone.
_ONLY: dict[str, tuple[str, dict[str, tuple[str, ...]]]] = {
    "serving": (
        "predict",
        {"batching": ("encoder",), "onnx": ("encoder",), "drift": ("predict",)},
    ),
    # Conversations have a write-up without the part.
    "evals": (
        "conversations",
        {
            "writeup": ("compare", "generate"),
            "questions": ("generate",),
            "judge": ("conversations",),
            "similarity": ("conversations",),
            "ray": ("conversations",),
            "api": ("conversations",),
        },
    ),
}
# What decides most within a kind: the answer that most statements speak for, if one does.
_CHOICES: dict[str, tuple[str, dict[str, str]]] = {
    "serving": (
        "serves",
        {
            "encoder": r"\b(?:sentence|text)[- ](?:encoder|transformer|embedding)|\bembeddings?\b",
            "chat": r"\bLLMs?\b|language model|chat (?:model|completion)|text generation|\bvLLM\b",
            "predict": r"\bnotebook|\bmodel\.\w+|\bpredictions?\b|/predict\b|scikit|sklearn|"
            r"xgboost|classifier|regress|trained model|(?:image|audio|vision|speech)\b",
        },
    ),
    "finetune": (
        "task",
        {
            "encoder": r"\bembeddings?\b|contrastive|(?:semantic|sentence) similarity|\bSTS\b|"
            r"bi-?encoder|sentence[- ](?:encoder|transformer)",
            "classifier": r"classif(?!ied)|\bNER\b|sentiment|confusion matrix|(?:macro|micro)-?F1|"
            r"\blabels?\b",
            "lora": r"\bQ?LoRA\b|\bPEFT\b|\bLLMs?\b|language model|\bLM\b|instruction|\bSFT\b|"
            r"\bDPO\b|\bROUGE|\bBLEU|generat",
        },
    ),
    "evals": (
        "mode",
        {
            "conversations": r"conversations?\b|dialog\w*|(?<!AI )transcripts?\b|\blogged\b|"
            r"annotators?\b|human (?:ratings|labels)|violations?\b|dossiers?\b",
            "compare": r"\bA/B\b|which .{0,40}(?:better|wins|best)|side[- ]by[- ]side|"
            r"(?:two|three|several|both|\d) (?:\w+ )?(?:systems|models|prompts|versions|engines)|"
            r"regression suite|versioned prompts|win[- ]rate",
            "generate": r"generat\w* .{0,30}(?:questions|problems|examples|cases|tasks)|"
            r"(?:question|problem) generator|synthetic (?:questions|problems)",
        },
    ),
}


def template_kind(reading: Reading) -> str:
    """The best-scoring kind by copier.yml's name, or `UNKNOWN`."""
    return TEMPLATE_NAMES.get(reading.kind, reading.kind)


def asked_of(kind: str) -> tuple[str, ...]:
    """The questions of the kind that a brief can answer."""
    chosen = [_CHOICES[kind][0]] if kind in _CHOICES else []
    return (*chosen, *(["parts"] if kind in PARTS else []))


def answers_for(reading: Reading, kind: str) -> Said:
    """What the brief answers of the questions that copier.yml asks for `kind`."""
    said: Said = {}
    if kind != UNKNOWN and kind == template_kind(reading):
        said["kind"] = (kind, reading.kinds[0].statements[0])
    if reading.hours:
        hours = min(max(reading.hours.high, HOURS[0]), HOURS[1])
        said["hours"] = (hours, reading.hours.statement)
    if reading.ai_policy:
        said["ai_policy"] = reading.ai_policy
    chosen = _chosen(reading, kind)
    if chosen:
        said[chosen[0]] = chosen[1:]
    parts = parts_for(reading, kind, MUST)
    if parts:
        said["parts"] = (list(parts), next(iter(parts.values())))
    return said


def parts_for(reading: Reading, kind: str, how: str) -> dict[str, Statement]:
    """The kind's parts that the brief asks for (`how`: MUST), as a bonus, or refuses.

    Where a brief both asks for a part and refuses it, it is not asked for: proposing less costs a
    candidate one command, proposing what is not wanted costs the reviewer's patience.
    """
    found = {}
    usual, only = _ONLY.get(kind, ("", {}))
    chosen = _chosen(reading, kind)
    answer = chosen[1] if chosen else usual
    for part, tags in PARTS.get(kind, {}).items():
        if answer not in only.get(part, (answer,)):
            continue
        ways = {mention.polarity: mention.statement for mention in reversed(reading.mentions)
                if mention.tag in tags and not _is_design(part, mention.statement)}  # fmt: skip
        if part in NAMES:
            ways = _named(reading, NAMES[part])
        decided = next((way for way in (UNWANTED, MUST, EXTRA) if way in ways), "")
        if decided == how:
            found[part] = ways[how]
    return found


def _is_design(part: str, statement: Statement) -> bool:
    """Whether the document that is asked for is a design, not a write-up."""
    text = statement.text
    design = re.search(NAMES["design"], text)
    return bool(part == "writeup" and design and not re.search(r"report|write-?\s?up", text, re.I))


def _named(reading: Reading, pattern: str) -> dict[str, Statement]:
    """The first statement of each polarity that has the name; as an example it is not asked for."""
    ways: dict[str, Statement] = {}
    for statement in reading.statements:
        example = LOOSE.search(re.sub(r"\bdata ?sets?\b", "", statement.text))
        if is_told(statement) or example:
            continue
        for match in re.finditer(pattern, statement.text):
            ways.setdefault(polarity(statement, *match.span()), statement)
    return ways


def _chosen(reading: Reading, kind: str) -> tuple[str, Value, Statement] | None:
    question, patterns = _CHOICES.get(kind, ("", {}))
    votes = Counter[str]()
    first: dict[str, Statement] = {}
    for statement in reading.statements:
        if is_told(statement):
            continue
        for value, pattern in patterns.items():
            matches = re.finditer(pattern, statement.text, re.I)
            if any(polarity(statement, *match.span()) == MUST for match in matches):
                votes[value] += 1
                first.setdefault(value, statement)
    ranked = votes.most_common(2)
    if kind == "serving" and len(set(votes.values())) == 1 < len(votes):
        ranked = [one for one in ranked if one[0] != "predict"]  # its words suit every model
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    value = ranked[0][0]
    return question, value, first[value]

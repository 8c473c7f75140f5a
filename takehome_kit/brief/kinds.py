"""Which kind of take-home a brief asks for: weighted words, the stated task counting most."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .polarity import EXTRA, UNWANTED, polarity
from .readers import Line
from .sections import BACKGROUND, GRADING, Section
from .segment import Statement

# Weights are judgement, not fitted: 4–5 names the kind, 2–3 belongs to it, 1 is common beside it.
_WEIGHTS: dict[str, dict[str, float]] = {
    "rag": {
        r"retrieval[- ]augmented|\bRAG\b": 5,
        r"question[- ]answering|Q&A (?:system|bot|over)|questions? (?:about|over)|"
        r"chat\w* (?:with|over|about)|from (?:the )?documents": 4,
        r"answer\w* (?:\w+ ){0,3}questions|ask questions": 2,
        r"vector (?:db|database|store|index)|\bchunk|knowledge base|semantic search": 2,
        r"(?:bot|assistant)\b.{0,60}\b(?:answer|docs|documents?|pages|manuals?|knowledge|wiki|"
        r"files)|answers? from (?:those|these|the|our)|chunking|hybrid search|"
        r"similar (?:documents|cases)": 3,
        r"\bchat-?bot|chat (?:page|assistant|with)|\bwiki\b|\bsearch\b|\bpassages?\b|\bmanuals?\b|"
        r"sources? (?:with|returned|used|alongside)|in their own words": 1.5,
        r"citations?|\bcite|retriev|grounded|\bembed|handbook|help cent": 1.5,
        r"\bingest|\bre-?rank|documents?\b|articles": 1,
    },
    "finetune": {
        r"fine-?tun|instruction[- ]tun|\bSFT\b|\bDPO\b": 5,
        r"transfer[- ]learning|\btuning\b|adapt (?:a|an|the) (?:\w+ ){0,3}model|frozen": 4,
        r"loss curve|checkpoint|backbone|train(?:ing|ed)? on|adapter|hyper|validation split": 1.5,
        r"\bQ?LoRA\b|\bPEFT\b|\btrain (?:a|an|the|your|two|any|both|with)\b": 3,
        r"hyper-?param|\bepochs?\b|held-?out|train(?:ing)?/|(?:training|train|test) (?:rows|set|"
        r"split|data)|"
        r"text classif|\blog loss": 2,
        r"\blabels?\b|\blearning rate|\bperplexity|confusion matrix": 1,
    },
    "serving": {
        r"\bserv(?:e|ing)\b|model server|inference (?:service|server|api|engine|endpoint)": 4,
        r"micro-?service|(?:prediction|recommend\w*|model) (?:endpoint|service|API)|"
        r"predictions? over|behind an? (?:\w+ ){0,3}(?:endpoint|API|service)|into production|"
        r"production quality|"
        r"(?:service|API) (?:that|which) (?:predict|classif|score)": 3,
        r"(?:load|stress)[- ]?test|online inference|turn .{0,30}(?:notebook|script)|wrap (?:it|"
        r"the|a)": 3,
        r"\bdeploy|trained (?:\w+ ){0,2}(?:model|classifier|network)|production-grade|\bnotebook|"
        r"kubernetes|sentence[- ](?:encoder|transformer)": 2,
        r"\bREST\b|\bendpoint|\binference\b|throughput|\blatency|\bp95|batching|CI/CD|quanti[sz]|"
        r"\bmonitor|containeri|\bdocker": 1,
    },
    "eval": {
        r"\bjudge\b": 4,
        r"which (?:one )?(?:wins|is better|performs)|whether .{0,30}(?:better|worse|improved)|"
        r"regression suite|quality dimensions|\bjudging\b|rank the (?:systems|models)|"
        r"(?:LLM|model)[- ]as[- ]|as (?:a |the )?(?:grader|annotator)": 3,
        r"evaluation (?:pipeline|framework|harness|system|suite)|evaluat(?:e|ing) (?:a|an|the|"
        r"our|two|llm|"
        r"conversation|summar)": 4,
        r"\bkappa\b|agreement|annotat|human (?:rat|scor|label)|\braters?\b|\bratings?\b|"
        r"scor(?:e|ed|ing|es) (?:\w+ ){0,2}(?:conversation|answer|output|response|summar|"
        r"dialog)": 3,
        r"position[- ](?:bias|swap)|verbosity|\brubric|A/B|test-retest|significance": 2,
        r"\bmetrics?\b|\bfaithfulness|\bgold\b|correlat|statistic": 1,
    },
    "agent": {
        r"\bagentic|multi-?agent|\b(?:AI|LLM|autonomous|an) agent|"
        r"LLM[- ]powered .{0,20}assistant": 5,
        r"\bagents?\b|tool[- ]call|function[- ]call|calling tools|langgraph|crewai|autogen|"
        r"which tool": 3,
        r"\btools?\b(?! (?:you|like|is|are|for (?:cod|writ)))|orchestrat|supervisor|\bMCP\b|"
        r"autonomous|"
        r"\bplans?\b|guard-?rail": 1.5,
        r"\bmemory\b|\bLLM port|\bworkflow|\bstub": 1,
    },
    "extract": {
        r"\bextract": 4,
        r"\bOCR\b|\binvoices?\b|\breceipts?\b|line items|bank statements?|scanned|typed fields|"
        r"structured (?:records?|data)|document (?:AI|understanding)": 3,
        r"typed records?|turns? .{0,40}into (?:json|data|records|one)|structured output|"
        r"\bparser\b|out of (?:\w+ ){0,2}(?:articles|documents|letters|e-?mails|pdfs)": 2.5,
        r"\bpars(?:e|ing|er)\b|\bfields?\b|\bstatements?\b|\btables?\b|json file per|schema": 1.5,
        r"\bpdfs?\b|\bjson\b|\bdates?\b|\btotals?\b": 0.5,
    },
}
KINDS = tuple(_WEIGHTS)
_COMPILED = {
    kind: [(re.compile(pattern, re.I), weight) for pattern, weight in weights.items()]
    for kind, weights in _WEIGHTS.items()
}
_FIRST = 2.0  # the statement that opens the task says what it is
_TITLE = 2.0


@dataclass(frozen=True)
class KindScore:
    """A kind's score and the statements that speak for it, strongest first."""

    kind: str
    score: float
    statements: tuple[Statement, ...]


def score_kinds(found: Sequence[Statement], title: Line | None = None) -> list[KindScore]:
    """Every kind with a score above 0, best first; `title` counts like the opening statement."""
    weighed = [(s, _factor(s)) for s in found]
    first = next((s for s, factor in weighed if factor == 1), None)
    weighed = [(s, factor * (_FIRST if s is first else 1)) for s, factor in weighed]
    if title:
        heading = Statement(title.text, title.number, title.page, Section(), False)
        weighed.insert(0, (heading, _TITLE))
    scores = [_score(kind, weighed, title.number if title else 0) for kind in KINDS]
    return sorted((s for s in scores if s.score), key=lambda s: -s.score)


def _factor(statement: Statement) -> float:
    section = statement.section
    if section.unwanted or section.kind == BACKGROUND:
        return 0
    return 0.25 if section.bonus else 0.5 if section.kind == GRADING else 1


def _score(kind: str, weighed: Sequence[tuple[Statement, float]], title: int) -> KindScore:
    points = [(factor * _points(kind, statement), statement) for statement, factor in weighed]
    # A sentence says more than a title, which speaks only where nothing else does.
    speaking = sorted((p for p in points if p[0]), key=lambda p: (p[1].line == title, -p[0]))
    return KindScore(kind, sum(p for p, _ in points), tuple(s for _, s in speaking))


def _points(kind: str, statement: Statement) -> float:
    """Each pattern counts once in a statement, a bonus a quarter, a refusal not at all."""
    total = 0.0
    for pattern, weight in _COMPILED[kind]:
        ways = {polarity(statement, *m.span()) for m in pattern.finditer(statement.text)}
        if ways - {UNWANTED}:
            total += weight * (0.25 if ways <= {EXTRA, UNWANTED} else 1)
    return total

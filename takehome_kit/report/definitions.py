"""What each metric means and where its definition comes from, matched by the metric's name."""

from __future__ import annotations

import re
from typing import NamedTuple


class Definition(NamedTuple):
    """A metric in one sentence, with the source of the definition."""

    pattern: str  # of the lower-cased metric name
    meaning: str
    citation: str


TREC = "trec_eval; Voorhees and Harman, TREC, MIT Press 2005"
RAGAS = "Ragas documentation, version 0.4"
EVALS = "The project's evals"
DEFINITIONS = (
    Definition(
        r"^(team )?success$",
        "Share of the runs whose answer has what it should have or which rightly refuse, whose "
        "changes to the data are the wanted ones, and which follow no injection.",
        EVALS,
    ),
    Definition(
        r"^pass\^",
        "Share of the tasks of which each of the k runs succeeds.",
        "Yao et al., tau-bench, arXiv 2406.12045",
    ),
    Definition(
        r"^tool choice$",
        "Share of the runs that call each tool which the task needs, and no other.",
        EVALS,
    ),
    Definition(
        r"^tool arguments$",
        "Of the calls that a task needs, the share that is made with the arguments that matter.",
        EVALS,
    ),
    Definition(
        r"^recovery$",
        "Success in the tasks in which a tool fails at first, or throughout.",
        EVALS,
    ),
    Definition(
        r"^injection held off$",
        "Share of the runs that meet orders in a tool's result and neither do nor say what these "
        "want.",
        EVALS,
    ),
    Definition(r"^(team )?steps$", "Replies of the model, or moves of the rules, in a run.", EVALS),
    Definition(r"^(team )?tokens$", "Tokens of prompts and completions in a run.", EVALS),
    Definition(
        r"^team gain$",
        "Success of two agents with a router less that of one agent, on the same tasks.",
        EVALS,
    ),
    Definition(
        r"^win rate",
        "Share of the pairs on which the second system's answer wins, ties counting half.",
        EVALS,
    ),
    Definition(
        r"^ties$",
        "Share of the pairs on which neither answer wins.",
        EVALS,
    ),
    Definition(
        r"^longer wins",
        "Of the pairs with a winner and answers of unequal length, the share that the longer won.",
        EVALS,
    ),
    Definition(
        r"^flips$",
        "Share of the pairs whose verdict changes with the order of the answers: they are ties.",
        EVALS,
    ),
    Definition(
        r"^solved$",
        "Share of the attempts at a problem that the verifier accepts, averaged over problems.",
        EVALS,
    ),
    Definition(
        r"^unsolved$",
        "1 less the share solved: a task that is always solved tells nothing.",
        EVALS,
    ),
    Definition(
        r"^solved at least once",
        "Share of the problems that one attempt or more solves.",
        EVALS,
    ),
    Definition(
        r"^answers verified|^wrong rejected",
        "Share of the problems whose own solution the verifier accepts, and a near one refuses.",
        EVALS,
    ),
    Definition(
        r"^auc$",
        "The chance that of two conversations with different labels the better labelled one has "
        "the higher quality; with two classes the area under the ROC curve.",
        "Hanley and McNeil, Radiology 143(1), 1982; Somers, American Sociological Review 27, 1962",
    ),
    Definition(
        r"kappa$",
        "Agreement beyond chance with quadratic weights, the mean over pairs of raters.",
        "Cohen, Psychological Bulletin 70(4), 1968",
    ),
    Definition(
        r"^alpha$",
        "Agreement of all annotators beyond chance, on the interval scale.",
        "Krippendorff, Content Analysis, 2019",
    ),
    Definition(
        r"^annotators' accuracy",
        "Share of labels that another annotator gives, too: what an evaluator can be held against.",
        EVALS,
    ),
    Definition(
        r"^majority accuracy",
        "Share of the annotators' labels that are the commonest one.",
        EVALS,
    ),
    Definition(
        r"^gain over majority",
        "The evaluator's accuracy less that of always giving the commonest label.",
        EVALS,
    ),
    Definition(
        r"^quality$",
        "What the violations leave of 1: each takes its severity's share of the rest.",
        EVALS,
    ),
    Definition(
        r"^risk$",
        "1 less what the violations of risky rules leave of 1.",
        EVALS,
    ),
    Definition(
        r"similarity to the question",
        "Cosine similarity of the embeddings of answer and question.",
        EVALS,
    ),
    Definition(
        r"similarity to the reference$",
        "Likeness of answer and reference: cosine of their embeddings, or by edits of the string.",
        RAGAS,
    ),
    Definition(
        r"general: loss change",
        "How much more the right word after a general prompt surprises the tuned model than the "
        "untouched one, in negative log-likelihood a token.",
        EVALS,
    ),
    Definition(
        r"general: right",
        "Share of the general prompts, on which nothing was trained, that are continued with the "
        "right word; its change is tuned minus untouched.",
        EVALS,
    ),
    Definition(
        r"perplexity",
        "exp of the mean negative log-likelihood of a token of the references, given the prompt; "
        "its change is tuned minus untouched.",
        "Jelinek et al., Perplexity, JASA 62, 1977",
    ),
    Definition(
        r"gain",
        "Tuned minus base model on the same items, or minus the baseline that is named.",
        EVALS,
    ),
    Definition(
        r"ndcg",
        "Discounted cumulative gain of the first k documents, gain divided by log2(rank + 1), over "
        "that of the ideal order.",
        "Järvelin and Kekäläinen, ACM TOIS 20(4), 2002",
    ),
    Definition(
        r"(^|[^a-z])mrr|rr(@\d+)?$|reciprocal",
        "Mean of 1 / rank of the first relevant document; 0 where none is ranked.",
        TREC,
    ),
    Definition(
        r"hit|success",
        "Share of questions with at least one relevant document among the first k.",
        TREC,
    ),
    Definition(
        r"id.*context.*precision|context.*precision.*id",
        "Share of the retrieved ids that are listed as sources of the row.",
        RAGAS,
    ),
    Definition(
        r"id.*context.*recall|context.*recall.*id",
        "Share of the row's source ids that were retrieved.",
        RAGAS,
    ),
    Definition(
        r"context.*precision",
        "Average precision of the retrieved passages, each judged useful or not by an LLM.",
        RAGAS,
    ),
    Definition(
        r"context.*recall",
        "Share of the reference answer's statements that an LLM finds in the retrieved passages.",
        RAGAS,
    ),
    Definition(
        r"faithful",
        "Share of the answer's statements that an LLM finds supported by the retrieved passages.",
        RAGAS,
    ),
    Definition(
        r"relevanc",
        "Mean cosine similarity of the question and questions that an LLM derives from the "
        "answer; 0 for an evasive answer.",
        RAGAS,
    ),
    Definition(
        r"factual",
        "F1 over statements: the answer's against the reference's, matched by an LLM.",
        RAGAS,
    ),
    Definition(
        r"semantic|similarity.*embed|^similarity",
        "Cosine similarity of the embeddings of answer and reference.",
        RAGAS,
    ),
    Definition(
        r"rouge",
        "Overlap of answer and reference by their longest common subsequence, F-measure.",
        "Lin, ROUGE, ACL workshop 2004",
    ),
    Definition(
        r"string|levenshtein|edit",
        "1 minus the normalised Levenshtein distance between answer and reference.",
        RAGAS,
    ),
    Definition(
        r"quoted|span",
        "Share of the spans in quotation marks in the answer that stand in the retrieved passages; "
        "undefined for an answer that quotes nothing.",
        RAGAS,
    ),
    Definition(
        r"^answer recall$",
        "Share of the row's gold quotes that stand in the quoted answer; a refusal has none.",
        EVALS,
    ),
    Definition(
        r"citation.*precision",
        "Share of the passages that an answer cites that hold a gold quote of the row.",
        EVALS,
    ),
    Definition(
        r"citation.*recall",
        "Share of the row's gold quotes that stand in a passage the answer cites.",
        EVALS,
    ),
    Definition(
        r"refusal.*precision",
        "Of the questions that were refused, the share that cannot be answered from the corpus.",
        EVALS,
    ),
    Definition(
        r"refusal.*recall",
        "Of the questions that cannot be answered from the corpus, the share that were refused.",
        EVALS,
    ),
    Definition(
        r"refusal.*accuracy",
        "Share of questions that were answered or refused as they should have been.",
        EVALS,
    ),
    Definition(
        r"balanced.*accuracy",
        "Mean of two shares: answerable questions that were answered, unanswerable ones refused.",
        "Brodersen et al., ICPR 2010",
    ),
    Definition(
        r"without duplicates",
        "The same figure without the test rows whose text training has nearly seen.",
        EVALS,
    ),
    Definition(
        r"^answered",
        "Share of texts that are given a label; on the others the classifier abstains.",
        EVALS,
    ),
    Definition(
        r"accuracy where answered",
        "Share of the given labels that are right.",
        EVALS,
    ),
    Definition(
        r"^training time",
        "Seconds of one training, the first seed's.",
        EVALS,
    ),
    Definition(
        r"^peak memory",
        "The most memory that the run held, training included.",
        EVALS,
    ),
    Definition(
        r"^f1( \w+| of the rules)?$",
        "Harmonic mean of precision and recall, of one label or field where it is named.",
        "van Rijsbergen, Information Retrieval, 1979",
    ),
    Definition(
        r"^documents all right",
        "Share of the documents of which every field is as the truth has it, null included.",
        EVALS,
    ),
    Definition(
        r"^precision( \w+| of the rules)?$",
        "Share of the labels or values given that are right.",
        "van Rijsbergen, Information Retrieval, 1979",
    ),
    Definition(
        r"^recall( \w+| of the rules)?$",
        "Share of the texts with a label, or of the values stated, that are given it.",
        "van Rijsbergen, Information Retrieval, 1979",
    ),
    Definition(
        r"^exact match",
        "Share of the values that the documents state that are given letter by letter; dates and "
        "amounts by their value.",
        EVALS,
    ),
    Definition(
        r"^null kept",
        "Share of the fields that a document does not state that are left null.",
        EVALS,
    ),
    Definition(
        r"^hallucinated",
        "Share of the values found that were dropped because the document holds no evidence: the "
        "quote is not on its page, or does not state the value.",
        EVALS,
    ),
    Definition(
        r"^schema valid",
        "Share of the documents that were read whose reply fits the schema whole.",
        EVALS,
    ),
    Definition(
        r"^cost of 1,000 documents",
        "Tokens of the documents at the prices in config.toml, for a thousand of them.",
        EVALS,
    ),
    Definition(
        r"f1",
        "Mean over the labels of F1, the harmonic mean of precision and recall.",
        "Manning, Raghavan and Schütze, Introduction to Information Retrieval, 2008",
    ),
    Definition(
        r"calibration",
        "Mean distance between stated probability and share that is right, over ten bins.",
        "Guo et al., On calibration of modern neural networks, ICML 2017",
    ),
    Definition(
        r"out-of-scope",
        "Share of texts that no label fits and on which the classifier abstains.",
        EVALS,
    ),
    Definition(
        r"in-scope",
        "Share of texts with a label on which the classifier does not abstain.",
        EVALS,
    ),
    Definition(
        r"^accuracy",
        "Share of items whose label is predicted.",
        EVALS,
    ),
    Definition(
        r"recall",
        "Share of a question's relevant documents among the first k.",
        TREC,
    ),
    Definition(
        r"precision",
        "Share of the first k documents that are relevant.",
        TREC,
    ),
    Definition(
        r"^(dense|bm25) ",
        "The same figure by this retriever alone, on the same questions.",
        EVALS,
    ),
    Definition(
        r"^agreement",
        "Mean cosine of the vectors that the API sends and those of the reference encoder.",
        EVALS,
    ),
    Definition(
        r"^fidelity",
        "Share of the answers, streamed and whole, that arrive as the model's server sent them.",
        EVALS,
    ),
    Definition(
        r"^baseline accuracy@1",
        "Share of the queries to which the right passage is the nearest by TF-IDF.",
        EVALS,
    ),
    Definition(
        r"^baseline accuracy",
        "Accuracy of what always says the label that is commonest in the training data.",
        EVALS,
    ),
    Definition(
        r"^contract",
        "Share of the checks that the API passes over HTTP: requests that it has to refuse are "
        "refused with the status that is set, and generated requests are answered as its OpenAPI "
        "schema says.",
        "The project's evals; Schemathesis",
    ),
    Definition(
        r"^capacity",
        "Highest constant rate of open arrivals, which wait for no answer, at which 95% of the "
        "requests are answered within the objective, counted from when each was due; found by "
        "bisection to 5%, the mean of servers started afresh.",
        EVALS,
    ),
    Definition(
        r"^goodput",
        "Answers a second within the objective, when requests come at 1.5 times the capacity.",
        EVALS,
    ),
    Definition(
        r"latency|p50|p95",
        "Wall-clock time of one question or request; p50 is the median.",
        EVALS,
    ),
)


def define(name: str) -> Definition | None:
    """The first definition whose pattern occurs in `name`; None for a metric not known here."""
    lowered = name.lower()
    return next((d for d in DEFINITIONS if re.search(d.pattern, lowered)), None)

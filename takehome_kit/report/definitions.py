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
        r"^auc ",
        "How often a conversation labelled good scores above one labelled bad, ties counting half; "
        "on the half where no threshold was chosen.",
        "Hanley and McNeil, Radiology 143(1), 1982",
    ),
    Definition(
        r"^kappa ",
        "Agreement of the grader's verdicts with the labels beyond chance, on the half where its "
        "threshold was not chosen.",
        "Cohen, Educational and Psychological Measurement 20(1), 1960",
    ),
    Definition(
        r"^gain of",
        "The grader's AUC less the baseline's, on the conversations that both have a score for.",
        EVALS,
    ),
    Definition(
        r"^flips of",
        "Share of conversations on which the judge's verdict changes when it is asked again.",
        EVALS,
    ),
    Definition(
        r"^verdict right",
        "Share of labelled conversations on which the verdict of the grader that decides is the "
        "label's, on the half where its threshold was not chosen.",
        EVALS,
    ),
    Definition(
        r"^labelled good",
        "Share of the labelled conversations that the labels call good.",
        EVALS,
    ),
    Definition(
        r"^passes:",
        "Share of the candidates that reached this verifier and passed it.",
        EVALS,
    ),
    Definition(
        r"^kept",
        "Share of the generated candidates that every verifier let through.",
        EVALS,
    ),
    Definition(
        r"^distinct",
        "Different words, or pairs of words, over all of them; falls with the number of texts.",
        "Li et al., NAACL 2016",
    ),
    Definition(
        r"^overlap with the nearest",
        "Mean similarity of a kept question to the nearest other, by character 5-grams.",
        "Broder, On the resemblance and containment of documents, 1997",
    ),
    Definition(
        r"^mean distance",
        "Mean of 1 minus the cosine of the embeddings, over all pairs of kept questions.",
        EVALS,
    ),
    Definition(
        r"^win rate",
        "Share of the inputs on which the first system's answer wins, ties half; a verdict that "
        "changes with the order of the answers is a tie.",
        EVALS,
    ),
    Definition(
        r"^flip rate",
        "Share of the pairs whose verdict changes with the order of the answers.",
        EVALS,
    ),
    Definition(
        r"^position bias",
        "Share of the decided verdicts for the answer that stood first, less one half.",
        EVALS,
    ),
    Definition(
        r"^verbosity bias",
        "Share of the decided pairs of unequal length that the longer answer won, less one half.",
        EVALS,
    ),
    Definition(
        r"^strength",
        "Bradley-Terry strength, log odds of winning, the mean of all systems 0.",
        "Bradley and Terry, Biometrika 39, 1952",
    ),
    Definition(
        r"^right",
        "Of the pairs on which the labels prefer one answer, the share on which it wins, ties "
        "half; the gain is less the baseline's.",
        EVALS,
    ),
    Definition(
        r"^passes",
        "Share of the labelled conversations that the grader that decides lets pass.",
        EVALS,
    ),
    Definition(
        r"^unigram precision|^weighted precision",
        "Share of the answer's words that stand in the context, each word alike or by its rarity.",
        EVALS,
    ),
    Definition(
        r"^rules$",
        "1 less the penalties of the rules that a conversation breaks.",
        EVALS,
    ),
    Definition(
        r"^rubric",
        "The judge's score from 1 to 5 by the rubric in prompts/, put on a scale from 0 to 1.",
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
        r"^f1( \w+| of the rules)?$",
        "Harmonic mean of precision and recall: twice the right values over those that were given "
        "and those that the documents state; of one field where it is named.",
        "van Rijsbergen, Information Retrieval, 1979",
    ),
    Definition(
        r"^documents all right",
        "Share of the documents of which every field is as the truth has it, null included.",
        EVALS,
    ),
    Definition(
        r"^precision( \w+| of the rules)?$",
        "Share of the values given that are right; in texts, case and punctuation do not count.",
        "van Rijsbergen, Information Retrieval, 1979",
    ),
    Definition(
        r"^recall( \w+| of the rules)?$",
        "Share of the values that the documents state that are given, and right.",
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
        r"^contract",
        "Share of the API's promises that were kept over HTTP: answers equal the model's own "
        "whatever batch they fell in, wrong requests are refused by the right field.",
        EVALS,
    ),
    Definition(
        r"^throughput",
        "Answers per second to the clients of the comparison with the naive server (32, or 4 of a "
        "chat model), each of which asks again once it is answered; the mean of the rounds.",
        EVALS,
    ),
    Definition(
        r"speed-up over one",
        "Throughput over that of the naive server, with as many clients in the same round: one "
        "call per request; of a chat model, one answer at a time.",
        EVALS,
    ),
    Definition(
        r"clients over naive",
        "95th percentile of the latency over that of the naive server, with as many clients in the "
        "same round.",
        EVALS,
    ),
    Definition(
        r"goodput over unbounded",
        "Answers per second within the objective at 1.5 times the capacity, over those of the same "
        "server with no bound on its queue (no good answer counts as one). Its queue grows, so the "
        "ratio depends on how long that lasts: the notes say.",
        EVALS,
    ),
    Definition(
        r"goodput",
        "Answers per second within the objective, at Poisson arrivals of 1.5 times the capacity.",
        EVALS,
    ),
    Definition(
        r"error rate at working",
        "Share of the requests at working load that were not answered, refusals included.",
        EVALS,
    ),
    Definition(
        r"p\d+ at working",
        "Percentile of the latency at Poisson arrivals of the working load, counted from when a "
        "request was due; the mean of the rounds.",
        EVALS,
    ),
    Definition(
        r"first token at working",
        "95th percentile of the time to the first token at Poisson arrivals of the working load, "
        "counted from when a request was due; the mean of the rounds.",
        EVALS,
    ),
    Definition(
        r"^tokens of one answer",
        "Tokens per second of one answer after its first token, while others are written.",
        EVALS,
    ),
    Definition(
        r"^tokens",
        "Tokens written per second, of all answers together.",
        EVALS,
    ),
    Definition(
        r"within objective",
        "Share of the requests that were answered within the objective.",
        EVALS,
    ),
    Definition(
        r"^ready$",
        "Seconds from the start of the process until it says that it is ready.",
        EVALS,
    ),
    Definition(
        r"^memory$",
        "Resident memory of the server after the load.",
        EVALS,
    ),
    Definition(
        r"latency|p50|p95",
        "Wall-clock time of one question, retrieval and generation; p50 is the median.",
        EVALS,
    ),
)


def define(name: str) -> Definition | None:
    """The first definition whose pattern occurs in `name`; None for a metric not known here."""
    lowered = name.lower()
    return next((d for d in DEFINITIONS if re.search(d.pattern, lowered)), None)

"""What training lowers, and what chooses the epoch that is kept."""

import pandas as pd
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.evaluation import SentenceEvaluator
from sklearn.metrics import f1_score
from torch import Tensor, nn


class CrossEntropy(nn.Module):
    """Cross-entropy of a model whose output has a number for each label."""

    def __init__(self, model: SentenceTransformer) -> None:
        super().__init__()
        self.model = model

    def forward(self, features: list[dict[str, Tensor]], labels: Tensor) -> Tensor:
        """The loss of a batch; the trainer passes the one text column as a list of one."""
        logits = self.model(features[0])["sentence_embedding"]
        return nn.functional.cross_entropy(logits, labels.view(-1))


class MacroF1(SentenceEvaluator):
    """Macro-F1 on the validation rows."""

    def __init__(self, rows: pd.DataFrame, labels: list[str]) -> None:
        super().__init__()
        self.rows, self.labels = rows, labels

    def __call__(self, model: SentenceTransformer, *place: object, **when: object) -> dict:
        """The trainer writes it to its log at each epoch."""
        best = model.encode(list(self.rows["text"])).argmax(axis=1)
        predicted = [self.labels[number] for number in best]
        return {"macro_f1": f1_score(self.rows["label"], predicted, average="macro")}

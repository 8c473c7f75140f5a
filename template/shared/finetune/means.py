def add_scores(rows: pd.DataFrame, scores: pd.DataFrame, seeds: list[str], best: str) -> None:
    """Add what decides, from each system's scores; the fine-tune's is the mean over its seeds."""
    rows["{{ decides }}"] = scores[seeds].mean(axis=1)
    for name in scores.columns.drop(seeds):
        rows[f"{{ decides }} {name}"] = scores[name]
    rows["{{ decides }} gain"] = rows["{{ decides }}"] - scores[best]
{%- if decides == 'nDCG@10' %}
    rows["MRR"] = (1 / rows[seeds]).mean(axis=1)
    rows["recall@10"] = (rows[seeds] <= 10).mean(axis=1)
{%- endif %}


def compare(rows: pd.DataFrame) -> list[Metric]:
    """The mean scores; the fine-tune's without near duplicates of training rows, too."""
    names = [name for name in rows if name.startswith({% if decides == 'nDCG@10' %}("nDCG@10", "MRR", "recall@10"){% else %}"{{ decides }}"{% endif %})]
    metrics = summarise(rows, lambda drawn: drawn[names].mean().to_dict())
    new = rows[~rows["near_duplicate"]]
    if len(new) < len(rows):
        name = "{{ decides }} without duplicates"
        metrics += summarise(new, lambda drawn: {name: drawn["{{ decides }}"].mean()})
    return metrics

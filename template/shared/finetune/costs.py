def costs(rows: pd.DataFrame, training: dict[str, Any]) -> list[Metric]:
    """What an answer costs{{ ' in a batch' if task == 'lora' }}, and what the training did."""
    unit = 1e9 if sys.platform == "darwin" else 1e6  # macOS counts bytes, Linux kilobytes
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    return [
{%- if task == 'lora' %}
        metric("time an answer", rows["ms"].mean(), len(rows), unit="ms", direction="lower"),
{%- else %}
        metric("latency p50", rows["ms"].quantile(0.5), len(rows), unit="ms", direction="lower"),
        metric("latency p95", rows["ms"].quantile(0.95), len(rows), unit="ms", direction="lower"),
{%- endif %}
        metric("training time", training["seconds"], 1, unit="s", direction="lower"),
        metric("peak memory", memory, 1, unit="GB", direction="lower"),
    ]

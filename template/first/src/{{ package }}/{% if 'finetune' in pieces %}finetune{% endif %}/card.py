"""The model card: what the model is, from the record of its run, in its own folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def write(folder: Path, record: dict[str, Any]) -> None:
    """Write `folder`/README.md in the Hugging Face hub's form."""
    (folder / "README.md").write_text(text(record), encoding="utf-8")


def text(record: dict[str, Any]) -> str:
    """The card of a run."""
    rows = [
        f"| {m['name']} | {_figure(m)} | {m['n']} |"
        for m in record["metrics"]
        if m["slice"] is None and m["headline"]
    ]
    settings = [
        f"| {section}.{key} | {_cell(value)} |"
        for section in ("used", "data", "split", "model", "lora", "training")
        for key, value in record["config"].get(section, {}).items()
    ]
    totals, commit = record["totals"], record["git"]["commit"]
    return "\n".join(
        [
            "---",
            f"base_model: {record['config']['model']['base']}",
            "---",
            "",
            f"# {record['name']}: fine-tuned {record['config']['model']['base']}",
            "",
            record["about"],
            "",
            "## Evaluation",
            "",
            "| metric | value [95% interval] | n |",
            "| --- | --- | --- |",
            *rows,
            "",
            "## Training",
            "",
            f"{totals['training_seconds']:.0f} s, at most {totals['peak_mb']:,} MB, on "
            f"{record['environment']['processor']}. Data SHA-256 {record['hashes']['corpus']}, "
            f"commit {commit or 'none'}{' with changes' if record['git']['dirty'] else ''}.",
            "",
            "| setting | value |",
            "| --- | --- |",
            *settings,
            "",
            "## Limits",
            "",
            *[f"- {note}" for note in record["notes"]],
            *[f"- {guard['name']}: {guard['message']}" for guard in record["guards"]],
            "",
        ]
    )


def _cell(value: Any) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")


def _figure(metric: dict[str, Any]) -> str:
    if metric["value"] is None:
        return f"undefined ({metric['method']})"
    interval = f" [{metric['ci'][0]:.3f}, {metric['ci'][1]:.3f}]" if metric["ci"] else ""
    return f"{metric['value']:.3f}{interval}"

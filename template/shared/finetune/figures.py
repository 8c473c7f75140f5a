def figures(record: dict) -> list[str]:
    """The figures with their intervals."""
    lines = []
    for one in record["metrics"]:
        span = f"[{' to '.join(f'{end:.3f}' for end in one['ci'])}]" if one["ci"] else ""
        unit = one["unit"].replace("score", "")
        value = "undefined" if one["value"] is None else f"{one['value']:.3f}"
        lines.append(f"{one['name']:32} {value:>9} {unit:2} {span:18}  n = {one['n']}")
    return lines

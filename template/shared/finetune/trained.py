    key = sha256(repr(made_from).encode()).hexdigest()[:16]
    folder, checkpoints = MODELS / f"seed-{seed}", MODELS / "checkpoints" / key
    done = folder / "training.json"
    if done.exists() and json.loads(done.read_text(encoding="utf-8"))["key"] == key:
        return folder
    checkpoints.mkdir(parents=True, exist_ok=True)

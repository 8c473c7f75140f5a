def export_onnx(model: SentenceTransformer, path: Path) -> None:
    """Write the network for ONNX Runtime, which starts in a second; its last output is ours."""
    example = model.to("cpu").eval().preprocess(["an example"])
    inputs = {name: example[name] for name in ("input_ids", "attention_mask")}
    axes = dict.fromkeys(inputs, {0: "texts", 1: "tokens"})
    options = {"input_names": list(inputs), "dynamic_axes": axes}
    # PyTorch's newer exporter (dynamo) makes a file that ONNX Runtime refuses.
    torch.onnx.export(model, (inputs, {}), str(path), **options, dynamo=False)

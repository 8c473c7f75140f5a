def load_encoder(config: Config) -> SentenceTransformer:
    """The encoder from a folder, or by its name on the hub; all-MiniLM-L6-v2 is a package."""
    packaged = config.encoder == "all-MiniLM-L6-v2"
    encoder = SentenceTransformer(str(get_model_path()) if packaged else config.encoder)
    encoder.max_seq_length = config.max_tokens
    return encoder

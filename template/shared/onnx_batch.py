    def run(self, encodings: list[Encoding]) -> np.ndarray:
        """The vectors of one batch, padded to its longest text."""
        longest = max(map(len, encodings))
        for encoding in encodings:
            encoding.pad(longest)
        fields = {
            "input_ids": [encoding.ids for encoding in encodings],
            "attention_mask": [encoding.attention_mask for encoding in encodings],
            "token_type_ids": [encoding.type_ids for encoding in encodings],
        }
        return self.session.run(None, {name: np.array(fields[name]) for name in self.inputs})[0]

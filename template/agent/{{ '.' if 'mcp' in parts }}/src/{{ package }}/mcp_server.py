"""An MCP server with the tools that look things up, over stdio or HTTP."""

import argparse
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError as Refusal
from mcp.types import ToolAnnotations

from .config import Config, load_config
from .tools import Toolbox, ToolError
from .world import World

# Whether the customer asked for an action is known to the agent here, not to a server of tools.
ACTIONS = {"cancel_order"}


def make_server(config: Config) -> MCPServer:
    """The server; the client's model chooses the tools."""
    server = MCPServer("shop", instructions="Looks up products, orders and documents of a shop.")
    for tool in World(config, question="").tools():
        if tool.__name__ not in ACTIONS:
            annotations = ToolAnnotations(read_only_hint=True)
            server.add_tool(serve(tool, config), annotations=annotations)
    return server


def serve(tool: Callable, config: Config) -> Callable:
    """The tool on a world of the call's own: SQLite stays in the thread that opened it."""

    @wraps(tool)
    def call(**arguments: Any) -> Any:
        toolbox = Toolbox(World(config, question="").tools())
        try:
            return toolbox.checked_call(tool.__name__, json.dumps(arguments))
        except ToolError as error:
            raise Refusal(str(error)) from None

    return call


def main() -> None:
    """Serve on standard input and output, or on a port."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, help="serve over HTTP, at /mcp")
    port = parser.parse_args().port
    server = make_server(load_config())
    if port:
        server.run("streamable-http", port=port)
    else:
        server.run()


if __name__ == "__main__":
    main()

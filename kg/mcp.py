"""The tools over the Model Context Protocol. The only module that knows the package ``mcp``.

Every call runs in a worker process with a limit of time and memory, forked before the protocol begins.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import anyio
import mcp_types as types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

from kg import __version__
from kg.build import Graph
from kg.errors import LodestoneError
from kg.pool import Pool
from kg.tools.schemas import Spec
from kg.tools.toolbox import Toolbox
from kg.workers import Limits

_INSTRUCTIONS: Final = (
    "A knowledge graph of critical-mineral power, made from the claims of five Chinese articles. Every tool but find,"
    " show, why and sparql is one question, with its parameters. Rows name the claims they rest on: the article, the"
    " passage as code points from the beginning of its text, whose word it is (voice) and of what kind (modality:"
    " reported, or somebody's plan, position, judgement, forecast). A row says what some article holds, not what is so;"
    " articles may contradict one another. Cite claims when you use rows."
)
Call = Callable[[str, Mapping[str, object]], dict[str, Any]]


def serve(graph: Graph, limits: Limits) -> None:
    """Answer on standard input and output until the other side closes them.

    Args:
        graph: The built graph.
        limits: Of each call.
    """
    tools = Toolbox(graph)
    warm(graph)
    with Pool(partial(_do, tools), limits=limits) as pool:

        def call(name: str, arguments: Mapping[str, object]) -> dict[str, Any]:
            answer: dict[str, Any] = json.loads(pool.run(json.dumps([name, arguments]).encode()))
            return answer

        anyio.run(_serve, make_server(tools.specs, call))


def make_server(specs: Mapping[str, Spec], call: Call) -> Server[Any]:
    """Return a server of tools.

    Args:
        specs: The tools by name.
        call: Does what a tool does; may take its time, as it is called in a thread.
    """
    listed = [
        types.Tool(
            name=spec.name, title=spec.title, description=spec.description, input_schema=spec.schema,
            annotations=types.ToolAnnotations(read_only_hint=True, open_world_hint=False),
        )
        for spec in specs.values()
    ]  # fmt: skip

    async def list_tools(_: object, __: object) -> types.ListToolsResult:
        return types.ListToolsResult(tools=listed)

    async def call_tool(_: object, asked: types.CallToolRequestParams) -> types.CallToolResult:
        try:
            answer = await anyio.to_thread.run_sync(call, asked.name, asked.arguments or {})
        except LodestoneError as error:
            told = " ".join(str(error).split())
            return types.CallToolResult(content=[types.TextContent(text=told)], is_error=True)
        text = json.dumps(answer, ensure_ascii=False)
        return types.CallToolResult(content=[types.TextContent(text=text)], structured_content=answer)

    return Server(
        "lodestone", version=__version__, title="Lodestone", instructions=_INSTRUCTIONS,
        on_list_tools=list_tools, on_call_tool=call_tool,
    )  # fmt: skip


def warm(graph: Graph) -> None:
    """Read what calls will need, so that workers share it."""
    assert graph.public
    assert graph.traced
    assert graph.claims is not None


def _do(tools: Toolbox, job: bytes) -> bytes:
    name, arguments = json.loads(job)
    return json.dumps(tools.call(name, arguments), ensure_ascii=False).encode()


async def _serve(server: Server[Any]) -> None:
    async with stdio_server() as (received, sent):
        await server.run(received, sent, server.create_initialization_options())

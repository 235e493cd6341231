"""The tools over the Model Context Protocol. The only module that knows the package ``mcp``.

Every call runs in a worker process with a limit of time and memory, forked before the protocol begins.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import anyio
import mcp_types as types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.message import SessionMessage

from kg import __version__
from kg.build import Graph
from kg.errors import LodestoneError
from kg.pool import Pool, Ticket
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
_AT_ONCE: Final = 32  #: Calls that are looked after at once; fewer than would leave no thread to read the next line.
_MOST_TOLD: Final = 2_000  #: Characters of an error.
_UNREADABLE: Final = "this line is no message: send one whole JSON-RPC 2.0 message on a line, in UTF-8"


def serve(graph: Graph, limits: Limits) -> None:
    """Answer on standard input and output until the other side closes them.

    Args:
        graph: The built graph.
        limits: Of each call.
    """
    tools = Toolbox(graph)
    warm(graph)
    with Pool(partial(_do, tools), limits=limits) as pool:
        try:
            anyio.run(_serve, make_server(tools.specs, pool))
        except* BrokenPipeError:
            pass  # The other side has gone without a word, and there is nobody to tell.


def make_server(specs: Mapping[str, Spec], pool: Pool) -> Server[Any]:
    """Return a server of tools.

    Args:
        specs: The tools by name.
        pool: Does what a tool does, given its name and arguments as a JSON list.
    """
    at_once = anyio.CapacityLimiter(_AT_ONCE)
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
        ticket, job = Ticket(), json.dumps([asked.name, asked.arguments or {}]).encode()
        try:
            answer = await anyio.to_thread.run_sync(pool.run, job, ticket, abandon_on_cancel=True, limiter=at_once)
        except LodestoneError as error:
            told = _bounded(" ".join(str(error).split()))
            return types.CallToolResult(content=[types.TextContent(text=told)], is_error=True)
        except anyio.get_cancelled_exc_class():
            pool.give_up(ticket)
            raise
        text = answer.decode()
        return types.CallToolResult(content=[types.TextContent(text=text)], structured_content=json.loads(text))

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


def _bounded(told: str) -> str:
    """Return an error with its middle left out where it is long: it may name what it was given, whatever its length."""
    half = _MOST_TOLD // 2
    return told if len(told) <= _MOST_TOLD else f"{told[:half]} … {told[-half:]}"


async def _serve(server: Server[Any]) -> None:
    onward, messages = anyio.create_memory_object_stream[SessionMessage | Exception]()
    error = types.ErrorData(code=types.PARSE_ERROR, message=_UNREADABLE)
    fault = SessionMessage(types.JSONRPCError(jsonrpc="2.0", id=None, error=error))
    async with stdio_server() as (received, sent), anyio.create_task_group() as group:

        async def pass_on() -> None:
            """Pass messages on, and answer a line that is none, which who sent it would wait for in vain."""
            async with onward:
                async for item in received:
                    await (sent.send(fault) if isinstance(item, Exception) else onward.send(item))

        group.start_soon(pass_on)
        await server.run(messages, sent, server.create_initialization_options())

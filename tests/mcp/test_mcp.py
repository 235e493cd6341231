"""``kg mcp`` as a client of the protocol sees it: over standard input and output, one server for all tests."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import anyio
import anyio.from_thread
import jsonschema  # type: ignore[import-untyped]  # it has no types
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp_types import CallToolResult, Tool

from kg.ask import ask
from kg.asof import heading
from kg.build import Graph, open_graph
from kg.catalogue import question, questions
from kg.engine import Rows
from kg.question import Kind
from kg.snapshot import Moment, Snapshot, open_snapshot
from kg.tools.answers import MOST_CHARACTERS
from tests.cli.typed import kg

ROOT: Final = Path(__file__).resolve().parents[2]
SECONDS: Final = 3.0  #: What a call may take here.
OWN: Final = {"find", "show", "why", "sparql"}
SHARED: Final = {"at", "known", "certain", "lang", "limit", "offset"}
Calling = Callable[..., CallToolResult]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """Return the project's graph, kept where the server finds it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KG_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("KG_ARTICLES", str(tmp_path_factory.mktemp("articles")))
        yield open_graph()


@pytest.fixture(scope="module")
def client(graph: Graph) -> Iterator[tuple[list[Tool], Calling, Client]]:
    """Start the server; return what it lists, what calls a tool, and the client."""
    assert graph.report.counts
    server = StdioServerParameters(
        command=sys.executable,
        args=["-c", "from kg.cli import main; main()", "mcp", "--timeout", f"{SECONDS:g}", "--memory", "512"],
        env={**os.environ},
        cwd=ROOT,
    )
    with (
        anyio.from_thread.start_blocking_portal() as portal,
        portal.wrap_async_context_manager(Client(stdio_client(server))) as connected,
    ):
        tools = portal.call(connected.list_tools).tools

        def call(name: str, **arguments: object) -> CallToolResult:
            found: CallToolResult = portal.call(connected.call_tool, name, arguments)
            return found

        yield tools, call, connected


def prepared(**given: Any) -> Snapshot:  # noqa: ANN401 - days are texts, certainty is a truth value
    """Return the graph of a moment, kept where the server finds it, so that no call has to build it in its time."""
    return open_snapshot(Moment(**given))


def answer(found: CallToolResult) -> dict[str, Any]:
    """Return the JSON of an answer, which its text and its structured content both are."""
    assert not found.is_error, found.content
    body: dict[str, Any] = found.structured_content
    assert json.loads(found.content[0].text) == body  # type: ignore[union-attr]
    assert len(found.content[0].text) <= MOST_CHARACTERS * 1.1  # type: ignore[union-attr]
    return body


def error(found: CallToolResult) -> str:
    """Return the text of a tool's error, which is one line."""
    assert found.is_error
    text: str = found.content[0].text  # type: ignore[union-attr]
    assert "\n" not in text
    return text


def test_every_question_is_a_tool_with_typed_parameters(client: tuple[list[Tool], Calling, Client]) -> None:
    """Each question is listed by name, in both languages, its parameters with type, default and values."""
    tools = {tool.name: tool for tool in client[0]}
    assert set(tools) == {found.name for found in questions()} | OWN
    assert len(tools) > 70
    for asked in questions():
        tool = tools[asked.name]
        jsonschema.Draft202012Validator.check_schema(tool.input_schema)
        properties = tool.input_schema["properties"]
        assert asked.question.zh in (tool.description or "")
        assert set(properties) == {p.name for p in asked.parameters} | SHARED
        assert tool.input_schema["required"] == [p.name for p in asked.parameters if p.required]
        for parameter in asked.parameters:
            schema = properties[parameter.name]
            assert str(schema.get("default", "")).removesuffix(".0") == (parameter.default or "").removesuffix(".0")
            assert (parameter.kind is Kind.CHOICE) == ("enum" in schema)
            assert (parameter.kind is Kind.DATE) == ("pattern" in schema)
    assert tools["agreements-since"].annotations.read_only_hint  # type: ignore[union-attr]
    assert "Cite claims" in (client[2].instructions or "")


def test_every_question_answers_with_what_its_rows_rest_on(
    client: tuple[list[Tool], Calling, Client], graph: Graph
) -> None:
    """Each question has its rows, in order, each with the claims it rests on: where they stand, whose and what kind."""
    cited = 0
    for asked in questions():
        given = {p.name: p.examples[0] for p in asked.parameters if p.required}
        body = answer(client[1](asked.name, **given))
        direct = ask(graph.public, asked, given).answer
        assert isinstance(direct, Rows)
        assert body["total"] == len(direct.rows)
        assert 0 < len(body["rows"]) == min(50, body["total"]) or "cut" in body
        for row in body["rows"]:
            for claim in row["restsOn"]:
                one = body["claims"][claim]
                assert one["source"].removeprefix("source:") == one["passages"].split(":")[0] == claim[6:9]
                assert one["voice"]
                assert one["modality"]
                cited += 1
    assert cited > 1_000


def test_parameters_are_given_by_name_in_either_language(client: tuple[list[Tool], Calling, Client]) -> None:
    """Entities are named in Chinese or by code, numbers are numbers, an empty answer says what that means."""
    call = client[1]
    korea = answer(call("agreements-of-state", state="韩国", lang="zh"))
    assert korea["rows"] == answer(call("agreements-of-state", state="KOR", lang="zh"))["rows"]
    assert "韩国" in korea["question"]
    (share,) = [p for p in question("stages-held-above").parameters if p.kind in (Kind.DECIMAL, Kind.INTEGER)]
    few = answer(call("stages-held-above", **{share.name: 90}))["total"]
    assert 0 < few < answer(call("stages-held-above", **{share.name: 10}))["total"]
    empty = answer(call("members-that-hedge", tie="member"))
    assert empty["rows"] == []
    assert "No article attests by name" in empty["notes"][0]


def test_a_question_is_asked_of_a_moment(client: tuple[list[Tool], Calling, Client]) -> None:
    """A question of a day, or of what was published by one, has the rows of its snapshot, and says what that leaves."""
    call = client[1]
    whole = answer(call("members-that-hedge"))
    assert "asOf" not in whole
    for given in ({"at": "2023-06-01"}, {"at": "2026-02-04", "certain": True}, {"known": "2026-01-31"}):
        found = prepared(**given)
        body = answer(call("measures-by-kind", **given))
        direct = ask(found.graph.public, question("measures-by-kind"), {}, today=found.today).answer
        assert isinstance(direct, Rows)
        assert 0 < body["total"] == len(direct.rows) < answer(call("measures-by-kind"))["total"]
        assert body["asOf"] == " ".join(heading(found, "en"))
        assert f"{found.claims} of {found.calendar.claims} claims" in body["asOf"]
    prepared(at="2020-01-01", certain=True)
    early = answer(call("members-that-hedge", at="2020-01-01", certain=True, lang="zh"))
    assert early["rows"] == []
    assert early["notes"]
    assert "2020-01-01当日确定成立" in early["asOf"]
    latest = prepared(at="latest").today
    assert answer(call("members-that-hedge", at="latest")) == answer(call("members-that-hedge", at=latest))


def test_latest_is_the_day_that_a_question_is_asked_of(client: tuple[list[Tool], Calling, Client]) -> None:
    """Who was a member at a day in 2023 is answered for that day, not for that of the newest article."""
    call = client[1]
    prepared(at="2023-06-01")
    then = answer(call("members-on-day", bloc="MSP", at="2023-06-01"))
    assert "2023-06-01" in then["question"]
    named = answer(call("members-on-day", bloc="MSP", on="2023-06-01", at="2023-06-01"))
    assert then["rows"] == named["rows"] != answer(call("members-on-day", bloc="MSP"))["rows"]


def test_a_moment_is_explained_and_queried(client: tuple[list[Tool], Calling, Client]) -> None:
    """Evidence of a row, and a query of one's own, are of the moment that the arguments name."""
    call = client[1]
    given = {"at": "2026-02-04"}
    assert [prepared(**moment).claims for moment in (given, {"known": "2026-02-05"}, {"known": "2020-01-01"})]
    rows = answer(call("members-that-hedge", **given))["rows"]
    body = answer(call("why", question="members-that-hedge", row=1, arguments=given))
    assert body["row"]["state"]["value"].endswith(rows[0]["values"]["state"]["id"].removeprefix("state:"))
    assert "possibly holds on 2026-02-04" in body["asOf"]
    query = "SELECT (COUNT(?c) AS ?n) { GRAPH ?r { ?c a <https://w3id.org/lodestone/ontology/Claim> } }"
    counts = [
        int(answer(call("sparql", query=query, cite=False, **moment))["rows"][0]["values"]["n"])
        for moment in ({}, {"known": "2026-02-05"}, {"known": "2020-01-01"})
    ]
    assert counts[0] > counts[1] > counts[2] == 0


def test_long_answers_are_cut_and_say_so(client: tuple[list[Tool], Calling, Client]) -> None:
    """An answer has no more rows than asked for and no more characters than allowed; the rest is a call away."""
    call = client[1]
    first = answer(call("timeline", limit=3))
    assert [row["row"] for row in first["rows"]] == [1, 2, 3]
    assert first["cut"].startswith(f"3 of {first['total']} rows shown: ask for the next with offset 3")
    assert answer(call("timeline", limit=1, offset=2))["rows"] == first["rows"][2:]
    long = answer(call("forecasts-and-plans", limit=200))
    assert len(long["rows"]) < long["total"]
    assert f"offset {len(long['rows'])}" in long["cut"]
    assert set(long["claims"]) == {claim for row in long["rows"] for claim in row["restsOn"]}


def test_entities_are_found_and_shown(client: tuple[list[Tool], Calling, Client]) -> None:
    """Words in either language find an entity; its card has groups of lines with the claims they rest on."""
    call = client[1]
    hits = answer(call("find", text="镓"))["hits"]
    assert hits[0]["iri"].endswith("/material/gallium")
    card = answer(call("show", entity="gallium"))
    lines = [line for group in card["groups"].values() for line in group]
    assert len(lines) > 5
    assert {claim for line in lines for claim in line.get("restsOn", ())} == set(card["claims"])
    assert "cut" in answer(call("show", entity="state/USA"))


def test_a_row_is_explained(client: tuple[list[Tool], Calling, Client]) -> None:
    """The evidence of a row: sets of claims, the proof with its rules, each claim with passage, voice and days."""
    call = client[1]
    rows = answer(call("members-that-hedge"))["rows"]
    body = answer(call("why", question="members-that-hedge", row=2))
    assert body["row"]["state"]["value"].endswith(rows[1]["values"]["state"]["id"].removeprefix("state:"))
    assert body["sets"]
    assert {claim for claims in body["sets"] for claim in claims} <= set(body["claims"])
    assert "rule" in json.dumps(body["proof"])
    one = body["claims"][body["sets"][0][0]]
    assert one["passages"][0]["source"] == "source:000"
    assert one["voice"]
    assert one["possible"]


def test_a_query_of_ones_own_is_answered_and_cited(client: tuple[list[Tool], Calling, Client]) -> None:
    """SELECT, ASK and CONSTRUCT are answered with what they rest on; what cannot be traced is told, not guessed."""
    call = client[1]
    lo = "PREFIX lo: <https://w3id.org/lodestone/ontology/>"
    body = answer(call("sparql", query=f"{lo} SELECT ?agent {{ ?agent lo:worksWithin ?bloc }}"))
    assert body["rows"][0]["restsOn"]
    assert answer(call("sparql", query=f"{lo} ASK {{ ?a lo:worksWithin ?b }}"))["answer"] is True
    graph = answer(call("sparql", query=f"{lo} CONSTRUCT WHERE {{ ?a lo:tiedTo ?b }}", limit=2))
    assert graph["columns"] == ["subject", "predicate", "object"]
    assert len([row for row in graph["rows"] if row["restsOn"]]) == 2
    untraced = answer(call("sparql", query="SELECT (RAND() AS ?x) { }"))
    assert "RAND" in untraced["notCited"]
    assert untraced["total"] == 1


@pytest.mark.parametrize(
    "query, told",
    [
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE is refused"),
        ("SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE is refused"),
        ("SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }", "nothing is ever fetched"),
        ("DROP ALL", "read-only"),
        ("LOAD <http://127.0.0.1:9/>", "read-only"),
        ("SELECT * {", "query:1:"),
        ("SELECT * { " + "{" * 5_000, "nest deeper"),
        ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "ran longer than 3 seconds"),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f }", "and was stopped: ask for less"),
    ],
)  # fmt: skip
def test_a_hostile_query_is_refused_or_stopped(
    client: tuple[list[Tool], Calling, Client], query: str, told: str
) -> None:
    """What would reach out, change something or never end is a tool's error with a remedy; the server goes on."""
    assert told in error(client[1]("sparql", query=query, cite=False))
    assert answer(client[1]("sparql", query="ASK { }"))["answer"] is True


@pytest.mark.parametrize(
    "name, arguments, told",
    [
        ("members-that-hedges", {}, "did you mean members-that-hedge"),
        ("members-that-hedge", {"block": "FORGE"}, "there is no argument 'block'; arguments: bloc"),
        ("members-that-hedge", {"bloc": 7}, "of type string"),
        ("members-that-hedge", {"bloc": "FORG"}, "did you mean"),
        ("members-that-hedge", {"limit": 0}, "at least 1"),
        ("members-that-hedge", {"lang": "de"}, "one of en, zh"),
        ("members-that-hedge", {"at": "soon"}, "'soon' is no day; write it like 2026-02-04, or latest"),
        ("members-that-hedge", {"known": "2026-02-30"}, "'2026-02-30' is no day"),
        ("members-that-hedge", {"certain": True}, "certain says how at is meant: add at, a day"),
        ("members-that-hedge", {"certain": "yes"}, "of type boolean"),
        ("sparql", {"query": "ASK { }", "at": "soon"}, "'soon' is no day"),
        ("why", {"question": "members-that-hedge", "row": 1, "arguments": {"at": "soon"}}, "'soon' is no day"),
        ("find", {"text": ""}, "there is no word to look for; write a name or words"),
        ("find", {"text": " 、。\x00 "}, "there is no word to look for"),
        ("find", {"text": "x " * 501}, "(1,004 characters); it has to be of type string, at most 1,000 characters"),
        ("find", {"text": None}, "argument 'text' is null; it has to be of type string"),
        ("show", {"entity": "x" * 500_000}, "at most 1,000 characters"),
        ("show", {"entity": "a\x1b[2J\x07"}, "'a\\x1b[2J\\x07': nothing is named so"),
        ("show", {"entity": "state:USA>?p?o}#"}, "is no IRI"),
        ("sparql", {"query": f"ASK {{ }} #{'x' * 20_000}"}, "at most 20,000 characters"),
        ("sparql", {"query": "SELECT * { ?s foo:bar ?o }"}, "add PREFIX foo:"),
        ("members-that-hedge", {"bloc": None}, "is null; leave it out, or give what is of type string"),
        ("members-that-hedge", {"limit": 201}, "of type integer, at least 1, at most 200"),
        ("members-that-hedge", {"limit": 2.5}, "is 2.5; it has to be of type integer"),
        ("members-that-hedge", {"limit": True}, "is true; it has to be of type integer"),
        ("stages-held-above", {"share": "90"}, "of type number"),
        ("x" * 100_000, {}, " … "),
        ("members-that-hedge", {"x" * 100_000: 1}, " … "),
        ("claims-about", {}, "'entity' is missing"),
        (
            "why",
            {"question": "members-that-hedge", "row": 6},
            "there is no row 6: with these arguments members-that-hedge has rows 1 to 5",
        ),
        (
            "why",
            {"question": "members-that-hedge", "row": 1, "arguments": {"tie": "member"}},
            "has none: ask it to be told why",
        ),
        ("why", {"question": "members-that-hedge", "row": 99}, "there is no row 99"),
        ("why", {"question": "nothing", "row": 1}, "is a tool"),
        ("show", {"entity": "Atlantis"}, "nothing is named so"),
        ("show", {"entity": "zzzzzz"}, "the tool find searches by words"),
        ("sparql", {"query": ""}, "SELECT, ASK, CONSTRUCT or DESCRIBE is expected"),
    ],
)
def test_a_wrong_argument_is_an_error_with_a_remedy(
    client: tuple[list[Tool], Calling, Client], name: str, arguments: dict[str, object], told: str
) -> None:
    """An unknown tool or argument, a wrong type and an unknown name are a tool's errors that say what there is."""
    found = error(client[1](name, **arguments))
    assert told in found
    assert "--" not in found
    assert "`kg" not in found
    assert len(found) < 2_100


def test_a_number_is_what_json_schema_takes_it_for(client: tuple[list[Tool], Calling, Client]) -> None:
    """A number without a fraction is an integer, and a small one is understood however it is written."""
    call = client[1]
    assert len(answer(call("timeline", limit=2.0))["rows"]) == 2
    tiny, none = (answer(call("stages-held-above", share=share)) for share in (1e-7, 0))
    assert tiny["total"] == none["total"] > 0
    assert "0.0000001" in tiny["question"]


def test_what_is_past_the_end_is_told(client: tuple[list[Tool], Calling, Client]) -> None:
    """With an offset beyond the last row there is none, and it is said how many there are."""
    body = answer(client[1]("members-that-hedge", offset=99))
    assert body["rows"] == []
    assert body["cut"] == "there are 5 rows, none after the offset: ask with a smaller offset"


@pytest.mark.parametrize("columns", [1, 12])
def test_long_texts_are_cut_and_say_so(client: tuple[list[Tool], Calling, Client], columns: int) -> None:
    """However long the texts of one row are, the answer is no longer than allowed, and says what it leaves out."""
    texts = "".join(f' (REPLACE("{"y" * 1_000}", "y", "{"z" * 100}") AS ?x{number})' for number in range(columns))
    body = answer(client[1]("sparql", query=f"SELECT{texts} {{}}", cite=False))
    assert len(body["rows"][0]["values"]) == columns
    assert all(text.endswith("zz…") for text in body["rows"][0]["values"].values())
    assert "are cut short" in body["cut"]


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the package for the protocol is not installed, the command says which extra brings it."""
    monkeypatch.setitem(sys.modules, "mcp_types", None)
    monkeypatch.delitem(sys.modules, "kg.mcp", raising=False)
    monkeypatch.delattr("kg.mcp", raising=False)
    _, told = kg(capsys, "mcp", status=2)
    assert "pip install '.[mcp]'" in told


class Line:
    """A server that is spoken to line by line, as no client of the package would."""

    def __init__(self, cache: Path) -> None:
        words, env = [sys.executable, "-m", "kg", "mcp", "--timeout", "60"], {"KG_CACHE": str(cache)}
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe, env=env, cwd=ROOT)  # noqa: S603 - our own
        client = {"name": "test", "version": "1"}
        self.say("initialize", id=1, params={"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client})
        assert self.heard()["result"]["serverInfo"]
        self.say("notifications/initialized")

    def say(self, method: str, **more: object) -> None:
        """Send a message."""
        self.write(json.dumps({"jsonrpc": "2.0", "method": method, **more}).encode())

    def ask(self, number: int, query: str) -> None:
        """Send a query."""
        arguments = {"query": query, "cite": False}
        self.say("tools/call", id=number, params={"name": "sparql", "arguments": arguments})

    def write(self, line: bytes) -> None:
        """Send a line."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def heard(self) -> dict[str, Any]:
        """Return the next message."""
        assert self.process.stdout is not None
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        return found


@pytest.fixture
def line(cache: Path) -> Iterator[Line]:
    """Start a server of one's own, and end it."""
    found = Line(cache)
    with found.process:
        yield found
        found.process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_stopped(line: Line, number: signal.Signals) -> None:
    """SIGTERM, and SIGINT from a terminal, end the server at once, though it waits for a line."""
    line.process.send_signal(number)
    assert line.process.wait(20) == -number


@pytest.mark.parametrize(
    "sent", [b"no json", b'{"jsonrpc":"2.0","id":5,', b'{"jsonrpc":"2.0","id":5,"method":"\\ud800"}', b"[]", b"\0\xff"]
)
def test_a_line_that_is_no_message_is_answered(line: Line, sent: bytes) -> None:
    """What cannot be read as a message is told to be none, and the next is answered."""
    line.write(sent)
    fault = line.heard()
    assert (fault["id"], fault["error"]["code"]) == (None, -32700)
    assert "send one whole JSON-RPC 2.0 message on a line" in fault["error"]["message"]
    line.ask(2, "ASK {}")
    assert line.heard()["result"]["structuredContent"]["answer"] is True


def test_a_call_that_is_cancelled_makes_room(line: Line) -> None:
    """What a client does not wait for any more, nor a client that has gone, is stopped long before its time is up."""
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    begun = time.monotonic()
    line.ask(2, endless)
    line.ask(3, endless)
    line.say("notifications/cancelled", params={"requestId": 3})  # It waits for the other.
    line.say("notifications/cancelled", params={"requestId": 2})
    line.ask(4, "ASK {}")
    assert line.heard()["id"] == 4
    line.ask(5, endless)
    assert line.process.stdin is not None
    line.process.stdin.close()
    assert line.process.wait(20) == 0
    assert time.monotonic() - begun < 20
    assert line.process.stderr is not None
    assert line.process.stderr.read() == b""


def test_a_client_that_reads_no_more_is_no_fault(line: Line) -> None:
    """Where nobody reads the answers, the server ends with the lines that it is sent, and says nothing."""
    assert line.process.stdout is not None
    assert line.process.stdin is not None
    assert line.process.stderr is not None
    line.process.stdout.close()
    line.ask(2, "ASK {}")
    line.process.stdin.close()
    assert line.process.wait(20) == 0
    assert line.process.stderr.read() == b""

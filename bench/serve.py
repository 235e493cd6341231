"""``kg serve`` beside ``oxigraph serve`` and ``rdflib-endpoint``: the same data, requests and load generator (wrk).

The servers take turns within each round; what is compared is requests per second and processor time per request, the
latter because other work on a machine disturbs it less.
"""

from __future__ import annotations

import argparse
import itertools
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from kg.ask import bind
from kg.build import open_graph
from kg.catalogue import questions
from kg.labels import select
from kg.resolve import Resolver
from kg.terms import iri_text
from kg.web.site import Settings, open_site

ROOT: Final = Path(__file__).resolve().parent.parent
#: Counts the loads, so that what is asked but once is so in all of them.
_STARTS: Final = itertools.count(1)
#: Asks each line of a file in turn; with a mark in it, never the same twice.
_SCRIPT: Final = """
local paths, n = {}, START
local headers = {["Accept"] = "application/sparql-results+json, text/turtle;q=0.5"}
for line in io.lines("FILE") do paths[#paths + 1] = line end
if POSTED then headers["Content-Type"] = "application/x-www-form-urlencoded" end
request = function()
  n = n + 1
  local path = paths[n % #paths + 1]:gsub("NONCE", n)
  if not POSTED then return wrk.format("GET", path, headers) end
  local place, form = path:match("(.-)%?(.*)")
  return wrk.format("POST", place, headers, form)
end
"""
#: The end of the name of a mix whose queries are posted in a form; the others are asked by GET.
_POSTED: Final = ", posted"
_RDFLIB: Final = """
import sys, uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint
graph = Dataset()
graph.parse(sys.argv[1], format="nquads")
uvicorn.run(SparqlEndpoint(graph=graph, path="/sparql"), host="127.0.0.1", port=int(sys.argv[2]), log_level="error")
"""
_PREFIX: Final = (
    "PREFIX lo: <https://w3id.org/lodestone/ontology/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
)
_LIGHT: Final = (
    "SELECT ?p ?o WHERE {{ {x} ?p ?o }} LIMIT 20",
    "SELECT ?label WHERE {{ {x} rdfs:label ?label }}",
    "ASK {{ {x} a ?kind }}",
    "SELECT ?s ?p WHERE {{ ?s ?p {x} }} LIMIT 20",
)
_HEAVIER: Final = (
    "SELECT ?claim ?p ?o WHERE {{ GRAPH ?claim {{ {x} ?p ?o }} ?claim2 ?q {x} }} LIMIT 100",
    "SELECT ?kind (COUNT(*) AS ?n) WHERE {{ ?s a ?kind ; ?p {x} }} GROUP BY ?kind ORDER BY DESC(?n)",
    "CONSTRUCT {{ {x} ?p ?o }} WHERE {{ {x} ?p ?o }}",
    "SELECT DISTINCT ?y ?label WHERE {{ {x} ?p ?o . ?y ?q ?o OPTIONAL {{ ?y rdfs:label ?label }} }} LIMIT 50",
    "SELECT ?s ?label WHERE {{ ?s rdfs:label ?label ; ?p {x} FILTER(LANG(?label) = 'en') }} ORDER BY ?label",
)


@dataclass(frozen=True, slots=True)
class Peer:
    """A server under load."""

    name: str
    url: str  #: Of its SPARQL endpoint's host.
    path: str  #: Of its SPARQL endpoint.
    pid: int
    slow: bool = False  #: Whether it is asked once, after the others.


@dataclass(frozen=True, slots=True)
class Run:
    """What came of a load."""

    rate: float  #: Answers per second.
    cost: float  #: Processor seconds of the server and its children per answer.
    failed: int  #: Answers that were errors.


def mixes() -> dict[str, list[str]]:
    """Return the queries of each mix."""
    store = open_graph().public
    things = select(store, _PREFIX + "SELECT ?x { ?x a ?kind ; rdfs:label ?l } GROUP BY ?x ORDER BY ?x LIMIT 300")
    names = [f"<{iri_text(row[0] or '')}>" for row in things]
    light = [_PREFIX + _LIGHT[n % len(_LIGHT)].format(x=x) + " #NONCE" for n, x in enumerate(names)]
    heavier = [_PREFIX + _HEAVIER[n % len(_HEAVIER)].format(x=x) + " #NONCE" for n, x in enumerate(names)]
    resolver = Resolver(store)
    canned = [
        question.bound(bind(resolver, question, {}))
        for question in questions()
        if not any(parameter.required for parameter in question.parameters)
    ]
    mixed = [pair for n in range(len(names)) for pair in (light[n], heavier[n])]
    mixed += [f"{text} #NONCE" for text in canned[::4]]
    return {"light": light, f"light{_POSTED}": light, "mixed": mixed, "canned, repeated": canned}


def write_script(folder: Path, name: str, path: str, texts: Iterable[str]) -> Path:
    """Write the requests of a mix and the script of the load generator that asks them."""
    requests, script = folder / f"{name}{path.replace('/', '-')}.txt", folder / f"{name}{path.replace('/', '-')}.lua"
    lines = [f"{path}?query={quote(text, safe='')}" for text in texts]
    requests.write_text("\n".join(lines) + "\n", encoding="utf-8")
    first = str(next(_STARTS) * 100_000_000)
    posted = "true" if name.endswith(_POSTED) else "false"
    text = _SCRIPT.replace("FILE", str(requests)).replace("START", first).replace("POSTED", posted)
    script.write_text(text, encoding="utf-8")
    return script


def load(peer: Peer, script: Path, seconds: int, connections: int) -> Run:
    """Put a server under load."""
    before = spent(peer.pid)
    wrk = shutil.which("wrk") or "wrk"
    done = subprocess.run(  # noqa: S603 - the load generator
        [wrk, "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", str(script),
         peer.url],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    used = spent(peer.pid) - before
    total = re.search(r"(\d+) requests in", done.stdout)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", done.stdout)
    assert total, done.stdout
    assert rate, done.stdout
    count = max(1, int(total[1]))
    return Run(float(rate[1]), used / count, int(failed[1]) if failed else 0)


def spent(pid: int) -> float:
    """Return the processor seconds of a process and its descendants, those that have ended included."""
    parents: dict[int, int] = {}
    times: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
            times[int(entry.name)] = sum(map(int, fields[11:15]))
    family = {pid}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(times.get(member, 0) for member in family) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def running(words: Sequence[str], probe: str) -> Iterator[int]:
    """Run a server until the block ends; begin once it answers."""
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)  # noqa: S603
    try:
        until = time.monotonic() + 300
        while True:
            try:
                urllib.request.urlopen(probe, timeout=5).close()  # noqa: S310 - on this machine
                break
            except OSError:
                assert process.poll() is None, f"{words[0]} has ended"
                assert time.monotonic() < until, f"{probe} does not answer"
                time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:  # It goes on with what nobody waits for.
            process.kill()
            process.wait()


def start(stack: ExitStack, folder: Path, *, rdflib: bool) -> list[Peer]:
    """Start all servers with the same data."""
    data = folder / "public.nq"
    data.write_bytes(open_site(Settings()).graph.files["public.nq"])  # What is served, the questions among it.
    script = "import sys; from kg.cli import main; main(sys.argv[1:])"
    peers = []
    started: tuple[tuple[str, list[str]], ...] = (("kg serve", []), ("kg serve, nothing kept", ["--cache", "0"]))
    for name, words in started:
        port = free_port()
        start_words = [sys.executable, "-c", script, "serve", "--port", str(port), "--quiet", *words]
        pid = stack.enter_context(running(start_words, f"http://127.0.0.1:{port}/ready"))
        peers.append(Peer(name, f"http://127.0.0.1:{port}", "/sparql", pid))
    port = free_port()
    binary = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}") or "oxigraph"
    pid = stack.enter_context(running([binary, "serve", "--bind", f"127.0.0.1:{port}"], f"http://127.0.0.1:{port}/"))
    upload = urllib.request.Request(
        f"http://127.0.0.1:{port}/store", data=data.read_bytes(), headers={"Content-Type": "application/n-quads"}
    )
    urllib.request.urlopen(upload).close()  # noqa: S310 - likewise
    peers.append(Peer("oxigraph serve", f"http://127.0.0.1:{port}", "/query", pid))
    if rdflib:
        port = free_port()
        rdf_words = [sys.executable, "-c", _RDFLIB, str(data), str(port)]
        pid = stack.enter_context(running(rdf_words, f"http://127.0.0.1:{port}/sparql?query=ASK%7B%7D"))
        peers.append(Peer("rdflib-endpoint", f"http://127.0.0.1:{port}", "/sparql", pid, slow=True))
    return peers


def main() -> None:
    """Measure, and print tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--without-rdflib", action="store_true")
    words = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        peers = start(stack, folder, rdflib=not words.without_rdflib)
        found = mixes()
        runs: dict[str, dict[str, list[Run]]] = {name: {peer.name: [] for peer in peers} for name in found}
        quick, slow = [peer for peer in peers if not peer.slow], [peer for peer in peers if peer.slow]
        for name, texts in found.items():
            for _ in range(words.rounds):
                for peer in quick:
                    script = write_script(folder, name, peer.path, texts)
                    runs[name][peer.name].append(load(peer, script, words.seconds, words.connections))
        for peer in slow:  # Last: it goes on with what nobody waits for any more.
            for name, texts in found.items():
                script = write_script(folder, name, peer.path, texts)
                runs[name][peer.name].append(load(peer, script, 4 * words.seconds, words.connections))
        for name in found:
            report(name, runs[name])


def report(name: str, runs: dict[str, list[Run]]) -> None:
    """Print the table of a mix."""
    tell = sys.stdout.write
    tell(
        f"\n{name}\n| server | answers/s | spread | ms of processor each | rate / oxigraph |"
        " cost: oxigraph / this | errors |\n"
    )
    tell("| --- | --- | --- | --- | --- | --- | --- |\n")
    middle: Callable[[list[float]], float] = statistics.median
    base = runs["oxigraph serve"]
    for peer, found in runs.items():
        rates, costs = [run.rate for run in found], [run.cost for run in found]
        ratio = middle([run.rate / other.rate for run, other in zip(found, base, strict=False)])
        cheaper = middle([other.cost / run.cost if run.cost else 0.0 for run, other in zip(found, base, strict=False)])
        spread = f"{min(rates):,.0f} to {max(rates):,.0f}"
        tell(f"| {peer} | {middle(rates):,.0f} | {spread} | {middle(costs) * 1e3:.3f} | {ratio:.2f}x | {cheaper:.2f}x |"
             f" {sum(run.failed for run in found)} |\n")  # fmt: skip


if __name__ == "__main__":
    main()

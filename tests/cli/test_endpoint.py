"""``kg push`` and ``--endpoint`` as they are typed, against a running Oxigraph server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.build import open_graph
from kg.cli.push import BESIDE
from kg.engine.remote import Remote
from kg.names import GRAPH_NAMING, GRAPH_ONTOLOGY
from kg.push import by_graph, counted, push
from kg.terms import DEFAULT, iri
from tests.cli.typed import kg

pytestmark = pytest.mark.usefixtures("surroundings")

STRAY = ("<urn:a>", "<urn:b>", "<urn:c>")


@pytest.fixture(scope="module")
def store(oxigraph: str, cache: Path) -> Iterator[Remote]:
    """Return a service that holds the project's graph."""
    with pytest.MonkeyPatch.context() as patch, Remote(f"{oxigraph}/query", f"{oxigraph}/store") as remote:
        patch.setenv("KG_CACHE", str(cache))
        push(open_graph(), remote)
        yield remote


def answers(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Return what a command prints, its notes apart."""
    return kg(capsys, *words)[0]


@pytest.mark.parametrize("form", ["table", "csv", "json", "markdown"])
def test_a_question_has_the_same_answer_elsewhere(capsys: pytest.CaptureFixture[str], store: Remote, form: str) -> None:
    """A question prints the same there as here, labels, title and order included."""
    words = ("ask", "members-that-hedge", "--format", form, "--lang", "zh")
    there = answers(capsys, *words, "--endpoint", store.endpoint)
    assert there == answers(capsys, *words)
    assert len(there.splitlines()) >= 6


def test_names_and_notes_are_those_of_the_service(capsys: pytest.CaptureFixture[str], store: Remote) -> None:
    """A value is resolved there by name, an empty answer says the same, and an unknown name is refused."""
    words = ("ask", "members-that-hedge", "--bloc", "FORGE", "--tie", "member")
    there = answers(capsys, *words, "--endpoint", store.endpoint)
    assert there == answers(capsys, *words)
    assert "No article attests by name" in there
    _, err = kg(capsys, "ask", "members-that-hedge", "--bloc", "FORG", "--endpoint", store.endpoint, status=2)
    assert "did you mean" in err


def test_a_query_of_ones_own_goes_there(capsys: pytest.CaptureFixture[str], store: Remote) -> None:
    """SELECT, ASK and CONSTRUCT are answered by the service; what would reach out is refused before it is asked."""
    count = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    there = answers(capsys, "sparql", "-e", count, "--format", "csv", "--endpoint", store.endpoint)
    assert there == answers(capsys, "sparql", "-e", count, "--format", "csv")
    assert int(there.splitlines()[1]) > 50_000
    assert answers(capsys, "sparql", "-e", "ASK { }", "--endpoint", store.endpoint) == "true\n"
    graph = "CONSTRUCT { ?s a ?o } { ?s a ?o } LIMIT 1"
    assert " a " in answers(capsys, "sparql", "-e", graph, "--endpoint", store.endpoint)
    _, err = kg(capsys, "sparql", "-e", "SELECT * { SERVICE <urn:x> { } }", "--endpoint", store.endpoint, status=2)
    assert "SERVICE" in err


def test_evidence_is_found_in_the_claims_of_the_service(capsys: pytest.CaptureFixture[str], store: Remote) -> None:
    """With --why its claims are fetched and reasoned over here, which is said; the witnesses are the same."""
    words = ("ask", "members-that-hedge", "--why", "--format", "json")
    here = json.loads(answers(capsys, *words))
    out, err = kg(capsys, *words, "--endpoint", store.endpoint)
    there = json.loads(out)
    assert [found["sets"] for found in there["witnesses"]] == [found["sets"] for found in here["witnesses"]]
    assert len(there["witnesses"]) == 5
    assert there["results"] == here["results"]
    assert err == f"The claims are those of {store.endpoint}, reasoned over here.\n"


@pytest.mark.parametrize("moment", [("--at", "2024-12-31", "--certain"), ("--known", "2026-02-10")])
def test_a_moment_is_taken_from_the_claims_of_the_service(
    capsys: pytest.CaptureFixture[str], store: Remote, moment: tuple[str, ...]
) -> None:
    """With --at or --known there are the rows of our own snapshot, and it is said whose claims they are."""
    words = ("ask", "members-on-day", *moment, "--format", "csv")
    out, err = kg(capsys, *words, "--endpoint", store.endpoint)
    own, told = kg(capsys, *words)
    assert out == own
    assert err.startswith(told)
    assert "reasoned over here" in err
    assert len(own.splitlines()) > 1


def test_a_triple_is_explained_by_the_claims_of_the_service(capsys: pytest.CaptureFixture[str], store: Remote) -> None:
    """An explanation is the same there, and says whose claims it rests on."""
    words = ("explain", "state:KOR", "lo:worksWithin", "body:forge")
    there = answers(capsys, *words, "--endpoint", store.endpoint)
    line = f"The claims are those of {store.endpoint}, reasoned over here.\n"
    assert there == line + answers(capsys, *words)


def test_another_default_graph_is_noticed(capsys: pytest.CaptureFixture[str], store: Remote) -> None:
    """Where the service's default graph is not what its claims give, an answer made here says so."""
    store.graphs.add(DEFAULT, [STRAY])
    _, err = kg(capsys, "sparql", "-e", "ASK { }", "--why", "--format", "json", "--endpoint", store.endpoint)
    assert "its own rows may differ" in err


def test_pushing_again_mends_what_is_wrong(capsys: pytest.CaptureFixture[str], store: Remote) -> None:
    """Every graph is replaced, those of an earlier state go, others stay, and the counts are told."""
    graph = open_graph()
    stale = iri("https://w3id.org/lodestone/claim/000/long-gone")
    for name in (DEFAULT, stale, "<urn:not-ours>", iri(GRAPH_NAMING)):
        store.graphs.add(name, [STRAY])
    out, err = kg(capsys, "push", store.endpoint.replace("/query", "/store"))
    wanted = {name: len(set(triples)) for name, triples in by_graph(graph).items()}
    assert counted(store) == {**wanted, "<urn:not-ours>": 1}
    assert out.splitlines() == [
        f"{sum(wanted.values()):,} triples in {len(wanted):,} graphs are there, counted by {store.endpoint}.",
        "Graphs of an earlier state removed: 1.",
    ]
    assert len(wanted) > 3_000
    assert "100%" in err


def test_what_others_put_into_the_default_graph_is_not_lost(capsys: pytest.CaptureFixture[str], store: Remote) -> None:
    """A default graph with a triple of somebody else, alone or beside ours, is left alone unless asked otherwise."""
    address = store.endpoint.replace("/query", "/store")
    store.drop("<urn:not-ours>")
    store.graphs.add(DEFAULT, [STRAY])
    for beside_ours in (True, False):
        if not beside_ours:
            store.replace(DEFAULT, [STRAY])
            store.drop(iri(GRAPH_ONTOLOGY))
        before = counted(store)
        _, err = kg(capsys, "push", address, status=2)
        assert "the default graph holds 1 triple that is not ours" in err
        assert counted(store) == before
    out, _ = kg(capsys, "push", address, "--overwrite", "--endpoint", store.endpoint)
    assert "are there" in out
    assert counted(store) == {name: len(set(found)) for name, found in by_graph(open_graph()).items()}


def test_a_push_that_was_broken_off_can_be_begun_again(capsys: pytest.CaptureFixture[str], store: Remote) -> None:
    """Wherever it stopped, what is there is known for ours; so is a default graph of before with its own graphs."""
    wanted = by_graph(open_graph())
    address = store.endpoint.replace("/query", "/store")
    store.drop("<urn:not-ours>")
    assert next(iter(wanted)) == DEFAULT
    for name in wanted:
        if name.endswith("/graph/naming>") or name == iri(GRAPH_ONTOLOGY):
            store.drop(name)
    older = (STRAY[0], STRAY[1], '"of before"')
    store.graphs.add(iri("https://w3id.org/lodestone/claim/000/long-gone"), [older])
    store.graphs.add(DEFAULT, [older])
    out, _ = kg(capsys, "push", address)
    assert "Graphs of an earlier state removed: 1." in out
    assert counted(store) == {name: len(set(found)) for name, found in wanted.items()}


def test_where_queries_go_is_told_or_asked(capsys: pytest.CaptureFixture[str]) -> None:
    """An address of a known form tells where queries go, any other is asked about; a dead service is named."""
    _, err = kg(capsys, "push", "http://127.0.0.1:9/elsewhere", status=2)
    assert "Add --endpoint" in err
    assert len(BESIDE) == 3
    for ending, other in BESIDE.items():
        _, err = kg(capsys, "push", f"http://127.0.0.1:9/x{ending}", status=2)
        assert f"http://127.0.0.1:9/x{other} cannot be reached" in err
    _, err = kg(capsys, "ask", "members-that-hedge", "--endpoint", "ftp://example.org/", status=2)
    assert "begins with http" in err

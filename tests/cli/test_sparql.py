"""``kg sparql``: a query of anybody's reaches nothing outside, and cannot take the command with it."""

from __future__ import annotations

import pytest

from tests.cli.typed import kg

pytestmark = pytest.mark.usefixtures("surroundings")

#: Ends pyoxigraph 0.5, which cannot put texts, numbers and days into one order.
#: Numbers, texts and texts in a language, which the engine cannot put in order, so mixed that it finds out.
DEADLY = "SELECT ?o {{ VALUES ?o {{ {} }} }} ORDER BY ?o".format(
    " ".join((f"{n}", f'"{n}"', f'"{n}"@en')[(n * 7 + at) % 3] for at, n in enumerate(i * 37 % 100 for i in range(100)))
)
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def test_a_query_is_answered(capsys: pytest.CaptureFixture[str]) -> None:
    """Rows, triples and truth come back from the process that the query ran in."""
    bloc = "?b a <https://w3id.org/lodestone/ontology/Bloc>"
    out, _ = kg(capsys, "sparql", "-e", f"SELECT ?b {{ {bloc} }} ORDER BY ?b", "--format", "csv")
    assert len(out.splitlines()) > 5
    out, _ = kg(capsys, "sparql", "-e", f"CONSTRUCT {{ {bloc} }} WHERE {{ {bloc} }}", "--format", "ttl")
    assert out.count("a lo:Bloc") > 4
    out, _ = kg(capsys, "sparql", "-e", f"ASK {{ {bloc} }}", "--format", "json")
    assert '"boolean": true' in out


@pytest.mark.parametrize(
    "query, told",
    [
        (ENDLESS, "ran longer than 1 seconds"),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { \\u0053ERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * FROM <http://127.0.0.1/x> { ?s ?p ?o }", "FROM"),
        ("DROP ALL", "query:1:1"),
        ("SELECT * { " + "{" * 5000 + "}" * 5000 + " }", "deep"),
    ],
    ids=["endless", "service", "escaped service", "from", "update", "nested"],
)
def test_a_hostile_query_is_told_off(query: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What takes too long or reaches out ends with status 2 and one line that says why."""
    out, err = kg(capsys, "sparql", "--timeout", "1", "-e", query, status=2)
    assert out == ""
    assert told in err


def test_a_fault_of_the_engine_is_an_error_like_any_other(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A query that ends the engine ends with status 2, and the command lives to tell what to do."""
    monkeypatch.setenv("RUST_BACKTRACE", "0")
    _, err = kg(capfd, "sparql", "-e", DEADLY, status=2)
    assert "a fault of the engine" in err

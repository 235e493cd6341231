"""``kg sparql``: a query of anybody's reaches nothing outside, and cannot take the command with it."""

from __future__ import annotations

import io
import sys
import unicodedata
from pathlib import Path

import pytest
from rich.text import Text

from kg.cli.tables import console
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


def test_a_query_comes_from_a_file_or_from_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A hyphen stands for standard input; what cannot be read is told in words, not in the system's numbers."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\ufeffASK { BIND('镓' AS ?x) }".encode())))
    assert kg(capsys, "sparql", "-") == ("true\n", "")
    (tmp_path / "latin.rq").write_bytes(b"ASK {} # \xe9")
    for file, told in (
        (tmp_path / "none.rq", "No such file or directory"),
        (tmp_path / "latin.rq", "not UTF-8 at byte 9"),
    ):
        _, err = kg(capsys, "sparql", str(file), status=2)
        assert err == f"kg: {file}: {told}; give a UTF-8 file with a query\n"


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


@pytest.mark.parametrize("form", ["table", "markdown"])
def test_control_characters_are_shown_and_do_nothing(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What would move the cursor, ring or colour stands in a table as its picture; programs get it as it is."""
    query = r'SELECT ?x { VALUES ?x { "a\u001B[31mred\u0007\u009B\u007F" } }'
    out, _ = kg(capsys, "sparql", "-e", query, "--format", form)
    assert "a␛[31mred␇\N{REPLACEMENT CHARACTER}␡" in out
    assert not [one for one in out if unicodedata.category(one) == "Cc" and one != "\n"]
    out, _ = kg(capsys, "sparql", "-e", query, "--format", "csv")
    assert "a\x1b[31mred\x07\x9b\x7f" in out


def test_no_way_leads_around_the_pictures(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever is printed by the console of tables is shown so, headings and texts that are no cells included."""
    console().print(Text("one\x1b]0;two\x07"))
    assert capsys.readouterr().out == "one␛]0;two\n"

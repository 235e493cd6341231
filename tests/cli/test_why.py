"""Evidence as a document of its own: ``--why`` with Turtle and with flowcharts."""

from __future__ import annotations

import pytest

from kg.engine.embedded import parse_text
from kg.names import PREFIXES
from tests.cli.typed import kg

pytestmark = pytest.mark.usefixtures("surroundings")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_canned_questions(capsys: pytest.CaptureFixture[str], language: str) -> None:
    """A canned question gives nothing but Turtle, or nothing but flowcharts, one for each of its five rows."""
    words = ("ask", "members-that-hedge", "--why", "--lang", language, "--format")
    out, err = kg(capsys, *words, "ttl")
    members = [quad for quad in parse_text(out.encode(), ".ttl", "out") if quad[1] == f"<{PREFIXES['prov']}hadMember>"]
    assert (len(members), err) == (5, "")
    out, err = kg(capsys, *words, "mermaid")
    assert (out.count("```mermaid\nflowchart TD\n"), err) == (5, "")
    assert ("Argentina" in out) == (language == "en")


def test_free_queries(capsys: pytest.CaptureFixture[str]) -> None:
    """A query of one's own, a truth value too, can be asked for either; without `--why`, Turtle is the plain answer."""
    query = f"ASK {{ ?who <{PREFIXES['lo']}alignsWith> ?leader }}"
    out, _ = kg(capsys, "sparql", "--why", "--format", "mermaid", "-e", query)
    assert out.count("flowchart TD") == 1
    out, _ = kg(capsys, "sparql", "--why", "--format", "ttl", "-e", query)
    assert "prov:Collection" in out
    out, _ = kg(capsys, "sparql", "--format", "ttl", "-e", query)
    assert "rs:ResultSet" in out
    assert "prov:" not in out


def test_notes_stay_apart(capsys: pytest.CaptureFixture[str]) -> None:
    """Where there is no row, the document has none, and the message is on standard error."""
    out, err = kg(capsys, "ask", "members-that-hedge", "--tie", "member", "--why", "--format", "mermaid")
    assert out == ""
    assert "No article attests by name" in err


def test_forms_without_evidence(capsys: pytest.CaptureFixture[str]) -> None:
    """A flowchart of no evidence, and evidence in a form that cannot hold it, are usage errors that say so."""
    assert "give --why, too" in kg(capsys, "ask", "members-that-hedge", "--format", "mermaid", status=2)[1]
    for form in ("csv", "tsv", "markdown"):
        _, err = kg(capsys, "ask", "members-that-hedge", "--why", "--format", form, status=2)
        assert "--why goes with --format table, json, ttl, mermaid" in err

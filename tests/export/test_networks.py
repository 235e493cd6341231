"""Networks as XML: every character of a text is there when it is read, or the form is refused."""

from __future__ import annotations

import io
from typing import cast

import networkx as nx
import pytest

from kg.errors import UnfitForm
from kg.export import networks
from kg.export.select import Material

NOTHING = cast("Material", None)  #: What is written is not made of it here.


@pytest.fixture
def labelled(monkeypatch: pytest.MonkeyPatch) -> nx.MultiDiGraph[str]:
    """The network that is written: two nodes and an edge."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("a", label="a", told="")
    graph.add_edge("a", "b", key="k", id="e0", label="k")
    monkeypatch.setattr(networks, "network", lambda _: graph)
    return graph


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_line_ends_of_all_kinds_are_kept(form: str, labelled: nx.MultiDiGraph[str]) -> None:
    """What Unicode takes for the end of a line is a character like any other."""
    text = "one\rtwo\r\nthree\x85four\u2028five\tsix"
    labelled.nodes["a"]["told"] = text
    out = io.BytesIO()
    getattr(networks, form)(NOTHING, out)
    read = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}[form](io.BytesIO(out.getvalue()))
    assert read.nodes["a"]["told"] == text


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_no_control_character_is_lost_in_silence(form: str, labelled: nx.MultiDiGraph[str]) -> None:
    """Each that XML cannot hold is refused, those that part lines among them."""
    for code in {*range(0x20)} - {*b"\t\n\r"}:
        labelled.nodes["a"]["told"] = f"one{chr(code)}two"
        with pytest.raises(UnfitForm, match=rf"holds U\+{code:04X}, which XML cannot: ask for neo4j"):
            getattr(networks, form)(NOTHING, io.BytesIO())

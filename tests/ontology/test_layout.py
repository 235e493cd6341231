"""The modules are laid out alike: one resource per block, in one order, under alphabetical prefixes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.names import PREFIXES

if TYPE_CHECKING:
    from tests.ontology.conftest import Ontology

_PREFIX = re.compile(r"^@prefix ([a-z]*): <([^>]+)> \.$", re.MULTILINE)
_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"')
#: What a line may begin with, in the order that lines follow one another.
_ORDER = (
    ("a ",),
    ("rdfs:subClassOf", "rdfs:subPropertyOf", "rdfs:domain", "rdfs:range", "owl:", "qudt:applicableUnit"),
    ("dcterms:", "rdfs:label", "schema:creator", "skos:", "vann:"),
    ("lo:contested",),
    ("rdfs:isDefinedBy",),
)


def test_there_are_modules(ontology: Ontology) -> None:
    """The thirteen modules are what the other tests look at, and each declares prefixes."""
    assert len(ontology.texts) == 13
    assert all(len(_PREFIX.findall(text)) > 3 for text in ontology.texts.values())


def test_prefixes_are_alphabetical_named_and_used(ontology: Ontology) -> None:
    """Each module declares, in order and with the usual names, the prefixes that it uses and no other."""
    for stem, text in ontology.texts.items():
        prefixes = _PREFIX.findall(text)
        names = [prefix for prefix, _ in prefixes]
        assert names == sorted(set(names)), stem
        assert all(PREFIXES[prefix] == namespace for prefix, namespace in prefixes), stem
        body = re.sub(r"#.*|<[^>]*>", "", _LITERAL.sub("", text.replace("@prefix", "#")))
        assert set(re.findall(r"(?<![\w:])([a-z]+):(?=[A-Za-z])", body)) == set(names), stem


def test_modules_are_short(ontology: Ontology) -> None:
    """No module has more than 500 lines."""
    assert [stem for stem, text in ontology.texts.items() if len(text.splitlines()) > 500] == []


def test_blocks_hold_one_resource_in_one_order(ontology: Ontology) -> None:
    """Each block is a subject and its type, logic, annotations and module, with the full stop last."""
    looked_at = 0
    for stem, text in ontology.texts.items():
        blocks = [block for block in _PREFIX.sub("", text).strip().split("\n\n") if block]
        for block in blocks:
            head, *rest = [line for line in block.splitlines() if not line.startswith("#")]
            assert re.fullmatch(r"<\S+>|[a-z]+:\w+|\[\]", head), (stem, head)
            assert rest[-1].endswith(" ."), head
            assert not any(line.endswith(" .") for line in rest[:-1]), head
            assert _ranks([line for line in rest if re.match(r" {4}\S", line)]) is not None, head
            looked_at += 1
    assert looked_at >= len(ontology.own) + len(ontology.modules)


def _ranks(lines: list[str]) -> list[int] | None:
    """Return the place of each line in the order, or ``None`` where one is unknown or out of order."""
    ranks = []
    for line in lines:
        if line.strip() == ") .":
            continue
        found = [rank for rank, starts in enumerate(_ORDER) if line.strip().startswith(starts)]
        if not found:
            return None
        ranks.append(found[0])
    header = lines and lines[0].strip() in ("a owl:Ontology ;", "a owl:AllDisjointClasses ;")
    return ranks if header or ranks == sorted(ranks) else None

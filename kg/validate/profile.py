"""The profile: an ontology within OWL 2 DL, axioms within reach of OWL 2 RL, and data that assert and define nothing.

HermiT decides OWL 2 DL and says nothing of what lies outside it: it passes over a term that is of two kinds, an axiom
between terms of different kinds, a word of the OWL vocabulary that does not exist. Here each is a finding
(W3C OWL 2 Web Ontology Language, 2012: Structural Specification, sections 4, 5.8 and 11; Profiles, section 4).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from kg.names import BORROWED, ONTOLOGY, shorten
from kg.sources import ONTOLOGY as ONTOLOGY_GRAPH
from kg.sources import RDF_TYPE
from kg.terms import Quad, Term, Triple, iri, is_iri, parse_literal, plain
from kg.validate import vocabulary
from kg.validate.corpus import SHAPES, Corpus
from kg.validate.report import Finding, Outcome, Severity

_OWL, _RDF, _RDFS = (BORROWED[prefix] for prefix in ("owl", "rdf", "rdfs"))
_KINDS: Final = {
    iri(_OWL + kind): kind for kind in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
} | {iri(_RDFS + "Datatype"): "Datatype", iri(_OWL + "NamedIndividual"): "NamedIndividual"}
#: What a class may be defined as, so that rules follow it both ways (Profiles, section 4.2.3, equivClassExpression).
_TWO_WAYS: Final = frozenset(iri(_OWL + word) for word in ("intersectionOf", "hasValue"))
_ONE_WAY: Final = {
    iri(_RDFS + "subClassOf"): frozenset(
        iri(_OWL + word)
        for word in ("intersectionOf", "hasValue", "allValuesFrom", "complementOf", "maxCardinality",
                     "maxQualifiedCardinality")
    ),
    iri(_OWL + "equivalentClass"): _TWO_WAYS,
}  # fmt: skip
_EXPRESSIONS: Final = frozenset(
    iri(_OWL + word)
    for word in ("allValuesFrom", "cardinality", "complementOf", "hasSelf", "hasValue", "intersectionOf",
                 "maxCardinality", "maxQualifiedCardinality", "minCardinality", "minQualifiedCardinality", "oneOf",
                 "qualifiedCardinality", "someValuesFrom", "unionOf")
)  # fmt: skip
#: Beyond RL on purpose: price controls are floors and ceilings and nothing else; see docs/decisions/0003-ontology.md.
_BEYOND: Final = frozenset({iri(ONTOLOGY + "PriceControl")})
_DOMAIN, _RANGE = iri(_RDFS + "domain"), iri(_RDFS + "range")


class _Fault(NamedTuple):
    """A finding before its line is looked up."""

    rule: str
    subject: Term
    predicate: Term | None
    message: str
    graph: Term = ONTOLOGY_GRAPH


@dataclass(frozen=True)
class Schema:
    """The triples of an ontology, by what they declare."""

    triples: tuple[Triple, ...]

    @cached_property
    def kinds(self) -> Mapping[Term, frozenset[str]]:
        """The OWL kinds that each term is declared as."""
        found: defaultdict[Term, set[str]] = defaultdict(set)
        for subject, predicate, value in self.triples:
            if predicate == RDF_TYPE and value in _KINDS:
                found[subject].add(_KINDS[value])
        return {term: frozenset(kinds) for term, kinds in found.items()}

    @cached_property
    def about(self) -> Mapping[Term, tuple[Triple, ...]]:
        """The triples of each subject."""
        found: defaultdict[Term, list[Triple]] = defaultdict(list)
        for triple in self.triples:
            found[triple[0]].append(triple)
        return {term: tuple(triples) for term, triples in found.items()}

    def is_a(self, term: Term, kind: str) -> bool:
        """Whether a term is declared as a kind, or built into OWL as one, or is a class expression."""
        if kind == "Class" and not is_iri(term):
            return bool(_EXPRESSIONS & {triple[1] for triple in self.about.get(term, ())})
        return kind in self.kinds.get(term, ()) or (kind == "Class" and term == iri(_OWL + "Thing"))


def check(corpus: Corpus) -> Outcome:
    """Check the ontology of a corpus against OWL 2 DL and RL, and its data against holding axioms."""
    quads = list(corpus.quads())
    schema = Schema(tuple(quad[:3] for quad in quads if quad[3] == ONTOLOGY_GRAPH))
    facts = [quad for quad in quads if quad[3] not in (ONTOLOGY_GRAPH, SHAPES)]
    faults = [*_ontology(schema), *_data(schema, facts)] if schema.triples else []
    findings = []
    for fault in dict.fromkeys(faults):
        place, line = corpus.locate(fault.subject, fault.predicate, fault.graph)
        name = shorten(plain(fault.subject)) if is_iri(fault.subject) else "a class expression"
        findings.append(Finding(fault.rule, Severity.ERROR, place, line, f"{name} {fault.message}"))
    return Outcome(tuple(findings), checked={"axioms and declarations": len(schema.triples)})


def _ontology(schema: Schema) -> Iterator[_Fault]:
    yield from _two_kinds(schema)
    yield from _mixed_axioms(schema)
    yield from _unknown_words(schema.triples)
    yield from _beyond_rules(schema)


def _two_kinds(schema: Schema) -> Iterator[_Fault]:
    """Yield terms declared as two kinds; OWL 2 allows a class to be an individual, this design does not."""
    for term, kinds in sorted(schema.kinds.items()):
        if len(kinds) > 1:
            message = f"is both {' and '.join(sorted(kinds))}; keep one kind and give the other a name of its own"
            yield _Fault("two-kinds-of-term", term, RDF_TYPE, message)


def _mixed_axioms(schema: Schema) -> Iterator[_Fault]:
    """Yield axioms whose terms are not of the kinds that the axiom takes."""
    rule = "axiom-of-mixed-kinds"
    for subject, predicate, value in schema.triples:
        if predicate in _ONE_WAY and not (schema.is_a(subject, "Class") and schema.is_a(value, "Class")):
            yield _Fault(
                rule, subject, predicate, f"and {_name(value)} have to be classes; declare them, or mend the name"
            )
        elif predicate == iri(_RDFS + "subPropertyOf") and not (
            schema.kinds.get(subject, frozenset()) & schema.kinds.get(value, frozenset())
        ):
            message = f"and {_name(value)} are not properties of one kind; declare both alike"
            yield _Fault(rule, subject, predicate, message)
        elif predicate == _DOMAIN and not schema.is_a(value, "Class"):
            yield _Fault(rule, subject, predicate, f"has the domain {_name(value)}, which is no class; declare it")
        elif predicate == _RANGE:
            yield from _range(schema, subject, value)


def _range(schema: Schema, subject: Term, value: Term) -> Iterator[_Fault]:
    if schema.is_a(subject, "ObjectProperty") and not schema.is_a(value, "Class"):
        message = f"has the range {_name(value)}, which is no class; declare it, or mend the name"
        yield _Fault("axiom-of-mixed-kinds", subject, _RANGE, message)
    elif (
        schema.is_a(subject, "DatatypeProperty")
        and value not in vocabulary.DATATYPES
        and not schema.is_a(value, "Datatype")
    ):
        message = (
            f"ranges over {_name(value)}, which OWL 2 does not know; make it an annotation property, typed by a shape"
        )
        yield _Fault("datatype-outside-owl", subject, _RANGE, message)


def _unknown_words(triples: Iterable[Triple]) -> Iterator[_Fault]:
    """Yield subjects of statements in words that neither OWL, RDFS nor RDF has."""
    for subject, predicate, value in triples:
        for word in (predicate, value):
            if word.startswith((f"<{_OWL}", f"<{_RDF}", f"<{_RDFS}")) and word not in vocabulary.TERMS:
                message = f"uses {_name(word)}, which no OWL 2 ontology may; mend the spelling"
                yield _Fault("unknown-owl-term", subject, predicate, message)


def _beyond_rules(schema: Schema) -> Iterator[_Fault]:
    """Yield class axioms that forward rules cannot follow (Profiles, section 4.2.3)."""
    for subject, predicate, value in schema.triples:
        if predicate not in _ONE_WAY or is_iri(value) or subject in _BEYOND:
            continue
        used = _expressions(schema, value)
        for word in sorted(used - _ONE_WAY[predicate]):
            message = f"has an axiom with {_name(word)} that OWL 2 RL does not follow; say it as a rule or a shape"
            yield _Fault("axiom-beyond-rl", subject, predicate, message)


def _expressions(schema: Schema, node: Term) -> frozenset[Term]:
    """Return the constructors of a class expression and of those within it."""
    found: set[Term] = set()
    for _, predicate, value in schema.about.get(node, ()):
        found |= {predicate} & _EXPRESSIONS
        if value.startswith("_:"):
            found |= _expressions(schema, value)
    return frozenset(found)


def _data(schema: Schema, facts: Iterable[Quad]) -> Iterator[_Fault]:
    """Yield data that define terms, and literals that a reasoner does not know."""
    axioms = {iri(_RDFS + word) for word in ("domain", "range", "subClassOf", "subPropertyOf")}
    terms = {term for term, kinds in schema.kinds.items() if kinds - {"NamedIndividual"}}
    for subject, predicate, value, graph in facts:
        if (
            predicate in axioms
            or predicate.startswith(f"<{_OWL}")
            or (predicate == RDF_TYPE and (value.startswith(f"<{_OWL}") or subject in terms))
        ):
            message = f"is given an axiom ({_name(predicate)} {_name(value)}) in data; move it to ontology/"
            yield _Fault("axiom-in-data", subject, predicate, message, graph)
        elif value.startswith('"') and "DatatypeProperty" in schema.kinds.get(predicate, ()):
            _, datatype, language = parse_literal(value)
            if language is None and iri(datatype) not in vocabulary.DATATYPES:
                message = (
                    f"has a {shorten(datatype)} at {_name(predicate)}, which OWL 2 does not know; give another type"
                )
                yield _Fault("datatype-outside-owl", subject, predicate, message, graph)


def _name(term: Term) -> str:
    return shorten(plain(term)) if is_iri(term) else "a class expression"

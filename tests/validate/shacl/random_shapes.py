"""Made-up graphs and shapes, the same for the same seed: every kind of term, target, path and constraint."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from functools import partial
from typing import Final

from kg.engine.embedded import parse_text
from kg.terms import Triple

PREFIXES: Final = (
    "@prefix ex: <http://example.org/> .\n"
    "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
)
CLASSES: Final = tuple(f"ex:C{number}" for number in range(5))
PROPERTIES: Final = tuple(f"ex:p{number}" for number in range(4))
NODES: Final = tuple(f"ex:n{number}" for number in range(9))
BLANKS: Final[tuple[str, ...]] = ("_:b0", "_:b1", "_:b2")
#: Literals that a store keeps, rewrites, or finds ill-typed.
LITERALS: Final[tuple[str, ...]] = (
    "1", "2", "3", "10", '"01"^^xsd:integer', '"+2"^^xsd:integer', "1.5", '"1.50"^^xsd:decimal', '"2.0"^^xsd:decimal',
    '"1"^^xsd:int', '"3"^^xsd:nonNegativeInteger', '"300"^^xsd:byte', '"-1"^^xsd:nonNegativeInteger', '"2"^^xsd:short',
    '"1.5E0"^^xsd:double', '"2"^^xsd:double', '"abc"^^xsd:integer', "true", '"1"^^xsd:boolean', '"maybe"^^xsd:boolean',
    '"a"', '"ab"', '"abc"', '"1"', '""', '"a b\\nc"', '"a"@en', '"b"@en', '"a"@de', '"a"@zh-Hans', '"b"@zh-Hans',
    '"c"@en-US', '"2026-02-04"^^xsd:date', '"2026-02-30"^^xsd:date', '"2026-03-01"^^xsd:date',
    '"2026-02-04T00:00:00"^^xsd:dateTime', '"2026-02-05T00:00:00.0"^^xsd:dateTime', '"P12M"^^xsd:duration',
    '"x"^^ex:own', '"x"^^xsd:anyURI', '"abc"^^xsd:dateTime',
)  # fmt: skip
#: Those of which rdflib's filters think as SPARQL does: it compares ill-typed numbers.
WELL_TYPED: Final = tuple(text for text in LITERALS if not text.startswith(('"300"', '"-1"', '"abc"^^', '"maybe"')))
#: Those that a store keeps as they are.
KEPT: Final = ("1", "2", "3", "10", "1.5", "true", '"a"', '"ab"', '"1"', '"a"@en', '"b"@en', '"2026-02-04"^^xsd:date')
DATATYPES: Final = (
    "xsd:integer", "xsd:int", "xsd:decimal", "xsd:double", "xsd:string", "rdf:langString", "xsd:date", "xsd:dateTime",
    "xsd:boolean", "xsd:nonNegativeInteger", "xsd:byte", "xsd:short", "ex:own", "xsd:anyURI",
)  # fmt: skip
BOUNDS: Final = (
    "1", "2", "1.5", '"1.50"^^xsd:decimal', '"02"^^xsd:integer', '"2"^^xsd:int', '"b"', '"2026-02-10"^^xsd:date',
    '"2026-02-04T12:00:00"^^xsd:dateTime',
)  # fmt: skip
PATTERNS: Final = ('"^a"', '"b"', '"^[0-9]+$"', '"^http"', '"n[0-4]$"', '"A"', '"^.$"')


#: Queries of SPARQL-based constraints; ``P`` and ``Q`` stand for properties, ``C`` for a class, ``T`` for a term.
QUERIES: Final = (
    "SELECT $this ?value WHERE { $this P ?value FILTER(isIRI(?value) && ?value != T) }",
    "SELECT $this ?value WHERE { $this P ?value . FILTER NOT EXISTS { $this Q ?value } }",
    "SELECT $this ?value WHERE { $this P ?value . ?value Q ?other FILTER(?other = T) }",
    "SELECT $this WHERE { FILTER NOT EXISTS { $this P ?value } }",
    "SELECT DISTINCT $this ?path ?value WHERE { $this ?path ?value . FILTER(?path = P || ?path = Q) ?value a C }",
    "SELECT $this WHERE { $this P ?a . $this Q ?b . FILTER(isNumeric(?a) && isNumeric(?b) && ?a > ?b) }",
    "SELECT $this ?value WHERE { { $this P ?value } UNION { $this Q ?value FILTER(isIRI(?value)) } }",
    "SELECT $this WHERE { { FILTER($this = T) } UNION { $this a C FILTER($this != T) } }",
    "SELECT $this ?value WHERE { BIND($this AS ?that) ?value P ?that . FILTER(?value != $this) }",
    "SELECT $this WHERE { $this P ?a OPTIONAL { $this Q ?b FILTER(?b = ?a) } FILTER(!BOUND(?b)) }",
    "SELECT $this ?value WHERE { $this P/Q ?value }",
    "SELECT $this WHERE { { SELECT $this (COUNT(?v) AS ?n) WHERE { $this P ?v } GROUP BY $this } FILTER(?n > 1) }",
    "SELECT $this ?value WHERE { $this P+ ?value . ?value a/rdfs:subClassOf* C }",
    "SELECT $this (Q AS ?path) ?value WHERE { $this Q ?value FILTER(isNumeric(?value) && ?value < 2) }",
    "SELECT $this WHERE { $this P ?x . FILTER EXISTS { ?x Q ?y . FILTER(?y != $this) } }",
    "SELECT $this ?value WHERE { ?value P $this FILTER(?value != $this) }",
    'SELECT $this ?value WHERE { $this P ?value FILTER(LANGMATCHES(LANG(?value), "en")) }',
    "SELECT $this ?value WHERE { $this P ?value FILTER(DATATYPE(?value) = xsd:int) }",
    'SELECT $this ?value WHERE { $this P ?value FILTER(isLiteral(?value) && STRSTARTS(STR(?value), "1")) }',
)
#: The same where the shape has a path.
PATH_QUERIES: Final = (
    "SELECT $this ?value WHERE { $this $PATH ?value FILTER(isIRI(?value)) }",
    "SELECT $this ?value WHERE { $this $PATH ?value FILTER NOT EXISTS { ?value P ?other } }",
    "SELECT $this ?value WHERE { $this $PATH ?value . ?value Q ?other . FILTER(?other != $this) }",
)


class Maker:
    """Makes one graph and one set of shapes."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - no secret
        self.literals, self.blanks = LITERALS, BLANKS

    def data(self, literals: tuple[str, ...] = LITERALS, blanks: tuple[str, ...] = BLANKS) -> str:
        """Return a graph as Turtle."""
        pick, some = self.chance.choice, self.chance.randrange
        self.literals, self.blanks = literals, blanks
        lines = [f"{pick(CLASSES)} rdfs:subClassOf {pick(CLASSES)} ." for _ in range(some(3))]
        lines += [f"{pick((*NODES, *self.blanks))} a {pick(CLASSES)} ." for _ in range(some(3, 12))]
        lines += [f"{pick((*NODES, *self.blanks))} {pick(PROPERTIES)} {self.term(0.6)} ." for _ in range(some(5, 40))]
        return PREFIXES + "\n".join(lines)

    def shapes(self) -> str:
        """Return shapes with targets as Turtle."""
        made = []
        for number in range(self.chance.randrange(1, 4)):
            name = f"ex:S{number}"
            at_path = self.chance.random() < 0.5
            kind = f"sh:PropertyShape ; sh:path {self.path()}" if at_path else "sh:NodeShape"
            made.append(f"{name} a {kind} ; {self.targets()} {self.body(2, at_path=at_path)} .")
        return PREFIXES + "\n".join(made)

    def term(self, share: float = 0.5, *, blanks: bool = True) -> str:
        """Return a term."""
        if self.chance.random() < share:
            return self.chance.choice(self.literals)
        return self.chance.choice((*NODES, *self.blanks) if blanks else NODES)

    def queries(self) -> str:
        """Return shapes with SPARQL-based constraints and a component of one's own, as Turtle."""
        prefixes = (
            'ex:own sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] ,\n'
            '  [ sh:prefix "xsd" ; sh:namespace "http://www.w3.org/2001/XMLSchema#"^^xsd:anyURI ] .\n'
        )
        component = (
            "ex:Between a sh:ConstraintComponent ;\n"
            "  sh:parameter [ sh:path ex:low ] , [ sh:path ex:far ; sh:optional true ] ;\n"
            '  sh:validator [ a sh:SPARQLAskValidator ; sh:prefixes ex:own ; sh:message "not above {$low}" ; sh:ask'
            ' "ASK { FILTER(isIRI($value) || (isNumeric($value) && $value > $low'
            ' && (!BOUND($far) || $value < $far))) }" ] .\n'
        )
        made = []
        for number in range(self.chance.randrange(1, 3)):
            name, severity = f"ex:S{number}", self.chance.choice(("", "sh:severity sh:Warning ;"))
            if self.chance.random() < 0.4:
                path, query = f"sh:path {self.path()} ;", self._query((*QUERIES, *PATH_QUERIES * 3))
            else:
                path, query = "", self._query(QUERIES)
            if self.chance.random() < 0.3:
                far = "; ex:far 3 " if self.chance.random() < 0.5 else ""
                made.append(
                    f"{name} {severity} {self.targets()} a sh:NodeShape ; ex:low {self.chance.randrange(3)} {far}."
                )
                continue
            kind = "sh:PropertyShape" if path else "sh:NodeShape"
            made.append(
                f"{name} a {kind} ; {severity} {self.targets()} {path} sh:sparql [ sh:prefixes ex:own ;\n"
                f'  sh:message "no {{?value}}" ; sh:select {json.dumps(query)} ] .'
            )
        return PREFIXES + prefixes + component + "\n".join(made)

    def _query(self, templates: tuple[str, ...]) -> str:
        pick = self.chance.choice
        values = {"P": pick(PROPERTIES), "Q": pick(PROPERTIES), "C": pick(CLASSES), "T": pick((*NODES, "1", "2"))}
        return re.sub(r"(?<![\w:$])[PQCT](?!\w)", lambda slot: values[slot[0]], pick(templates))

    def targets(self) -> str:
        """Return one or more targets."""
        kinds: tuple[Callable[[], str], ...] = (
            lambda: f"sh:targetClass {self.chance.choice(CLASSES)} ;",
            lambda: f"sh:targetClass {self.chance.choice(CLASSES)} ;",
            lambda: f"sh:targetNode {self.term(0.4, blanks=False)} ;",
            lambda: f"sh:targetNode ex:nowhere , {self.chance.choice(NODES)} ;",
            lambda: f"sh:targetSubjectsOf {self.chance.choice(PROPERTIES)} ;",
            lambda: f"sh:targetObjectsOf {self.chance.choice(PROPERTIES)} ;",
        )
        return " ".join(self.chance.choice(kinds)() for _ in range(self.chance.choice((1, 1, 2))))

    def path(self, depth: int = 2) -> str:
        """Return a path, a plain property most of the time."""
        if depth == 0 or self.chance.random() < 0.6:
            return self.chance.choice(PROPERTIES)
        inner = self.path(depth - 1)
        return self.chance.choice(
            (
                f"[ sh:inversePath {self._mirrored(inner)} ]",
                f"( {inner} {self.path(depth - 1)} )",
                f"[ sh:alternativePath ( {inner} {self.path(depth - 1)} ) ]",
                f"[ sh:zeroOrMorePath {inner} ]",
                f"[ sh:oneOrMorePath {inner} ]",
                f"[ sh:zeroOrOnePath {inner} ]",
            )
        )

    def _mirrored(self, inner: str) -> str:
        """Return a path to be inverted; pySHACL walks the parts of an inverted sequence in the wrong order."""
        return inner if "( " not in inner.replace("sh:alternativePath ( ", "") else self.chance.choice(PROPERTIES)

    def body(self, depth: int, *, at_path: bool) -> str:
        """Return some constraints, each parameter once."""
        makers = [self._kind, self._datatype, self._range, self._length, self._pattern, self._in, self._class]
        makers += [self._has_value, self._language, self._equal, self._disjoint]
        if at_path:
            makers += [self._count, self._count, self._unique, self._less]
        if depth:
            nested = [self._node, self._logic, self._logic, self._property, self._closed]
            nested += [self._qualified] if at_path else []
            makers += [partial(make, depth) for make in nested]
        parts: dict[str, str] = {}
        for _ in range(self.chance.randrange(1, 4)):
            made = self.chance.choice(makers)()
            parts.setdefault(made.split(" ", 1)[0], made)
        if self.chance.random() < 0.2:
            parts["sh:severity"] = f"sh:severity {self.chance.choice(('sh:Warning', 'sh:Info'))}"
        return " ; ".join(parts.values())

    def _kind(self) -> str:
        kinds = ("IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")
        return f"sh:nodeKind sh:{self.chance.choice(kinds)}"

    def _datatype(self) -> str:
        return f"sh:datatype {self.chance.choice(DATATYPES)}"

    def _range(self) -> str:
        side = self.chance.choice(("minExclusive", "minInclusive", "maxExclusive", "maxInclusive"))
        return f"sh:{side} {self.chance.choice(BOUNDS)}"

    def _length(self) -> str:
        return f"sh:{self.chance.choice(('minLength', 'maxLength'))} {self.chance.randrange(5)}"

    def _pattern(self) -> str:
        flags = ' ; sh:flags "i"' if self.chance.random() < 0.3 else ""
        return f"sh:pattern {self.chance.choice(PATTERNS)}{flags}"

    def _in(self) -> str:
        return f"sh:in ( {' '.join(self.term(0.7, blanks=False) for _ in range(6))} )"

    def _class(self) -> str:
        return f"sh:class {self.chance.choice(CLASSES)}"

    def _has_value(self) -> str:
        return f"sh:hasValue {self.term(0.5, blanks=False)}"

    def _language(self) -> str:
        ranges = self.chance.choice(('"en"', '"de" "zh"', '"*"', '"en-US"'))
        return f"sh:languageIn ( {ranges} )"

    def _equal(self) -> str:
        return f"sh:equals {self.chance.choice(PROPERTIES)}"

    def _disjoint(self) -> str:
        return f"sh:disjoint {self.chance.choice(PROPERTIES)}"

    def _count(self) -> str:
        return f"sh:{self.chance.choice(('minCount', 'maxCount'))} {self.chance.randrange(4)}"

    def _unique(self) -> str:
        return "sh:uniqueLang true"

    def _less(self) -> str:
        return f"sh:{self.chance.choice(('lessThan', 'lessThanOrEquals'))} {self.chance.choice(PROPERTIES)}"

    def _node(self, depth: int) -> str:
        return f"sh:node [ a sh:NodeShape ; {self.body(depth - 1, at_path=False)} ]"

    def _property(self, depth: int) -> str:
        return f"sh:property [ sh:path {self.path()} ; {self.body(depth - 1, at_path=True)} ]"

    def _member(self, depth: int) -> str:
        if self.chance.random() < 0.3:
            return f"[ sh:path {self.path()} ; {self.body(depth - 1, at_path=True)} ]"
        return f"[ {self.body(depth - 1, at_path=False)} ]"

    def _logic(self, depth: int) -> str:
        kind = self.chance.choice(("and", "or", "xone", "not"))
        if kind == "not":
            return f"sh:not {self._member(depth)}"
        return f"sh:{kind} ( {' '.join(self._member(depth) for _ in range(self.chance.randrange(1, 4)))} )"

    def _closed(self, depth: int) -> str:
        ignored = f" ; sh:ignoredProperties ( rdf:type {self.chance.choice(PROPERTIES)} )" if depth > 1 else ""
        return f"sh:closed true{ignored}"

    def _qualified(self, depth: int) -> str:
        side = self.chance.choice(("qualifiedMinCount", "qualifiedMaxCount"))
        disjoint = " ; sh:qualifiedValueShapesDisjoint true" if self.chance.random() < 0.3 else ""
        return f"sh:qualifiedValueShape {self._member(depth)} ; sh:{side} {self.chance.randrange(3)}{disjoint}"


def triples(turtle: str) -> list[Triple]:
    """Return the triples of a Turtle text."""
    return [quad[:3] for quad in parse_text(turtle.encode(), ".ttl", "made up")]

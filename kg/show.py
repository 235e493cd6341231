"""Everything known about one entity, in groups, each line with the claims, the naming or the rule that it rests on.

A claim stands in one group only: as a figure, a statement, a tie, an undertaking, an event or a further fact; its
wording is ours. Conclusions are those of the domain rules; what follows from an axiom alone says nothing new.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from kg.build import Graph
from kg.evidence import Cited, cite, claims_of
from kg.find import classes
from kg.labels import labels, select
from kg.lineage.proof import prove
from kg.names import GRAPH_COMPARISONS, GRAPH_NAMING, GRAPH_ONTOLOGY, GRAPH_SOURCES, PREFIXES, expand, shorten
from kg.sayings import sentence
from kg.sources import REPORTED
from kg.terms import Term, Triple, iri, iri_text, is_iri, parse_literal, plain


class Group(StrEnum):
    """What a line is about, in the order in which groups are shown."""

    NAMES = "names"  #: Labels, other names, codes, and what an ambiguous name was taken to mean.
    NATURE = "nature"  #: What it is: kind, parts, groups, definition. Given by naming or the ontology.
    TIES = "ties"  #: Ties, posts, alliances and dealings of agents with one another.
    UNDERTAKINGS = "undertakings"  #: Agreements, programmes, measures, laws, facilities in which it has a part.
    EVENTS = "events"
    FACTS = "facts"  #: Whatever else is said of it: phase and purpose, materials, stages, uses, shipments.
    FIGURES = "figures"
    SAYS = "says"  #: Statements that it makes, relays or is credited with.
    SAID = "said"  #: Statements of others that concern it.
    CONCLUSIONS = "conclusions"  #: What the domain rules conclude of it.
    COMPARISONS = "comparisons"  #: How claims that name it stand to other claims.


@dataclass(frozen=True, slots=True)
class Line:
    """One thing known."""

    text: str  #: In the language asked for.
    triples: tuple[Triple, ...]  #: What it says with the entity; the content for a figure is with its indicator.
    claims: tuple[Term, ...]  #: Those it rests on, sorted; none where naming or the ontology gives it.
    rests_on: Term  #: The claim, graph, derivation or comparison that says so.
    rule: str | None = None  #: What the rule of a conclusion says.


@dataclass(frozen=True)
class Dossier:
    """Everything known about an entity."""

    entity: Term
    label: str
    classes: tuple[Term, ...]  #: The most specific ones.
    groups: Mapping[Group, tuple[Line, ...]]  #: In the order of :class:`Group`; a group without lines is absent.
    cited: Mapping[Term, Cited]  #: Every claim that a line rests on, with its passages.
    names: Mapping[Term, str]  #: What to show for the IRIs in it.


_NAMING: Final = tuple(
    iri(expand(name))
    for name in (
        "rdfs:label", "skos:altLabel", "skos:notation", "lo:alpha2", "lo:alpha3", "lo:numeric3", "lo:chemicalSymbol",
    )
)  # fmt: skip
_TYPE: Final = iri(expand("rdf:type"))
#: What three properties are called here, for which borrowed vocabularies have no label, or one for specialists.
_CALLED: Final = {
    "en": {_NAMING[0]: "name", _NAMING[1]: "other names", _TYPE: "kind"},
    "zh": {_NAMING[0]: "名称", _NAMING[1]: "别名", _TYPE: "类别"},
}
_PARTS_OF_STATEMENT: Final = {iri(expand(f"lo:{part}")) for part in ("maker", "relayedBy", "imputedTo")}
_GIVEN: Final = (iri(GRAPH_NAMING), iri(GRAPH_ONTOLOGY), iri(GRAPH_SOURCES))
_ABOUT: Final = f"""
PREFIX lo: <{PREFIXES["lo"]}>
SELECT ?graph ?s ?p ?o WHERE {{
  {{ VALUES ?s {{ ENTITY }} GRAPH ?graph {{ ?s ?p ?o }} }} UNION {{
    VALUES ?o {{ ENTITY }} GRAPH ?graph {{ ?s ?p ?o }} }} UNION {{
    VALUES ?p {{ lo:indicator }} ?o a lo:Indicator ; ?dimension ENTITY . GRAPH ?graph {{ ?s ?p ?o }} }}
}} ORDER BY ?graph ?s ?p ?o"""
_COMPARED: Final = f"""
PREFIX lo: <{PREFIXES["lo"]}>
SELECT DISTINCT ?comparison ?kind ?claim WHERE {{
  VALUES ?named {{ CLAIMS }} VALUES ?part {{ lo:compares lo:older lo:newer }}
  VALUES ?other {{ lo:compares lo:older lo:newer }}
  GRAPH <{GRAPH_COMPARISONS}> {{ ?comparison ?part ?named ; a ?kind ; ?other ?claim }}
}} ORDER BY ?comparison ?kind ?claim"""
_DECISIONS: Final = f"""
PREFIX lo: <{PREFIXES["lo"]}>
SELECT ?decision ?record ?by ?name ?reason WHERE {{
  VALUES ?by {{ lo:identifies lo:possiblyIdentifies }}
  GRAPH ?record {{ ?decision ?by ENTITY ; lo:nameAsUsed ?name ; lo:reason ?reason }}
  FILTER(LANGMATCHES(LANG(?reason), "LANGUAGE"))
}} ORDER BY ?record ?decision ?by ?name ?reason"""
_KINDS: Final = f"""
PREFIX lo: <{PREFIXES["lo"]}>
SELECT ?entity ?kind WHERE {{
  VALUES ?entity {{ ENTITIES }} VALUES ?kind {{ lo:Agent lo:Undertaking lo:Event lo:Indicator }} ?entity a ?kind
}}"""


def show(graph: Graph, entity: Term, language: str = "en", articles: Path | None = None) -> Dossier:
    """Gather everything known about an entity, a claim or an article; of a claim what it asserts and where it stands.

    Args:
        graph: The built graph.
        entity: Its IRI as a term; one that no graph knows gives a dossier without groups.
        language: Of the texts, ``"en"`` or ``"zh"``.
        articles: Folder of article texts, for the words of the passages; where not given, the usual places.

    Raises:
        UnreadableFile: The folder that was asked for is not there.
    """
    return _Gathering(graph, entity, language, articles).dossier()


class _Gathering:
    """The work on one dossier."""

    def __init__(self, graph: Graph, entity: Term, language: str, articles: Path | None) -> None:
        self.graph, self.entity, self.language, self.articles = graph, entity, language, articles
        self.by_graph: dict[Term, list[Triple]] = {}
        for name, *triple in select(graph.public, _ABOUT.replace("ENTITY", entity)):
            s, p, o = (term or "" for term in triple)
            self.by_graph.setdefault(name or "", []).append((s, p, o))
        if entity in graph.claims:
            self.by_graph = {entity: _content(graph, entity)}
        self.claims = [name for name in self.by_graph if name in graph.claims]
        said_by = [claim for claim, record in graph.claims.items() if record.voice == entity]
        self.credited = [claim for claim in said_by if claim not in self.by_graph]
        triples = [triple for found in self.by_graph.values() for triple in found]
        self.kinds = self._kinds({term for triple in triples for term in triple if is_iri(term)} | {entity})
        self.compared = self._compared()
        self.names: dict[Term, str] = {}

    def dossier(self) -> Dossier:
        """Return the dossier."""
        kinds = classes(self.graph.public, [self.entity]).get(self.entity, ())
        concluded = self._derivations()
        terms = {term for found in self.by_graph.values() for triple in found for term in triple}
        compared = [term for comparison, (kind, _) in self.compared.items() for term in (comparison, kind)]
        wanted = [self.entity, *kinds, *terms, *self.claims, *self.credited, *compared]
        self.names = {**labels(self.graph.public, wanted, self.language), **_CALLED[self.language]}
        lines: dict[Group, list[Line]] = {group: [] for group in Group}
        for group, line in (*self._given(), *self._decisions(), *self._asserted()):
            lines[group].append(line)
        for claim in (*self.claims, *self.credited):
            triples = tuple(self.by_graph.get(claim, ()))
            lines[self._group_of(claim, triples)].append(Line(self.names[claim], triples, (claim,), claim))
        lines[Group.CONCLUSIONS] += [self._conclusion(name) for name in concluded]
        for comparison, (kind, claims) in self.compared.items():
            text = f"{self.names[kind]}: {self.names[comparison]}"
            lines[Group.COMPARISONS].append(Line(text, (), claims, comparison))
        return self._finish(kinds, lines)

    def _finish(self, kinds: tuple[Term, ...], lines: dict[Group, list[Line]]) -> Dossier:
        used = {claim for found in lines.values() for line in found for claim in line.claims}
        cited = cite(self.graph, sorted(used), self.articles)
        more = {term for one in cited.values() for term in (one.claim, one.record.voice, *one.record.modality)}
        names = {**self.names, **labels(self.graph.public, more, self.language)}
        groups = {
            group: tuple(
                found if group in (Group.NAMES, Group.NATURE) else sorted(found, key=lambda x: _place(x, cited))
            )
            for group, found in lines.items()
            if found
        }
        return Dossier(self.entity, names[self.entity], kinds, groups, cited, names)

    def _given(self) -> Iterable[tuple[Group, Line]]:
        """Yield what naming and the ontology give: one line per property, or per property and subject."""
        for name in _GIVEN:
            own: dict[Term, list[Triple]] = {}
            others: dict[Term, list[Triple]] = {}
            for triple in self.by_graph.get(name, ()):
                if triple[0] == self.entity:
                    own.setdefault(triple[1], []).append(triple)
                elif "lo:Indicator" not in self.kinds.get(triple[0], ()):
                    others.setdefault(triple[1], []).append(triple)
            for property_, found in sorted(own.items(), key=lambda item: _rank(item[0])):
                values = self._values([value for _, _, value in found])
                group = Group.NAMES if property_ in _NAMING else Group.NATURE
                yield group, Line(f"{self.names[property_]}: {values}", tuple(found), (), name)
            for property_, found in sorted(others.items()):
                subjects = self._values([subject for subject, _, _ in found])
                text = f"{subjects}: {self.names[property_]} {self.names[self.entity]}"
                yield Group.NATURE, Line(text, tuple(found), (), name)

    def _asserted(self) -> Iterable[tuple[Group, Line]]:
        """Yield what a claim asserts, triple by triple, where the entity is a claim."""
        for triple in self.by_graph.get(self.entity, ()) if self.entity in self.graph.claims else ():
            text = " ".join(self.names.get(term) or plain(term) for term in triple)
            yield Group.NATURE, Line(text, (triple,), (self.entity,), self.entity)

    def _values(self, terms: Iterable[Term]) -> str:
        def of_other_language(term: Term) -> bool:
            tag = parse_literal(term).language if term.startswith('"') else None
            return bool(tag) and not str(tag).startswith(self.language)

        own = sorted(terms, key=lambda term: (of_other_language(term), self.names.get(term) or plain(term)))
        texts = dict.fromkeys(self.names.get(term) or plain(term) for term in own)
        return ("、" if self.language == "zh" else ", ").join(texts)

    def _decisions(self) -> Iterable[tuple[Group, Line]]:
        text = _DECISIONS.replace("ENTITY", self.entity).replace("LANGUAGE", self.language)
        for decision, record, by, name, reason in select(self.graph.public, text):
            if decision and record and by and name and reason:
                source = plain(record).removeprefix(PREFIXES["record"])
                shape = "“{}”（{}）：{}" if self.language == "zh" else "“{}” ({}): {}"
                said = shape.format(plain(name), source, plain(reason))
                yield Group.NAMES, Line(said, ((decision, by, self.entity),), (), decision)

    def _group_of(self, claim: Term, triples: tuple[Triple, ...]) -> Group:
        if any(p == iri(expand("lo:indicator")) for _, p, _ in triples):
            return Group.FIGURES
        if self.graph.claims[claim].modality != (REPORTED,):
            own = any(p in _PARTS_OF_STATEMENT and o == self.entity for _, p, o in triples)
            return Group.SAYS if own or not triples else Group.SAID
        if not triples:
            return Group.SAYS
        ends = {kind for s, _, o in triples for end in (s, o) if end != self.entity for kind in self.kinds.get(end, ())}
        own_kinds = self.kinds.get(self.entity, ())
        if "lo:Agent" in ends and "lo:Agent" in own_kinds:
            return Group.TIES
        if "lo:Undertaking" in ends:
            return Group.UNDERTAKINGS
        return Group.EVENTS if "lo:Event" in ends else Group.FACTS

    def _kinds(self, entities: set[Term]) -> dict[Term, tuple[str, ...]]:
        found: dict[Term, tuple[str, ...]] = {}
        for entity, kind in select(self.graph.public, _KINDS.replace("ENTITIES", " ".join(sorted(entities)))):
            if entity and kind:
                found[entity] = (*found.get(entity, ()), shorten(iri_text(kind)))
        return found

    def _derivations(self) -> list[Term]:
        """Return the derivations of what domain rules conclude of the entity: rules whose name is one word."""
        domain = [name for name in self.by_graph if name in self.graph.derivations]
        return [name for name in domain if "/" not in plain(self._step_rule(name)).removeprefix(PREFIXES["rule"])]

    def _step_rule(self, derivation: Term) -> Term:
        return self.graph.derivations[derivation].steps[0].rule

    def _conclusion(self, derivation: Term) -> Line:
        triple = self.graph.derivations[derivation].triple
        text = " ".join(self.names.get(term) or plain(term) for term in triple)
        claims = tuple(sorted(set(claims_of(prove(self.graph, derivation)))))
        said = sentence(self.graph.rules, self._step_rule(derivation), self.language)
        return Line(text, (triple,), claims, derivation, said)

    def _compared(self) -> dict[Term, tuple[Term, tuple[Term, ...]]]:
        found: dict[Term, tuple[Term, tuple[Term, ...]]] = {}
        text = _COMPARED.replace("CLAIMS", " ".join(self.claims))
        for comparison, kind, claim in select(self.graph.public, text) if self.claims else ():
            if comparison and kind and claim:
                claims = found.get(comparison, (kind, ()))[1]
                found[comparison] = (kind, tuple(sorted({*claims, claim})))
        return found


def _content(graph: Graph, claim: Term) -> list[Triple]:
    """Return the triples of a claim."""
    found = select(graph.public, f"SELECT ?s ?p ?o WHERE {{ GRAPH {claim} {{ ?s ?p ?o }} }} ORDER BY ?s ?p ?o")
    return [(s or "", p or "", o or "") for s, p, o in found]


def _rank(property_: Term) -> tuple[int, int, Term]:
    if property_ in _NAMING:
        return 0, _NAMING.index(property_), property_
    return 1, property_ != _TYPE, property_


def _place(line: Line, cited: Mapping[Term, Cited]) -> tuple[str, int, str]:
    """Return where a line's first claim stands, so that lines follow the articles."""
    first = min(
        ((p.source, p.start) for claim in line.claims for p in cited[claim].passages if not p.context), default=None
    )
    return (*(first or ("", 0)), line.rests_on)

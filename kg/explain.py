"""The proofs of one triple; and for one that is not there, the rules that could conclude it and what they lack."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kg import bodies, catalogue
from kg.absence import attempts
from kg.build import Graph
from kg.catalogue import Kind, Parameter
from kg.engine import Rows
from kg.errors import BadParameter, LodestoneError, UnknownName
from kg.evidence import Account, cited_json, span_json, tree_json
from kg.infer.axioms import compile_axioms
from kg.infer.derivation import Derivation
from kg.infer.fixpoint import claim_pair
from kg.infer.validity import PLAIN, Pair, join_all, timeless
from kg.labels import select
from kg.lineage import Derived, Evidence, Proof, WhyAnswer
from kg.lineage.graph import alternatives, is_claim
from kg.lineage.proof import prove
from kg.lineage.unfold import Unfolder
from kg.lineage.witness import Support
from kg.names import GRAPH_ONTOLOGY, expand
from kg.nearest import Attempt
from kg.render import json_term
from kg.resolve import Resolver
from kg.sources import RDF_TYPE
from kg.terms import Term, Triple, iri, iri_text, is_iri, literal, parse_literal, plain

COLUMNS: Final = ("subject", "predicate", "object")
_PROPERTIES: Final = ("owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty")


@dataclass(frozen=True, slots=True)
class Proved:
    """One support of a triple: a claim, a stratum, or a one-step proof of its derivation."""

    proof: Proof  #: Down to the claims, each premise by its shortest proof.
    pair: Pair  #: When and how the triple holds by this.
    known_from: str | None  #: Latest day of issue among the claims of the proof; ``None`` without claims.
    premises: tuple[Triple, ...]  #: What a rule matched, in the order of its patterns; none for a claim.


@dataclass(frozen=True)
class Explanation:
    """Why a triple holds, or why it does not."""

    triple: Triple
    claims: tuple[Term, ...]  #: Those that say so, sorted.
    strata: tuple[Term, ...]  #: ``graph/naming`` or ``graph/ontology``, where these say so.
    derivation: Derivation | None  #: What is concluded, with all one-step proofs.
    proofs: tuple[Proved, ...]  #: The best first: claims, strata, then one-step proofs, the shortest first.
    evidence: Evidence | None  #: The sets of claims any of which is enough; ``None`` where it does not hold.
    attempts: tuple[Attempt, ...]  #: Where it does not hold: how near each rule came, the nearest first.
    elsewhere: tuple[Term, ...]  #: Where it does not hold: graphs, such as records, that do say it.

    @property
    def holds(self) -> bool:
        """Whether the triple is in the default graph."""
        return bool(self.proofs)

    @property
    def status(self) -> str:
        """``claimed``, ``concluded``, ``both``, ``given`` (by naming or the ontology) or ``absent``."""
        if self.claims:
            return "both" if self.derivation else "claimed"
        if self.derivation:
            return "concluded"
        return "given" if self.strata else "absent"

    def answer(self) -> WhyAnswer:
        """Return the triple as the one row of an answer, for what shows rows and their evidence."""
        rows = Rows(COLUMNS, (self.triple,) if self.holds else ())
        return WhyAnswer(rows, (self.evidence,) if self.evidence else (), "CONSTRUCT")


def explain(graph: Graph, triple: Triple, rules: Iterable[catalogue.Rule] | None = None) -> Explanation:
    """Return the proofs of a triple, or what is missing for it.

    Args:
        graph: The built graph.
        triple: Its terms; see :func:`read_triple` for what a person writes.
        rules: The domain rules that the graph was built with; the project's own by default.

    Raises:
        LodestoneError: A domain rule cannot be read.
    """
    node = support_of(graph, triple)
    if node is None:
        missed = attempts(graph.public, backward(graph, rules), triple)
        return Explanation(triple, (), (), None, (), None, missed, _elsewhere(graph, triple))
    supports = alternatives(graph, node)
    claims = tuple(sorted(filter(is_claim, supports)))
    derivation = next((graph.derivations[one] for one in supports if one in graph.derivations), None)
    strata = tuple(sorted(one for one in supports if one not in claims and one not in graph.derivations))
    rigid = triple[1] == RDF_TYPE
    proofs = [_claimed(graph, claim, rigid=rigid) for claim in claims]
    proofs += [Proved(prove(graph, stratum), PLAIN, None, ()) for stratum in strata]
    proofs += _steps(graph, derivation) if derivation else []
    evidence = Evidence(Support(node), Unfolder(graph), (), (), 1, aggregated=False, cut=False)
    return Explanation(triple, claims, strata, derivation, tuple(proofs), evidence, (), ())


def support_of(graph: Graph, triple: Triple) -> Term | None:
    """Return the support node of a triple of the default graph; ``None`` where the triple is not there."""
    if not all(map(is_iri, triple[:2])):
        return None
    found = select(graph.traced, f"SELECT ?g WHERE {{ GRAPH ?g {{ {' '.join(triple)} }} }} ORDER BY ?g")
    return found[0][0] if found else None


def pairs_of(graph: Graph, triple: Triple) -> tuple[Pair, ...]:
    """Return when and how a triple holds, by each of its supports; none where it does not."""
    node = support_of(graph, triple)
    found: list[Pair] = []
    for one in alternatives(graph, node) if node else ():
        derivation = graph.derivations.get(one)
        if derivation is not None:
            found += [step.pair for step in derivation.steps]
        else:
            found.append(claim_pair(graph.claims[one]) if one in graph.claims else PLAIN)
    return tuple(dict.fromkeys(timeless(pair) if triple[1] == RDF_TYPE else pair for pair in found))


def never_together(graph: Graph, attempt: Attempt) -> bool:
    """Whether an attempt lacks nothing but a day on which all its premises hold."""
    ways = [[pairs_of(graph, premise) for premise in solution] for solution in attempt.solutions]
    return bool(ways) and not any(join_all(way) for way in ways)


def backward(graph: Graph, rules: Iterable[catalogue.Rule] | None = None) -> tuple[bodies.Body, ...]:
    """Return every rule of a graph, to be read backwards: the axioms of its ontology and the domain rules."""
    said = select(graph.public, f"SELECT ?s ?p ?o WHERE {{ GRAPH <{GRAPH_ONTOLOGY}> {{ ?s ?p ?o }} }}")
    axioms = compile_axioms((s or "", p or "", o or "", "") for s, p, o in said)
    domain = catalogue.rules() if rules is None else rules
    return (*map(bodies.of_axiom, axioms), *(body for rule in domain for body in bodies.of_rule(rule)))


def read_triple(graph: Graph, words: Sequence[str]) -> Triple:
    """Return the triple that a person writes.

    Args:
        graph: The built graph.
        words: Subject, predicate and object: each a short form (``state:KOR``, ``body/forge``), an IRI, a code or a
            name in either language; ``a`` for the predicate of types; for the object also a literal as N-Triples
            write it, or a number or text that some triple of the predicate has.

    Raises:
        UnknownName: Nothing is named so; close names are offered.
        BadParameter: A name is that of several things, or a word is no term.
    """
    subject, predicate, value = words
    resolver = Resolver(graph.public)
    edge = _predicate(graph, resolver, predicate)
    return _entity(resolver, "subject", subject), edge, _object(graph, resolver, edge, value)


def _predicate(graph: Graph, resolver: Resolver, word: str) -> Term:
    if word == "a":
        return RDF_TYPE
    try:
        found = iri(expand(word))
    except (UnknownName, ValueError):
        found = ""
    if found and select(graph.public, f"SELECT ?s WHERE {{ ?s {found} ?o }} LIMIT 1"):
        return found
    failures: list[LodestoneError] = []
    for kind in _PROPERTIES:
        try:
            return _entity(resolver, "predicate", word, kind)
        except (UnknownName, BadParameter) as error:
            failures.append(error)
    told = ("ambiguous", "did you mean")
    raise next((error for words in told for error in failures if words in str(error)), failures[0])


def _object(graph: Graph, resolver: Resolver, predicate: Term, word: str) -> Term:
    if word.startswith('"'):
        try:
            text, datatype, language = parse_literal(word)
            return literal(text, iri_text(iri(datatype)), language)
        except ValueError as error:
            raise BadParameter(f'object {word!r} is no literal; write it like "65.5" or "text"@en') from error
    try:
        return _entity(resolver, "object", word)
    except UnknownName:
        values = select(graph.public, f"SELECT DISTINCT ?o WHERE {{ ?s {predicate} ?o FILTER(ISLITERAL(?o)) }}")
        fitting = sorted({o for (o,) in values if o and parse_literal(o).text == word})
        if len(fitting) != 1:
            raise
        return fitting[0]


def _entity(resolver: Resolver, place: str, word: str, *classes: str) -> Term:
    try:
        return resolver.term(Parameter(place, Kind.IRI, classes), word)
    except (UnknownName, BadParameter) as error:
        raise type(error)(str(error).removeprefix("--")) from error


def _claimed(graph: Graph, claim: Term, *, rigid: bool) -> Proved:
    record = graph.claims[claim]
    pair = claim_pair(record)
    return Proved(prove(graph, claim), timeless(pair) if rigid else pair, record.issued, ())


def _steps(graph: Graph, derivation: Derivation) -> list[Proved]:
    found = []
    for step in derivation.steps:
        name = derivation.iri if step.n == derivation.steps[0].n else iri(f"{derivation.iri[1:-1]}/{step.n}")
        found.append(Proved(prove(graph, name), step.pair, step.known_from, step.triples))
    return found


def _elsewhere(graph: Graph, triple: Triple) -> tuple[Term, ...]:
    if not all(map(is_iri, triple[:2])):
        return ()
    found = select(graph.public, f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ {' '.join(triple)} }} }} ORDER BY ?g")
    return tuple(graph_ for (graph_,) in found if graph_)


def as_json(graph: Graph, found: Explanation, shown: Account, limit: int = 64) -> dict[str, object]:
    """Return an explanation as JSON.

    Args:
        graph: The graph that was asked.
        found: The explanation.
        shown: What :func:`kg.evidence.gather` has of it.
        limit: Most sets of claims to list.
    """
    evidence = found.evidence
    return {
        "triple": {name: json_term(term) for name, term in zip(COLUMNS, found.triple, strict=True)},
        "status": found.status,
        "proofs": [_proof_json(graph, one) for one in found.proofs],
        "sets": [sorted(map(plain, claims)) for claims in evidence.sets(limit)] if evidence else [],
        "more": evidence.more(limit) if evidence else False,
        "claims": {plain(claim): cited_json(one, shown) for claim, one in shown.cited.items()},
        "attempts": [_attempt_json(graph, one) for one in found.attempts],
        "elsewhere": [plain(graph_) for graph_ in found.elsewhere],
    }


def _proof_json(graph: Graph, one: Proved) -> dict[str, object]:
    rule = one.proof.rule if isinstance(one.proof, Derived) else None
    return {
        **tree_json(one.proof),
        **({"says": graph.rules.get(rule)} if rule else {}),
        "certain": span_json(one.pair.validity.certain),
        "possible": span_json(one.pair.validity.possible),
        "modality": sorted(map(plain, one.pair.modality)),
        "knownFrom": one.known_from,
        "matched": [[json_term(term) for term in triple] for triple in one.premises],
    }


def _attempt_json(graph: Graph, one: Attempt) -> dict[str, object]:
    return {
        "rule": plain(one.rule),
        "says": graph.rules.get(one.rule),
        "lacking": one.lacking,
        "neverTogether": never_together(graph, one),
        "premises": [
            {
                "pattern": list(premise.pattern),
                "state": premise.state.value,
                "matches": [list(match) for match in premise.matches],
                "more": premise.more,
                "attempts": [_attempt_json(graph, inner) for inner in premise.attempts],
            }
            for premise in one.premises
        ],
        "requirements": [{"text": found.text, "state": found.state.value} for found in one.requirements],
    }

"""The pages of a conclusion, with its proofs as trees, and of a rule."""

from __future__ import annotations

from typing import Final

from kg.catalogue import rules
from kg.evidence import gather
from kg.explain import explain
from kg.infer.derivation import Derivation
from kg.labels import labels
from kg.names import BASE, PREFIXES, expand
from kg.paths import NOWHERE
from kg.sayings import sentence
from kg.terms import iri, is_iri
from kg.web.messages import Response
from kg.web.pages.frame import page
from kg.web.pages.strips import days
from kg.web.pages.trees import tree
from kg.web.reader import Reader
from kg.web.site import Site

_MOST: Final = 24  #: Proofs shown of a conclusion.
_LISTED: Final = 100  #: Conclusions listed of a rule.


def derivation(site: Site, name: str, who: Reader, words: bool) -> Response:  # noqa: FBT001 - as every page of a thing
    """Return the page of a conclusion, or of a step of one: all its one-step proofs, each down to the claims."""
    graph = site.graph
    found: Derivation = graph.derivations[iri(name)]
    told = explain(graph, found.triple)
    proofs = told.proofs[:_MOST]
    shown = gather(
        graph, told.answer(), (tuple(one.proof for one in proofs),), who.language, None if words else NOWHERE
    )
    kinds = {term for one in proofs for term in one.pair.modality}
    names = {**labels(graph.public, [*found.triple, *kinds], who.language), **shown.names}
    validity = found.pair.validity
    issued = found.known_from
    apart = any(not validity.covers(one.pair.validity) for one in told.proofs)
    context = {
        "iri": name, "apart": apart, "triple": found.triple, "names": names, "words": words, "total": len(told.proofs),
        "proofs": [(one, tree(graph, one.proof, shown, who.language)) for one in proofs],
        "found": found, "days": days(validity, issued) if issued else None, "whole": found.iri,
        "number": found.steps[0].n if iri(name) != found.iri else None,
    }  # fmt: skip
    return page("derivation.html", who, context)


def rule(site: Site, name: str, who: Reader, words: bool) -> Response:  # noqa: ARG001, FBT001 - as every page of a thing
    """Return the page of a rule: what it says in both languages, its text, and what it concludes."""
    this = iri(name)
    graph = site.graph
    short = name.removeprefix(PREFIXES["rule"])
    domain = next((one for one in rules() if one.name == short), None)
    drawn = [d for d in graph.derivations.values() if any(step.rule == this for step in d.steps)]
    triples = [(d.iri, d.triple) for d in drawn[:_LISTED]]
    terms = {term for _, triple in triples for term in triple if is_iri(term)}
    concluded = [iri(expand(one)) for one in domain.concludes] if domain else []
    context = {
        "iri": name, "rule": domain, "short": short, "triples": triples, "total": len(drawn), "concludes": concluded,
        "says": {tongue: sentence(graph.rules, this, tongue) for tongue in ("en", "zh")},
        "names": labels(graph.public, [*terms, *concluded], who.language), "base": BASE,
        "text": domain.query.strip() if domain else None,
    }  # fmt: skip
    return page("rule.html", who, context)

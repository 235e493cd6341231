"""The pages of a claim, and of a comparison of claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from kg.build import Graph
from kg.evidence import Cited, cite
from kg.labels import labels, select
from kg.lineage.graph import alternatives
from kg.names import GRAPH_COMPARISONS, PREFIXES, expand, shorten
from kg.paths import NOWHERE
from kg.terms import Term, Triple, iri, plain
from kg.web.messages import Response
from kg.web.pages.frame import page
from kg.web.pages.strips import days, places
from kg.web.reader import Reader
from kg.web.site import Site

_RECORD: Final = """SELECT ?p ?o WHERE { GRAPH ?record { VALUES ?claim { THIS } ?claim ?p ?o } } ORDER BY ?p ?o"""
_CONTENT: Final = "SELECT ?s ?p ?o WHERE { GRAPH THIS { ?s ?p ?o } } ORDER BY ?s ?p ?o"
_COMPARED: Final = f"""PREFIX lo: <{PREFIXES["lo"]}>
SELECT DISTINCT ?comparison ?kind WHERE {{
  VALUES ?part {{ lo:compares lo:older lo:newer }} GRAPH <{GRAPH_COMPARISONS}> {{ ?comparison ?part THIS ; a ?kind }}
}} ORDER BY ?comparison"""
_COMPARISON: Final = f"SELECT ?p ?o WHERE {{ GRAPH <{GRAPH_COMPARISONS}> {{ THIS ?p ?o }} }} ORDER BY ?p ?o"
_LENGTH: Final = f"SELECT ?source ?n WHERE {{ GRAPH ?g {{ ?source <{PREFIXES['lo']}codePoints> ?n }} }}"
_HEADS: Final = f"""SELECT ?node ?claim WHERE {{ VALUES ?node {{ NODES }} GRAPH ?claim {{ ?node a ?kind }}
  FILTER(STRSTARTS(STR(?claim), "{PREFIXES["claim"]}")) }} ORDER BY DESC(?claim)"""
_PARTS: Final = tuple(iri(expand(f"lo:{part}")) for part in ("older", "newer", "compares"))
_MOST: Final = 60  #: Conclusions listed.


def claim(site: Site, name: str, who: Reader, words: bool) -> Response:  # noqa: FBT001 - as every page of a thing
    """Return the page of a claim."""
    this = iri(name)
    said = properties(site, _RECORD, this)
    content = _triples(site, this)
    cited, names = claims_on_page(site, [this], who, words=words)
    compared = [(a or "", b or "") for a, b in select(site.graph.public, _COMPARED.replace("THIS", this))]
    concluded = conclusions(site.graph, this)
    shown = [site.graph.derivations[one].triple for one in concluded[:_MOST]]
    basis = iri(expand(f"lo:{cited[this].record.basis.value}"))
    terms = {term for triple in (*content, *shown) for term in triple} | {term for pair in compared for term in pair}
    terms.add(basis)
    names |= labels(site.graph.public, terms, who.language)
    one = cited[this]
    context = {
        "iri": name, "one": one, "content": content, "compared": compared, "names": names, "words": words,
        "both": texts(said, "rdfs:label"), "comments": texts(said, "rdfs:comment"),
        "concluded": [(d, site.graph.derivations[d].triple) for d in concluded[:_MOST]], "total": len(concluded),
        "days": days(one.record.validity, one.record.issued), "basis": basis,
        "strip": strip(site, one, names), "may_have_words": site.settings.words,
    }  # fmt: skip
    return page("claim.html", who, context)


def comparison(site: Site, name: str, who: Reader, words: bool) -> Response:  # noqa: FBT001 - as every page of a thing
    """Return the page of a comparison: its claims side by side."""
    this = iri(name)
    said = properties(site, _COMPARISON, this)
    members = [(part, value) for part in _PARTS for value in said.get(part, ())]
    cited, names = claims_on_page(site, [value for _, value in members], who, words=words)
    used = [term for property_, values in said.items() for term in (property_, *values)]
    names |= labels(site.graph.public, used, who.language)
    context = {
        "iri": name, "members": members, "cited": cited, "names": names, "both": texts(said, "rdfs:label"),
        "kinds": said.get(iri(expand("rdf:type")), ()), "reasons": said.get(iri(expand("lo:comparisonReason")), ()),
        "independent": [plain(value) == "true" for value in said.get(iri(expand("lo:independent")), ())],
        "comments": texts(said, "rdfs:comment"), "words": words,
    }  # fmt: skip
    return page("comparison.html", who, context)


def claims_on_page(
    site: Site, found: Iterable[Term], who: Reader, *, words: bool
) -> tuple[dict[Term, Cited], dict[Term, str]]:  # fmt: skip
    """Return claims with their passages, and what to show for what they name.

    Args:
        site: Who is asked.
        found: Claims.
        who: The reader.
        words: Whether to show the articles' own words.
    """
    cited = cite(site.graph, found, None if words else NOWHERE)
    terms = {term for one in cited.values() for term in (one.claim, *one.record.modality, one.record.source)}
    terms |= {one.record.voice for one in cited.values() if one.record.voice}
    terms |= {passage.placement for one in cited.values() for passage in one.passages}
    return cited, labels(site.graph.public, terms, who.language)


def called(site: Site, terms: Iterable[Term], language: str) -> dict[Term, str]:
    """Return what to show for terms; of a figure or statement, which has no name, the wording of its first claim."""
    names = labels(site.graph.public, terms, language)
    nameless = [term for term, name in names.items() if term.startswith(f"<{PREFIXES['node']}") and name == short(term)]
    if nameless:
        heads = select(site.graph.public, _HEADS.replace("NODES", " ".join(nameless)))
        first = {node: claim for node, claim in heads if node and claim}
        told = labels(site.graph.public, first.values(), language)
        names |= {node: told[claim] for node, claim in first.items()}
    return names


def short(term: Term) -> str:
    """Return the short form of an IRI."""
    return shorten(plain(term))


def properties(site: Site, query: str, this: Term) -> dict[Term, tuple[Term, ...]]:
    """Return the values of each property that a query finds of a thing, which stands as ``THIS`` in it."""
    found: dict[Term, tuple[Term, ...]] = {}
    for property_, value in select(site.graph.public, query.replace("THIS", this)):
        if property_ and value:
            found[property_] = (*found.get(property_, ()), value)
    return found


def texts(said: Mapping[Term, tuple[Term, ...]], short: str) -> dict[str, str]:
    """Return the text of a property in each language that it has."""
    found = {}
    for value in said.get(iri(expand(short)), ()):
        tongue = value.rpartition("@")[2]
        found["zh" if tongue.startswith("zh") else "en"] = plain(value)
    return found


def lengths(site: Site) -> dict[Term, int]:
    """Return how many code points each article has."""
    return {source: int(plain(n)) for source, n in select(site.graph.public, _LENGTH) if source and n}


def strip(site: Site, one: Cited, names: Mapping[Term, str]) -> object:
    """Return where the passages of a claim stand in its article."""
    length = lengths(site).get(one.record.source)
    if not length:
        return None
    own = [p for p in one.passages if one.record.source.endswith(f"{p.source}>")]
    return places([(p, f"{p.start}–{p.end} {names.get(p.placement, '')}") for p in own], length)


def _triples(site: Site, this: Term) -> list[Triple]:
    rows = select(site.graph.public, _CONTENT.replace("THIS", this))
    type_ = iri(expand("rdf:type"))
    found = [(s or "", p or "", o or "") for s, p, o in rows]
    return sorted(found, key=lambda triple: (triple[0], triple[1] != type_, triple[1], triple[2]))


def conclusions(graph: Graph, this: Term) -> list[Term]:
    """Return the conclusions of domain rules whose shortest proof rests on a claim, near ones first."""
    onward = _onward(graph)
    found: dict[Term, None] = {}
    todo = [this]
    while todo:
        next_ = [one for node in todo for one in onward.get(node, ()) if one not in found]
        found.update(dict.fromkeys(next_))
        todo = list(dict.fromkeys(next_))
    return [one for one in found if "/" not in plain(graph.derivations[one].steps[0].rule).partition("/rule/")[2]]


@lru_cache(maxsize=2)
def _onward(graph: Graph) -> Mapping[Term, tuple[Term, ...]]:
    """Return, for each claim and conclusion, the conclusions that are drawn from it in one step of a shortest proof."""
    found: dict[Term, dict[Term, None]] = {}
    for name, derivation in graph.derivations.items():
        step = derivation.steps[0]
        for node in (*step.via, *(one for via in step.via for one in alternatives(graph, via))):
            found.setdefault(node, {})[name] = None
    return {node: tuple(onward) for node, onward in found.items()}

"""What a row rests on, ready to be shown: each claim with its voice, kind, time and passages.

The words themselves are added where the articles are at hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg import articles, paths
from kg.build import Graph
from kg.engine import Rows
from kg.labels import labels, select, shown, with_articles
from kg.lineage import Asserted, Derived, Evidence, Proof, WhyAnswer, proof, why
from kg.names import PREFIXES, shorten
from kg.render import json_term
from kg.sources import ClaimRecord
from kg.terms import Term, iri_text, plain
from kg.times import TIMELESS, Span, Validity, next_day


@dataclass(frozen=True, slots=True)
class Quoted:
    """A passage of a claim."""

    source: str  #: Number of the article, e.g. ``"000"``.
    start: int  #: Code points, 0-based.
    end: int  #: Exclusive.
    placement: Term  #: Where it stands, e.g. ``lo:InBody``.
    context: bool  #: Whether it only supplies context (``lo:readWith``).
    words: str | None  #: What stands there, where the article is at hand.
    orphaned: bool  #: Whether the article at hand no longer has the words that were read.


@dataclass(frozen=True, slots=True)
class Cited:
    """A claim as evidence."""

    claim: Term
    record: ClaimRecord
    passages: tuple[Quoted, ...]  #: Those that state it first, then its context, each in the order of the text.


@dataclass(frozen=True)
class Account:
    """An answer with the evidence of each row, and all that is needed to show it."""

    rows: Rows
    evidence: Sequence[Evidence]
    proofs: tuple[tuple[Proof, ...], ...]  #: The shortest proof of each row: one tree per triple it uses.
    cited: Mapping[Term, Cited]  #: Every claim of the proofs and of the sets of claims.
    names: Mapping[Term, str]  #: What to show for each IRI.
    called: Mapping[Term, str]  #: What each term of a conclusion is called within a sentence.
    at_hand: bool  #: Whether articles were found.


def account(graph: Graph, text: str, language: str, folder: Path | None) -> Account:
    """Answer a query and gather what each row rests on.

    Args:
        graph: The built graph.
        text: The query, with all terms in place.
        language: Of the names, ``"en"`` or ``"zh"``.
        folder: Of article texts; where not given, the usual places are looked at.

    Raises:
        Refused: The query cannot be traced; the text names what.
        UnreadableFile: The folder that was asked for is not there.
    """
    found = why(graph, text)
    proofs = tuple(proof(graph, evidence) for evidence in found.evidence)
    return gather(graph, found, proofs, language, folder)


def gather(
    graph: Graph, found: WhyAnswer, proofs: tuple[tuple[Proof, ...], ...], language: str, folder: Path | None
) -> Account:
    """Gather what is needed to show some rows and proofs of them: records, passages and names.

    Args:
        graph: The built graph.
        found: The rows and their evidence.
        proofs: The proofs to show of each row.
        language: Of the names, ``"en"`` or ``"zh"``.
        folder: Of article texts; where not given, the usual places are looked at.

    Raises:
        UnreadableFile: The folder that was asked for is not there.
    """
    claims = {claim for evidence in found.evidence for claim in evidence.claims}
    for trees in proofs:
        claims.update(claim for tree in trees for claim in claims_of(tree))
    cited = cite(graph, sorted(claims), folder)
    terms = {term for row in found.rows.rows for term in row if term}
    for one in cited.values():
        terms.update((*one.record.modality, one.record.voice or "", one.record.source, one.claim))
        terms.update(passage.placement for passage in one.passages)
    concluded = {term for trees in proofs for tree in trees for term in conclusions(graph, tree)}
    names = labels(graph.public, terms | concluded, language)
    called = with_articles(graph.public, {term: names[term] for term in concluded & names.keys()}, language)
    at_hand = paths.articles(folder) is not None
    return Account(found.rows, found.evidence, proofs, cited, names, called, at_hand)


def claims_of(tree: Proof) -> Iterable[Term]:
    """Yield the claims of a proof, from left to right."""
    if isinstance(tree, Asserted):
        yield tree.claim
    elif isinstance(tree, Derived):
        for premise in tree.premises:
            yield from claims_of(premise)


def conclusions(graph: Graph, tree: Proof) -> Iterable[Term]:
    """Yield the terms of the triples that a proof concludes or matches on its way."""
    if isinstance(tree, Derived):
        derivation = graph.derivations[tree.derivation]
        for triple in (derivation.triple, *derivation.steps[0].triples):
            yield from triple
        for premise in tree.premises:
            yield from conclusions(graph, premise)


def cite(graph: Graph, claims: Iterable[Term], folder: Path | None) -> dict[Term, Cited]:
    """Gather the passages of claims, with their words where the articles are at hand.

    Raises:
        UnreadableFile: The folder that was asked for is not there.
    """
    wanted = list(claims)
    place = paths.articles(folder)
    texts = articles.load(place) if place else {}
    passages: dict[Term, list[Quoted]] = {claim: [] for claim in wanted}
    for row in select(graph.public, _PASSAGES.replace("CLAIMS", " ".join(wanted))) if wanted else ():
        claim, role, source, start, end, digest, placement = (term or "" for term in row)
        passages[claim].append(
            _quoted(texts, (role, source, placement), (int(plain(start)), int(plain(end))), plain(digest))
        )
    return {
        claim: Cited(claim, graph.claims[claim], tuple(sorted(passages[claim], key=lambda p: (p.context, p.start))))
        for claim in wanted
    }


_PASSAGES = f"""
PREFIX lo: <{PREFIXES["lo"]}> PREFIX oa: <{PREFIXES["oa"]}>
SELECT ?claim ?role ?source ?start ?end ?digest ?placement WHERE {{
  VALUES ?claim {{ CLAIMS }} VALUES ?role {{ lo:restsOn lo:readWith }}
  GRAPH ?record {{
    ?claim ?role ?passage .
    ?passage oa:hasSource ?source ; oa:start ?start ; oa:end ?end ; lo:sha256 ?digest ; lo:placement ?placement
  }}
}}"""


def _quoted(
    texts: Mapping[str, articles.Article], terms: tuple[Term, Term, Term], span: tuple[int, int], digest: str
) -> Quoted:
    role, source, placement = terms
    number = iri_text(source).removeprefix(PREFIXES["source"])
    start, end = span
    words, orphaned = None, False
    if number in texts:
        text = texts[number].text
        orphaned = end > len(text) or articles.digest(text, start, end) != digest
        words = None if orphaned else text[start:end]
    return Quoted(number, start, end, placement, role.endswith("readWith>"), words, orphaned)


def when(validity: Validity, language: str = "en") -> str:
    """Say in words when something holds: on which days certainly, on which possibly."""
    if validity == TIMELESS:
        return "任何时候" if language == "zh" else "at any time"
    possible = _span(validity.possible, language)
    if validity.certain is None:
        return f"可能：{possible}" if language == "zh" else f"possibly {possible}"
    certain = _span(validity.certain, language)
    if validity.certain == validity.possible:
        return certain
    return f"确定：{certain}；可能：{possible}" if language == "zh" else f"certainly {certain}, possibly {possible}"


def _span(span: Span, language: str) -> str:
    chinese = language == "zh"
    if span.start is None:
        if span.end is None:
            return "任何时候" if chinese else "at any time"
        return f"{span.end}之前" if chinese else f"before {span.end}"
    if span.end is None:
        return f"{span.start}起" if chinese else f"from {span.start}"
    if span.end == next_day(span.start):
        return f"{span.start}当日" if chinese else f"on {span.start}"
    return f"{span.start}起、{span.end}之前" if chinese else f"from {span.start} and before {span.end}"


def as_json(found: Account) -> dict[str, object]:
    """Return the members that ``--why`` adds to a JSON answer: the witnesses of each row, and the claims they name.

    ``witnesses`` has one object per distinct row, in the order of the rows: the sets of claims any of which yields
    the row, those of them that a MIN, MAX or SAMPLE comes of, the shortest proof, what else is used, and what was
    sought in vain.
    """
    witnesses = [
        {
            "row": {n: json_term(t) for n, t in zip(found.rows.variables, row, strict=True) if t is not None},
            "sets": [sorted(map(plain, claims)) for claims in evidence.sets()],
            "more": evidence.more(),
            "multiplicity": evidence.multiplicity,
            "aggregated": evidence.aggregated,
            "attaining": {name: list(map(plain, claims)) for name, claims in attaining(found, evidence)},
            "alsoUses": [plain(term) for term in evidence.also_uses],
            "soughtInVain": [
                {"kind": n.kind, "pattern": n.pattern, "values": {name: json_term(term) for name, term in n.values}}
                for n in evidence.negated
            ],
            "proof": [tree_json(tree) for tree in trees],
        }
        for row, evidence, trees in zip(found.rows.rows, found.evidence, found.proofs, strict=True)
    ]
    return {"witnesses": witnesses, "claims": {plain(c): cited_json(one, found) for c, one in found.cited.items()}}


def attaining(found: Account, evidence: Evidence) -> Iterator[tuple[str, tuple[Term, ...]]]:
    """Yield each column of a row that is a MIN, MAX or SAMPLE, and the claims behind the value that it shows."""
    for name in found.rows.variables:
        claims = evidence.attaining(name)
        if claims:
            yield name, claims


def tree_json(tree: Proof) -> dict[str, object]:
    """Return a proof as JSON: a claim, a graph, or a derivation with its rule and premises."""
    if isinstance(tree, Asserted):
        return {"claim": plain(tree.claim)}
    if isinstance(tree, Derived):
        premises = [tree_json(premise) for premise in tree.premises]
        return {"derivation": plain(tree.derivation), "rule": plain(tree.rule), "premises": premises}
    return {"graph": plain(tree.graph)}


def cited_json(one: Cited, found: Account) -> dict[str, object]:
    """Return a claim as JSON, with its days, voice and passages."""
    record = one.record
    return {
        "label": shown(one.claim, found.names),
        "voice": plain(record.voice) if record.voice else None,
        "modality": [plain(term) for term in record.modality],
        "timeBasis": record.basis.value,
        "certain": span_json(record.validity.certain),
        "possible": span_json(record.validity.possible),
        "passages": [
            {
                "source": shorten(PREFIXES["source"] + p.source),
                "start": p.start,
                "end": p.end,
                "placement": plain(p.placement),
                "role": "readWith" if p.context else "restsOn",
                "orphaned": p.orphaned,
                **({"words": p.words} if p.words is not None else {}),
            }
            for p in one.passages
        ],
    }


def span_json(span: Span | None) -> dict[str, str | None] | None:
    """Return days as JSON, ``None`` on an open side; end exclusive."""
    return None if span is None else {"start": span.start, "end": span.end}

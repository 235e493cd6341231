"""What can be asked of any RDF: queries of ``ontology/generic/``, and literals that are none of their datatype."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from kg import sources
from kg.engine.embedded import Embedded
from kg.errors import LodestoneError, SyntaxFault
from kg.guard import in_words
from kg.names import ONTOLOGY, shorten
from kg.sources import RDF_TYPE
from kg.terms import XSD, Quad, Term, iri_text, is_iri, parse_literal, plain
from kg.validate import hygiene, intake, mistaken, targets
from kg.validate.corpus import SHAPES, Corpus, base_of, fault_finding, place_of
from kg.validate.report import Finding, Outcome, Severity, Skipped

_LONGEST: Final = 60  #: Characters of a value that are shown.
#: What HermiT takes: the datatypes of OWL 2 (W3C OWL 2 Syntax, section 4).
_REASONED: Final = {
    XSD + name
    for name in (
        "decimal", "integer", "nonNegativeInteger", "nonPositiveInteger", "positiveInteger", "negativeInteger", "long",
        "int", "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte", "double", "float",
        "string", "normalizedString", "token", "language", "Name", "NCName", "NMTOKEN", "boolean", "hexBinary",
        "base64Binary", "anyURI", "dateTime", "dateTimeStamp",
    )
} | {"http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"}  # fmt: skip


def lodestone(corpus: Corpus) -> bool:
    """Whether data are in the terms of Lodestone: one of its properties or classes is used."""
    ours = f"<{ONTOLOGY}"
    return any(p.startswith(ours) or (p == RDF_TYPE and o.startswith(ours)) for _, p, o, _ in corpus.quads())


def queries(corpus: Corpus) -> Outcome:
    """Find the files of SPARQL that do not parse."""
    empty, found = Embedded(), []
    for path in corpus.queries:
        place = place_of(path, corpus.root)
        try:
            text = intake.decode(intake.read(path, place), place)
            with in_words(text):
                empty.query(text, base=base_of(place))
        except SyntaxFault as fault:
            found.append(fault_finding(fault, place))
        except LodestoneError as error:
            found.append(fault_finding(SyntaxFault(place, None, None, str(error)), place))
    return Outcome(tuple(found), checked={"query files": len(corpus.queries)} if corpus.queries else {})


def targeted(corpus: Corpus) -> Outcome:
    """Find the shapes that match nothing: only worth knowing of where others match, since shapes are often shared."""
    outcome = targets.check(corpus)
    if len(outcome.findings) >= sum(outcome.checked.values()):
        return outcome
    return replace(outcome, findings=tuple(replace(found, severity=Severity.INFO) for found in outcome.findings))


def unshaped(corpus: Corpus, given: Sequence[Path]) -> str:
    """Return why there are no shapes, with those that were given, and what to do."""
    if given:
        return f"there are none in {', '.join(map(str, given))}: give --shapes FILE"
    holding = next((file.place for file in corpus.files if mistaken.shapes(file.quads)), None)
    asked = next((plain(value) for _, predicate, value, _ in corpus.quads() if predicate == mistaken.ASKED), None)
    none = f"those that the data ask for, {asked}, are not fetched" if asked else "there are none"
    what = f"those in {holding} are read as data" if holding else none
    return f"{what}: give --shapes {holding or 'FILE'}"


def rules(corpus: Corpus, folder: Path, takes: Callable[[str], bool]) -> Outcome:
    """Run the queries of a folder over a corpus; those whose names are taken.

    Raises:
        SyntaxFault: A query is none, or its header lacks something.
        EngineFailure: The store failed.
    """
    store = Embedded()
    store.load(corpus.quads())
    chosen = [hygiene.read_rule(path) for path in sorted(folder.glob("*.rq")) if takes(path.stem)]
    found = [finding for rule in chosen for finding in hygiene.offenders(rule, corpus, store)]
    given = {file.place for file in corpus.files if file.stratum not in (SHAPES, sources.ONTOLOGY)}
    return Outcome(tuple(f for f in found if f.place in given), checked={"generic rules": len(chosen)})


def literals(corpus: Corpus) -> Outcome:
    """Find the literals that are none of their datatype."""
    from kg.validate.shacl.literals import well_typed  # noqa: PLC0415 - the package takes time to import

    ill: dict[Term, bool] = {}
    found = []
    for subject, predicate, value, graph in corpus.quads():
        if not value.endswith(">") or not value.startswith('"'):
            continue
        if value not in ill:
            text, datatype, _ = parse_literal(value)
            ill[value] = not well_typed(text, datatype)
        if ill[value]:
            text, datatype, _ = parse_literal(value)
            place, line = corpus.locate(subject, predicate, graph, value)
            name = shorten(iri_text(subject)) if is_iri(subject) else subject
            message = (
                f"{name}: {_cut(text)!r} is no {shorten(datatype)}; mend the value, or give it the datatype that it has"
            )
            found.append(Finding("ill-typed-literal", Severity.ERROR, place, line, message))
    return Outcome(tuple(found), checked={"typed literals": len(ill)})


def reasoned(corpus: Corpus) -> tuple[list[Quad], Corpus, *tuple[Skipped, ...]]:
    """Return what a reasoner can take of a corpus, the corpus, and what is left out.

    A literal of a datatype that OWL 2 does not know, such as ``xsd:date``, would end the proof.
    """
    taken = [quad for quad in corpus.quads() if not _beyond_owl(quad[2])]
    left = sum(1 for _ in corpus.quads()) - len(taken)
    if not left:
        return taken, corpus
    reason = f"{left} statements are left out of the proof, since OWL 2 does not know their datatypes (xsd:date, ...)"
    return taken, corpus, Skipped("consistency", reason)


def blamed(corpus: Corpus) -> str | None:
    """Return the file that is wrong where files of others contradict one another: the first ontology given."""
    places = [file.place for file in corpus.files if file.stratum == sources.ONTOLOGY and file.base]
    return places[0] if places else None


def _beyond_owl(value: Term) -> bool:
    return value.startswith('"') and parse_literal(value).datatype not in _REASONED


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"

"""What is to be exported: everything, or the claims of some sources, entities, kinds of modality or a moment.

A part is a graph of its own: its conclusions rest on its own claims alone, so that every proof in it can be followed.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Final

from kg import names, sources
from kg.build import Graph, Progress, build, open_graph
from kg.errors import UnknownName
from kg.snapshot import Moment, snapshot
from kg.sources import Dataset
from kg.terms import Quad, Term, iri, is_iri

_CITES: Final = frozenset(iri(names.expand(name)) for name in ("lo:restsOn", "lo:readWith"))
_IDENTIFIES: Final = frozenset(iri(names.expand(name)) for name in ("lo:identifies", "lo:possiblyIdentifies"))


@dataclass(frozen=True, slots=True)
class Selection:
    """Which claims are wanted; each kind of wish that is made has to be met, by any of its values."""

    sources: tuple[str, ...] = ()  #: Numbers of articles, e.g. ``"000"``.
    entities: tuple[Term, ...] = ()  #: Named by what the claim asserts.
    modalities: tuple[Term, ...] = ()  #: Kinds of the claim's head, e.g. that of ``lo:Plan``.
    moment: Moment = field(default_factory=Moment)

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        return self == Selection()


@dataclass(frozen=True, slots=True)
class Material:
    """What exports are made from."""

    dataset: Dataset  #: The text files as read, or the part of them that was selected.
    graph: Graph  #: What was built from it.


def material(selection: Selection, progress: Progress | None = None) -> Material:
    """Return the project's graph, or the selected part of it built anew.

    Raises:
        UnknownName: No article of that number, or no claim of that modality.
        LodestoneError: The files cannot be read or reasoned with; see :func:`kg.build.build`.
    """
    dataset = sources.load()
    if selection.whole:
        return Material(dataset, open_graph(progress))
    part = select(dataset, selection)
    return Material(part, build(part, progress))


def select(dataset: Dataset, selection: Selection) -> Dataset:
    """Return the part of a data set that was selected.

    It holds the ontology, the chosen claims with their records, the passages they cite, their articles, what names
    the things they mention, and the comparisons between them.

    Raises:
        UnknownName: No article of that number, or no claim of that modality.
        BadParameter: The moment is none.
    """
    _known(dataset, selection)
    left = dataset if selection.moment == Moment() else snapshot(dataset, selection.moment)
    chosen = _chosen(left, selection)
    contents = tuple(quad for quad in left.contents if quad[3] in chosen)
    records = _records(left, chosen, {term for quad in contents for term in quad[:3]})
    compared = _compared(left, chosen)
    cited = {left.claims[claim].source for claim in chosen}
    articles = tuple(quad for quad in left.sources if quad[0] in cited)
    return replace(
        left,
        sources=articles,
        naming=_naming(left, {term for quad in (*contents, *records, *compared, *articles) for term in quad[:3]}),
        contents=contents,
        records=records,
        comparisons=compared,
        digest="",
    )


def _known(dataset: Dataset, selection: Selection) -> None:
    """Refuse a wish that nothing could meet because there is no such thing."""
    numbers = {names.source_iri(number): number for number in selection.sources}
    there = {record.source for record in dataset.claims.values()}
    for source, number in numbers.items():
        if iri(source) not in there:
            known = ", ".join(sorted(term[1:-1].removeprefix(names.source_iri("")) for term in there))
            raise UnknownName(f"there is no article {number!r}; there are {known}")
    kinds = {kind for record in dataset.claims.values() for kind in record.modality}
    for wanted in selection.modalities:
        if wanted not in kinds:
            raise UnknownName(f"no claim has the modality {wanted}; there are {sources.plain_list(kinds, len(kinds))}")


def _chosen(dataset: Dataset, selection: Selection) -> frozenset[Term]:
    wanted = {iri(names.source_iri(number)) for number in selection.sources}
    entities = set(selection.entities)
    naming_any = {quad[3] for quad in dataset.contents if entities.intersection(quad[:3])} if entities else set()
    return frozenset(
        claim
        for claim, record in dataset.claims.items()
        if (not wanted or record.source in wanted)
        and (not entities or claim in naming_any)
        and (not selection.modalities or set(selection.modalities).intersection(record.modality))
    )


def _records(dataset: Dataset, chosen: AbstractSet[Term], named: AbstractSet[Term]) -> tuple[Quad, ...]:
    """Return what is said of the chosen claims, of the passages they cite, and of what their articles' names mean."""
    kept = {o for s, p, o, _ in dataset.records if s in chosen and p in _CITES} | chosen
    graphs = {quad[3] for quad in dataset.records if quad[0] in chosen}
    kept |= {s for s, p, o, g in dataset.records if p in _IDENTIFIES and o in named and g in graphs}
    return tuple(quad for quad in dataset.records if quad[0] in kept)


def _compared(dataset: Dataset, chosen: AbstractSet[Term]) -> tuple[Quad, ...]:
    """Return the comparisons all of whose claims are chosen."""
    out = {s for s, _, o, _ in dataset.comparisons if o in dataset.claims and o not in chosen}
    among = {s for s, _, o, _ in dataset.comparisons if o in chosen} - out
    return tuple(quad for quad in dataset.comparisons if quad[0] in among)


def _naming(dataset: Dataset, mentioned: Iterable[Term]) -> tuple[Quad, ...]:
    """Return what names the things mentioned, and the things that this mentions in turn."""
    by_subject: dict[Term, list[Quad]] = {}
    for quad in dataset.naming:
        by_subject.setdefault(quad[0], []).append(quad)
    todo, kept = [term for term in mentioned if term in by_subject], set[Term]()
    while todo:
        subject = todo.pop()
        if subject not in kept:
            kept.add(subject)
            todo += [o for _, _, o, _ in by_subject[subject] if is_iri(o) and o in by_subject]
    return tuple(quad for quad in dataset.naming if quad[0] in kept)

"""The graph as tables of rows: entities, ties, agreements, figures, claims and comparisons.

Cells hold what the text files hold, numbers digit by digit; several values in a cell are set apart by a vertical bar.
Names are short forms such as ``state:KOR``, and each column says which property its values come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

from kg import names
from kg.export.index import Index, shortened
from kg.export.select import Material
from kg.sources import RDF_TYPE
from kg.terms import Term, iri, iri_text

SEPARATOR: Final = "|"
Row: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    name: str
    title: str  #: What is in it, in English.
    title_zh: str
    datatype: str = "string"  #: ``string``, ``decimal``, ``integer``, ``date`` or ``boolean``, of XML Schema.
    of: str = ""  #: Short form of the property that its values come from.
    several: bool = False  #: Whether a cell may hold several values.
    refers: str = ""  #: The table whose first column its values stand in.


@dataclass(frozen=True, slots=True)
class Table:
    """A table: one row per thing, the first column its key where one is said."""

    name: str
    about: str
    about_zh: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    keyed: bool = True  #: Whether the first column names each row.


_IRI: Final = Column("id", "Short form of the name", "简称")
_LABELS: Final = (
    Column("label_en", "Label in English", "英文标签", of="rdfs:label"),
    Column("label_zh", "Label in Chinese", "中文标签", of="rdfs:label"),
)
_CLAIM: Final = Column("claim", "The claim that says so", "所据论断", refers="claims")
_DATES: Final = tuple(
    Column(name, title, zh, "date", of=f"lo:{own}")
    for name, own, title, zh in (
        ("starts_from", "startsFrom", "Began on this day or later", "始于此日或其后"),
        ("starts_by", "startsBy", "Had begun by this day", "至此日已始"),
        ("ends_from", "endsFrom", "Ended on this day or later", "终于此日或其后"),
        ("ends_by", "endsBy", "Had ended by this day", "至此日已终"),
    )
)


class Tables:
    """The tables of one material."""

    def __init__(self, material: Material) -> None:
        self._dataset = material.dataset
        self._naming = Index(self._dataset.naming)
        self._ontology = Index(self._dataset.ontology)
        self._records = Index((*self._dataset.records, *self._dataset.sources))
        self._compared = Index(self._dataset.comparisons)

    def all(self) -> tuple[Table, ...]:
        """Return every table."""
        return (self.entities, self.ties, self.agreements, self.figures, self.claims, self.comparisons)

    @cached_property
    def entities(self) -> Table:
        """One row per shared entity."""
        columns = (
            _IRI,
            Column("kind", "Classes", "类别", of="rdf:type", several=True),
            *_LABELS,
            Column("other_names", "Other names in either language", "别名", of="skos:altLabel", several=True),
            Column("code", "Code or symbol", "代码或符号", several=True),
            Column("matches", "The same thing elsewhere", "外部对应", of="skos:exactMatch", several=True),
        )
        codes = ("lo:alpha3", "lo:alpha2", "lo:numeric3", "lo:chemicalSymbol", "lo:atomicNumber", "skos:notation")
        rows = tuple(
            (
                shortened(entity),
                _joined(map(shortened, self._naming.types(entity))),
                *(self._naming.label(entity, language) for language in ("en", "zh")),
                _joined(self._naming.texts(entity, "skos:altLabel")),
                _joined([code for name in codes for code in self._naming.texts(entity, name)]),
                _joined(self._naming.texts(entity, "skos:exactMatch")),
            )
            for entity in self._naming.subjects
        )
        return Table("entities", "Everything that more than one article can name", "各文可共指之事物", columns, rows)

    @cached_property
    def ties(self) -> Table:
        """One row per claimed tie of an agent to a bloc or body."""
        under = self._under("lo:tiedTo")
        columns = (
            Column("agent", "Who", "何方", refers="entities"),
            Column("tie", "How: property", "关系"),
            Column("to", "To what", "对象", refers="entities"),
            _CLAIM,
            *_DATES,
        )
        rows = (
            (shortened(s), shortened(p), shortened(o), shortened(g), *self._days(g))
            for s, p, o, g in self._dataset.contents
            if p in under
        )
        about = "Who belongs to a bloc, works within it, or is counted among its partners"
        return Table("ties", about, "何方为集团成员、参与其事或被计入其列", columns, tuple(sorted(rows)), keyed=False)

    @cached_property
    def agreements(self) -> Table:
        """One row per thing claimed of an undertaking."""
        columns = (
            Column("undertaking", "Agreement, measure, law, facility …", "协议、措施、法律、设施等", refers="entities"),
            Column("property", "What is said of it", "所述属性"),
            Column("value", "What it is said to be", "所述之值"),
            _CLAIM,
            *_DATES,
        )  # fmt: skip
        drawer = f"<{names.PREFIXES['undertaking']}"
        rows = (
            (shortened(s), shortened(p), shortened(o), shortened(g), *self._days(g))
            for s, p, o, g in self._dataset.contents
            if s.startswith(drawer) and p != RDF_TYPE
        )
        about = "What claims say of agreements, programmes, measures, laws, targets and facilities"
        return Table("agreements", about, "各论断对协议、项目、措施等所述", columns, tuple(sorted(rows)), keyed=False)

    @cached_property
    def figures(self) -> Table:
        """One row per figure, with what its indicator measures."""
        measured = (
            "measures",
            "ofAgent",
            "ofSubject",
            "ofMaterial",
            "inForm",
            "atStage",
            "inSector",
            "fromAgent",
            "ofWhole",
        )
        given = ("bound", "low", "high", "unit", "rank", "degree", "statistic", "asWritten", "periodFrom", "periodTo")
        kinds = {"low": "decimal", "high": "decimal", "rank": "integer", "periodFrom": "date", "periodTo": "date"}
        columns = (
            _IRI,
            Column("indicator", "What is measured", "指标", of="lo:indicator", refers="entities"),
            *(self._property(name) for name in measured),
            *(self._property(name, kinds.get(name, "string")) for name in given),
            Column("claims", "The claims that give it", "所据论断", several=True, refers="claims"),
        )
        rows = tuple(self._figure(figure, measured, given) for figure in self._nodes("lo:Figure"))
        return Table(
            "figures",
            "Numbers, ranks and degrees, as each source gives them",
            "各来源所给数值、名次与程度",
            columns,
            rows,
        )

    @cached_property
    def claims(self) -> Table:
        """One row per claim, with its passages as code points of the article, end exclusive."""
        columns = (
            _IRI,
            Column("source", "Article", "文章"),
            *_LABELS,
            Column("modality", "Kind of its head", "情态", of="lo:modality"),
            Column("voice", "Whom the article credits", "归于何人", of="lo:voice", several=True, refers="entities"),
            Column("time_basis", "How its days are to be read", "时间依据", of="lo:timeBasis"),
            *_DATES,
            Column("rests_on", "Code points of the passages that state it", "所据位置", of="lo:restsOn", several=True),
            Column("read_with", "Code points read along with them", "参读位置", of="lo:readWith", several=True),
        )  # fmt: skip
        rows = tuple(self._claim(claim, record.source) for claim, record in self._dataset.claims.items())
        return Table(
            "claims",
            "What the articles say, one content in one article each",
            "各文所述，一文一义为一条",
            columns,
            rows,
        )

    @cached_property
    def comparisons(self) -> Table:
        """One row per comparison of claims."""
        columns = (
            _IRI,
            Column("kind", "How the claims stand to one another", "比较类别", of="rdf:type"),
            Column("claims", "The claims compared", "所比论断", several=True, refers="claims"),
            Column("reasons", "In what they differ", "差异所在", of="lo:comparisonReason", several=True),
            Column(
                "independent", "Whether the sources are independent", "来源是否独立", "boolean", of="lo:independent"
            ),
            *_LABELS,
        )
        pointed = ("lo:compares", "lo:older", "lo:newer")
        rows = tuple(
            (
                shortened(one),
                _joined(map(shortened, self._compared.types(one))),
                _joined(claim for name in pointed for claim in self._compared.texts(one, name)),
                _joined(self._compared.texts(one, "lo:comparisonReason")),
                _joined(self._compared.texts(one, "lo:independent")),
                *(self._compared.label(one, language) for language in ("en", "zh")),
            )
            for one in self._compared.subjects
        )
        return Table("comparisons", "Where claims contradict, corroborate, refine or replace one another",
                     "论断间的矛盾、印证、细化与取代", columns, rows)  # fmt: skip

    def _property(self, name: str, datatype: str = "string") -> Column:
        term = iri(names.expand(f"lo:{name}"))
        snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
        title, title_zh = (self._ontology.label(term, language) for language in ("en", "zh"))
        return Column(snake, title, title_zh, datatype, f"lo:{name}", several=name in _SEVERAL)

    @cached_property
    def _contents(self) -> Index:
        return Index(self._dataset.contents)

    @cached_property
    def _said_in(self) -> dict[Term, list[Term]]:
        found: dict[Term, list[Term]] = {}
        for subject, _, _, graph in self._dataset.contents:
            if graph not in found.setdefault(subject, []):
                found[subject].append(graph)
        return found

    def _nodes(self, kind: str) -> Iterator[Term]:
        wanted = iri(names.expand(kind))
        return (subject for subject in self._contents.subjects if wanted in self._contents.types(subject))

    def _figure(self, figure: Term, measured: Sequence[str], given: Sequence[str]) -> Row:
        indicator = next(iter(self._contents.terms(figure, "lo:indicator")), "")
        return (
            shortened(figure),
            shortened(indicator) if indicator else "",
            *(_joined(self._naming.texts(indicator, f"lo:{name}")) for name in measured),
            *(_joined(self._contents.texts(figure, f"lo:{name}")) for name in given),
            _joined(sorted(map(shortened, self._said_in[figure]))),
        )

    def _claim(self, claim: Term, source: Term) -> Row:
        told = self._records
        return (
            shortened(claim),
            shortened(source),
            *(told.label(claim, language) for language in ("en", "zh")),
            *(_joined(told.texts(claim, f"lo:{name}")) for name in ("modality", "voice", "timeBasis")),
            *self._days(claim),
            *(_joined(map(_range, told.terms(claim, f"lo:{name}"))) for name in ("restsOn", "readWith")),
        )

    def _days(self, claim: Term) -> Row:
        return tuple(_joined(self._records.texts(claim, column.of)) for column in _DATES)

    def _under(self, short: str) -> frozenset[Term]:
        """Return a property and all those below it."""
        found = {iri(names.expand(short))}
        while True:
            more = {s for s in self._ontology.subjects if found & set(self._ontology.terms(s, "rdfs:subPropertyOf"))}
            if more <= found:
                return frozenset(found)
            found |= more


#: Properties of a figure or an indicator that may have several values.
_SEVERAL: Final = frozenset(
    {"ofAgent", "ofMaterial", "inForm", "atStage", "ofSubject", "inSector", "asWritten", "fromAgent"}
)


def _joined(values: Iterable[str]) -> str:
    return SEPARATOR.join(values)


def _range(passage: Term) -> str:
    return iri_text(passage).rsplit("/", 1)[-1]

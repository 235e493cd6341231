"""The form of a question: a field per parameter, with the values that make sense there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kg.build import Graph
from kg.catalogue import Kind, Parameter, Question
from kg.columns import headings
from kg.errors import UnknownName
from kg.labels import folded, labels, select
from kg.names import expand, shorten
from kg.resolve import Resolver
from kg.terms import Term, iri, iri_text
from kg.times import LATEST
from kg.web.reader import Reader

_MOST: Final = 400  #: Values offered for an entity.
_OF_CLASS: Final = (
    "SELECT DISTINCT ?x { VALUES ?class { CLASSES } ?x a ?class FILTER(ISIRI(?x)) } ORDER BY ?x LIMIT 400"
)
#: What parameters are called in Chinese that are no column as well.
_CHINESE: Final = {
    "language": "语言", "law": "法律", "least": "至少", "matter": "事项", "on": "日期", "rival": "对手",
    "share": "份额", "side": "一方", "source": "文章", "speaker": "发言者", "topic": "议题", "toward": "针对",
}  # fmt: skip
_INPUTS: Final = {Kind.DATE: "date", Kind.DECIMAL: "number", Kind.INTEGER: "number"}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form."""

    name: str
    label: str
    input: str  #: ``entity``, ``select``, ``date``, ``number`` or ``text``.
    value: str
    required: bool
    note: str
    options: tuple[tuple[str, str], ...]  #: Values with what they are called; of an entity, suggestions.
    tries: tuple[tuple[str, str], ...]  #: Values that make sense in the data, to be had by a link.


def fields(graph: Graph, asked: Question, given: Mapping[str, str], who: Reader, *, today: str | None) -> list[Field]:
    """Return the fields of a question's form.

    Args:
        graph: What is asked.
        asked: The question.
        given: Values as written, by parameter.
        who: The reader.
        today: The day that ``latest`` means, where it is not that of the newest article.
    """
    return [_field(graph, parameter, given, who, today=today) for parameter in asked.parameters]


def _field(graph: Graph, parameter: Parameter, given: Mapping[str, str], who: Reader, *, today: str | None) -> Field:
    label = _CHINESE.get(parameter.variable) if who.language == "zh" else None
    label = label or headings([parameter.variable], who.language)[f"?{parameter.variable}"]
    kind = _INPUTS.get(parameter.kind, "text")
    written = given.get(parameter.name) or parameter.default or ""
    options: tuple[tuple[str, str], ...] = ()
    tries = tuple((value, value) for value in parameter.examples)
    if parameter.kind is Kind.IRI:
        kind = "entity"
        called = _called(graph, parameter, who.language)
        options = tuple((name, short) for short, name in sorted(called.items(), key=lambda item: folded(item[1])))
        tries = tuple((value, called.get(_short(value), value)) for value in parameter.examples)
        written = called.get(_short(written), written)
    elif parameter.kind is Kind.CHOICE:
        kind, options = "select", _choices(graph, parameter, who)
    notes = [parameter.note.read(who.language)] if parameter.note else []
    if parameter.kind is Kind.DATE and written == LATEST:
        day = today or Resolver(graph.public).latest() or ""
        notes.append(who.text(f"{day} where not given", f"不填则为{day}"))
        written = ""  # Sent along, it would stay when another day is asked for.
    note = who.text("; ", "；").join(notes)
    return Field(parameter.name, label, kind, written, parameter.required, note, options, tries)


def _called(graph: Graph, parameter: Parameter, language: str) -> dict[str, str]:
    """Return what fits a parameter: names by short form; what shares its name with another keeps the short form."""
    known = [parameter.default, *parameter.examples] if parameter.default else [*parameter.examples]
    found: list[Term] = [term for value in known if (term := _term(value))]
    if parameter.classes:
        classes = " ".join(iri(expand(short)) for short in parameter.classes)
        rows = select(graph.public, _OF_CLASS.replace("CLASSES", classes))
        found += [entity for (entity,) in rows if entity]
    names = labels(graph.public, dict.fromkeys(found[:_MOST]), language)
    times: dict[str, int] = {}
    for name in names.values():
        times[folded(name)] = times.get(folded(name), 0) + 1
    shorts = {term: shorten(iri_text(term)) for term in names}
    return {shorts[term]: name if times[folded(name)] == 1 else shorts[term] for term, name in names.items()}


def _choices(graph: Graph, parameter: Parameter, who: Reader) -> tuple[tuple[str, str], ...]:
    terms = {word: iri(expand(short)) for word, short in parameter.values if short}
    names = labels(graph.public, terms.values(), who.language)
    return tuple(
        (word, names[terms[word]] if word in terms else who.text("any", "不限")) for word, _ in parameter.values
    )


def _term(value: str) -> Term | None:
    try:
        return iri(expand(value))
    except (UnknownName, ValueError):
        return None


def _short(value: str) -> str:
    term = _term(value)
    return shorten(iri_text(term)) if term else value

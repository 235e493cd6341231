"""From what a person writes to a term: every value of a parameter is resolved here, or refused with a remedy."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from kg.catalogue import Kind, Parameter, near_names, offered
from kg.engine import Engine, Truth
from kg.errors import BadParameter, UnknownName
from kg.labels import Names, all_names, folded, labels, select
from kg.names import BASE, DRAWERS, GRAPH_SOURCES, PREFIXES, expand, shorten
from kg.surfaces import COMMAND, Surface
from kg.terms import XSD, Term, iri, iri_text, literal, parse_literal
from kg.times import LATEST, read_day

_NUMBER: Final = {Kind.DECIMAL: re.compile(r"[+-]?\d+(\.\d+)?"), Kind.INTEGER: re.compile(r"[+-]?\d+")}
_LIKE: Final = 0.75  #: Likeness, after Ratcliff and Obershelp, of what is offered in place of a name.
_LIKE_CHINESE: Final = 0.5  #: The same of Chinese names, which are short.
_SHORT = re.compile(r"([a-z]+)[:/]\S+")


@dataclass(frozen=True)
class Resolver:
    """Resolves values against the entities of one graph, whose names it reads once."""

    engine: Engine
    today: str | None = None  #: The day that ``latest`` means; where not given, that of the newest article.
    surface: Surface = COMMAND  #: How errors name parameters.
    language: str = "en"  #: In which errors name entities: ``"en"`` or ``"zh"``.

    @cached_property
    def names(self) -> Names:
        """All names of the graph, as they were when the first was asked for."""
        return all_names(self.engine)

    def term(self, parameter: Parameter, value: str) -> Term:
        """Return the term that a value stands for.

        Args:
            parameter: What the question declares.
            value: As written: for an entity its IRI, short form (``state:KOR``, ``body/forge``), code or name in
                either language, in any case; for a date ``2026-02-04`` or ``latest``; for a choice one of its words.

        Raises:
            BadParameter: The value is not of the declared type or class, or names several entities.
            UnknownName: No entity is named so; close names are offered.
        """
        if parameter.kind is Kind.IRI:
            return self.entity(value, parameter.classes, f"{self._name(parameter)} ")
        if parameter.kind is Kind.DATE:
            return literal(self._day(parameter, value.strip()), XSD + "date")
        if parameter.kind is Kind.CHOICE:
            words = dict(parameter.values)
            if value not in words:
                raise BadParameter(f"{self._name(parameter)} {value!r}: choose one of {', '.join(words)}")
            return iri(expand(words[value]))
        if parameter.kind is Kind.TEXT:
            return literal(value)
        if not _NUMBER[parameter.kind].fullmatch(value):
            example = "65" if parameter.kind is Kind.INTEGER else "65.5"
            raise BadParameter(f"{self._name(parameter)} {value!r} is no {parameter.kind}; write it like {example}")
        return literal(value, XSD + parameter.kind.value)

    def entity(self, value: str, classes: tuple[str, ...] = (), where: str = "") -> Term:
        """Return the entity that a person means.

        Args:
            value: IRI, short form, code or name in either language.
            classes: Short forms of classes; it has to be of one of them, where any is given.
            where: What an error says before the value, e.g. ``--state ``.

        Raises:
            BadParameter: The value names several entities, all listed, or none of the classes.
            UnknownName: No entity is named so; close names are offered.
        """
        value = value.strip()
        written = self._written(value, classes, where)
        found = {written} if written else self._named(value)
        fit = {entity for entity in found if self._of_class(entity, classes)}
        if len(fit) == 1:
            return fit.pop()
        if not found:
            raise UnknownName(f"{where}{value!r}: nothing is named so; {self._close(value, classes)}")
        listed = self._listed(fit or found)
        if fit:
            raise BadParameter(f"{where}{value!r} is ambiguous: {listed}; write one of these short forms")
        raise BadParameter(f"{where}takes a {' or '.join(classes)}, which {value!r} is not: {listed}")

    def latest(self) -> str | None:
        """Return the day of the newest article, ISO 8601, or ``None`` where there is no article."""
        issued = f"GRAPH <{GRAPH_SOURCES}> {{ ?source <{PREFIXES['dcterms']}issued> ?day }}"
        found = select(self.engine, f"SELECT ?day WHERE {{ {issued} }} ORDER BY DESC(?day) LIMIT 1")
        return parse_literal(found[0][0]).text if found and found[0][0] else None

    def known(self, entity: Term) -> bool:
        """Whether any graph says anything of or with an entity."""
        return self._ask(f"{{ {entity} ?p ?o }} UNION {{ ?s ?p {entity} }} UNION {{ GRAPH ?g {{ {entity} ?p ?o }} }}")

    def _name(self, parameter: Parameter) -> str:
        return self.surface.name(parameter.name)

    def _day(self, parameter: Parameter, value: str) -> str:
        day = read_day((self.today or self.latest() or "") if value == LATEST else value)
        if day is None:
            raise BadParameter(f"{self._name(parameter)} {value!r} is no day; write it like 2026-02-04, or {LATEST}")
        return day

    def _written(self, value: str, classes: tuple[str, ...], where: str) -> Term | None:
        """Return the entity of an IRI or short form; ``None`` where the value is neither."""
        short = _SHORT.fullmatch(value)
        full = value.startswith(("http://", "https://"))
        if not full and not (short and short[1] in PREFIXES):
            return None
        try:
            entity = iri(expand(value))
        except ValueError as error:
            raise BadParameter(f"{where}{value!r} is no IRI: it holds a character no IRI may hold") from error
        if not self.known(entity):
            raise UnknownName(f"{where}{value!r}: no graph knows it; {self._close(value, classes)}")
        return entity

    def _named(self, value: str) -> set[Term]:
        named = set(self.names.entities.get(folded(value), ()))
        return named or {entity for entity in self._slugs(value) if self.known(entity)}

    def _slugs(self, value: str) -> list[Term]:
        slug = "-".join(value.casefold().split())
        if not re.fullmatch(r"[\w-]+", slug):
            return []
        return [*(iri(f"{BASE}id/{drawer}/{slug}") for drawer in DRAWERS), iri(expand(f"lo:{'_'.join(value.split())}"))]

    def _of_class(self, entity: Term, classes: tuple[str, ...]) -> bool:
        return not classes or self._ask(_typed(entity, classes))

    def _ask(self, pattern: str) -> bool:
        found = self.engine.query(f"ASK {{ {pattern} }}")
        return isinstance(found, Truth) and found.value

    def _listed(self, entities: set[Term]) -> str:
        names = labels(self.engine, entities, self.language)
        return ", ".join(f"{shorten(iri_text(entity))} ({names[entity]})" for entity in sorted(entities))

    def _close(self, value: str, classes: tuple[str, ...]) -> str:
        """Offer close names, of the classes where there are any; what is of none would be refused in turn."""
        index = self.names.entities
        if classes:
            fit = {entity for (entity,) in select(self.engine, f"SELECT ?x WHERE {{ {_typed('?x', classes)} }}")}
            index = {name: found & fit for name, found in index.items() if found & fit}
        short = {shorten(iri_text(entity)) for found in index.values() for entity in found}
        like = _LIKE if value.isascii() else _LIKE_CHINESE
        close = near_names(value.replace("/", ":", 1), short, like) if _SHORT.fullmatch(value) else []
        if not close:
            close = [self.names.spelled[name] for name in near_names(folded(value), index, like)]
        otherwise = f"write a name, a code or a short form such as state:KOR; {self.surface.search} searches by words"
        return offered(close).strip() or otherwise


def _typed(entity: str, classes: tuple[str, ...]) -> str:
    """Return the pattern of an entity, or a variable, that is of one of some classes in any graph."""
    typed = f"VALUES ?class {{ {' '.join(iri(expand(short)) for short in classes)} }} {entity} a ?class"
    return f"{{ {typed} }} UNION {{ GRAPH ?g {{ {typed} }} }}"

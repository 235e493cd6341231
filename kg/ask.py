"""Canned questions: parameters become bound terms, the query runs, and an empty answer says what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.catalogue import Bilingual, Kind, Parameter, Question
from kg.columns import anything
from kg.engine import Answer, Engine, Rows, Triples
from kg.errors import BadParameter
from kg.labels import labels, select, shown, with_articles
from kg.names import PREFIXES, shorten
from kg.resolve import Resolver
from kg.surfaces import COMMAND, Surface
from kg.terms import Term, iri_text, is_iri, plain


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was asked, and its answer."""

    question: Question
    bindings: Mapping[str, Term]  #: Terms by variable name; a parameter left open is absent.
    text: str  #: The query that ran, with the terms in place.
    answer: Answer
    notes: tuple[str, ...]  #: What to tell the reader beside the rows, above all why there are none.


def ask(
    engine: Engine,
    question: Question,
    given: Mapping[str, str],
    language: str = "en",
    *,
    today: str | None = None,
    surface: Surface = COMMAND,
) -> Asked:
    """Ask a canned question.

    Args:
        engine: The public graph.
        question: From the catalogue.
        given: Values as written, by parameter name; defaults fill in the others.
        language: Of the notes, ``"en"`` or ``"zh"``.
        today: The day that ``latest`` means; where not given, that of the newest article.
        surface: How errors and notes name parameters.

    Returns:
        The answer; no row is an answer, too, and the notes say what it means.

    Raises:
        UnknownName: No such parameter, or no entity of that name.
        BadParameter: A required parameter is missing, or a value is not of its type.
        EngineFailure: The store failed.
    """
    for name in given:
        question.parameter(name)
    resolver = Resolver(engine, today, surface)
    bindings = bind(resolver, question, given)
    text = question.bound(bindings)
    answer = engine.query(text)
    notes = why_empty(resolver, question, given, bindings, language) if _is_empty(answer) else ()
    return Asked(question, bindings, text, answer, notes)


def bind(resolver: Resolver, question: Question, given: Mapping[str, str]) -> dict[str, Term]:
    """Return the terms of a question's parameters by variable name.

    Raises:
        UnknownName: No entity of that name.
        BadParameter: A required parameter is missing, or a value is not of its type.
    """
    bindings = {}
    for parameter in question.parameters:
        value = given.get(parameter.name, parameter.default)
        if value is not None and parameter.leaves_open(value):
            continue
        if value is not None:
            bindings[parameter.variable] = resolver.term(parameter, value)
        elif parameter.required:
            raise BadParameter(
                f"question {question.name} needs {resolver.surface.name(parameter.name)} ({_takes(parameter)})"
            )
    return bindings


def why_empty(
    resolver: Resolver, question: Question, given: Mapping[str, str], bindings: Mapping[str, Term], language: str
) -> tuple[str, ...]:
    """Say what it means that a question has no row.

    Its own word on that comes first, then which pattern nothing matches, how far each entity is known, and how many
    rows there would be with a default in place of a value.

    Args:
        resolver: Of the public graph.
        question: The question.
        given: Values as written.
        bindings: The terms they stand for.
        language: ``"en"`` or ``"zh"``.
    """
    engine = resolver.engine
    names = labels(engine, bindings.values(), language)
    notes = []
    if question.empty:
        called = with_articles(engine, names, language)
        notes.append(filled(question, question.empty, bindings, called, language))
    from kg.empty import first_in_vain  # noqa: PLC0415 - reads queries, which only an empty answer asks for

    vain = first_in_vain(engine, question.bound(bindings), language)
    if vain:
        notes.append(vain.told(language))
    for parameter in question.parameters:
        if parameter.variable not in bindings:
            continue
        term = bindings[parameter.variable]
        if parameter.kind is Kind.IRI:
            notes.append(_mentions(engine, term, shown(term, names), language))
        if given.get(parameter.name, parameter.default) != parameter.default and not parameter.required:
            notes.extend(_otherwise(resolver, question, parameter, bindings, language))
    return tuple(dict.fromkeys(notes))


def filled(
    question: Question, text: Bilingual, bindings: Mapping[str, Term], names: Mapping[Term, str], language: str
) -> str:
    """Return a text of a question with what is asked about in place of the braces; an open parameter is *any*.

    Args:
        question: The question.
        text: A text of its header.
        bindings: Terms by variable name.
        names: What each term is called within a sentence; see :func:`kg.labels.within_sentence`.
        language: ``"en"`` or ``"zh"``.
    """
    words = text.read(language)
    for parameter in question.parameters:
        term = bindings.get(parameter.variable)
        kind = "day" if parameter.kind is Kind.DATE else parameter.variable
        value = shown(term, names) if term else anything(kind, language)
        words = words.replace(f"{{{parameter.variable}}}", value)
    return words


def _mentions(engine: Engine, term: Term, name: str, language: str) -> str:
    count = _count_claims(engine, term)
    short = shorten(iri_text(term)) if is_iri(term) else plain(term)
    if language == "zh":
        return f"{name}（{short}）：有 {count} 条论断提到。" if count else f"{name}（{short}）：没有任何论断提到。"
    if not count:
        return f"{name} ({short}) is known by name, but no claim mentions it."
    return f"{name} ({short}) is mentioned in {count} claim{'s' if count > 1 else ''}."


def _count_claims(engine: Engine, term: Term) -> int:
    rows = select(
        engine,
        "SELECT (COUNT(DISTINCT ?claim) AS ?count) WHERE {"
        f" GRAPH ?claim {{ {{ ?s ?p {term} }} UNION {{ {term} ?q ?o }} }}"
        f' FILTER(STRSTARTS(STR(?claim), "{PREFIXES["claim"]}")) }}',
    )
    return int(plain(rows[0][0])) if rows and rows[0][0] else 0


def _otherwise(
    resolver: Resolver, question: Question, parameter: Parameter, bindings: Mapping[str, Term], language: str
) -> list[str]:
    """Say how many rows there would be with the parameter's default, or without it."""
    others = {variable: term for variable, term in bindings.items() if variable != parameter.variable}
    if parameter.default is not None and not parameter.leaves_open(parameter.default):
        others[parameter.variable] = resolver.term(parameter, parameter.default)
    answer = resolver.engine.query(question.bound(others))
    count = len(answer.rows) if isinstance(answer, Rows) else 0
    if not count:
        return []
    surface, default = resolver.surface, parameter.default
    way = surface.name(parameter.name) if default is None else surface.value(parameter.name, default)
    if language == "zh":
        return [f"{'不给' if default is None else '用'} {way} 时有 {count} 行。"]
    return [f"With {'no ' if default is None else ''}{way} there would be {count} row{'s' if count > 1 else ''}."]


def _takes(parameter: Parameter) -> str:
    if parameter.kind is Kind.IRI:
        return (
            f"a {parameter.of_class}: name, code or short form" if parameter.of_class else "a name, code or short form"
        )
    if parameter.kind is Kind.CHOICE:
        return "one of " + ", ".join(word for word, _ in parameter.values)
    return f"a {parameter.kind}"


def _is_empty(answer: Answer) -> bool:
    return (isinstance(answer, Rows) and not answer.rows) or (isinstance(answer, Triples) and not answer.triples)

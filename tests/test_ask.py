"""Questions on a small made-up graph: how values are resolved, what is refused, and what an empty answer says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from kg.ask import ask
from kg.catalogue import Kind, Parameter, Question, read_question
from kg.engine import Answer, Rows
from kg.engine.embedded import Embedded, parse_text
from kg.errors import BadParameter, LodestoneError, UnknownName
from kg.labels import labels
from kg.names import PREFIXES
from kg.resolve import Resolver

DATA = """
state:NOR a lo:State , lo:Agent ; lo:alpha2 "NO" ; lo:alpha3 "NOR" ; rdfs:label "Norway"@en , "挪威"@zh .
state:COD a lo:State ; lo:alpha3 "COD" ; rdfs:label "Congo (Kinshasa)"@en ; skos:altLabel "Congo"@en .
state:COG a lo:State ; lo:alpha3 "COG" ; rdfs:label "Congo (Brazzaville)"@en ; skos:altLabel "Congo"@en .
material:nobelium a lo:Mineral ; lo:chemicalSymbol "No" ; rdfs:label "nobelium"@en .
body:fjord-club a lo:Bloc ; rdfs:label "Fjord Club"@en .
body:empty-club a lo:Bloc ; rdfs:label "Empty Club"@en .
lo:memberOf rdfs:label "member of"@en .
state:NOR lo:tiedTo body:fjord-club .
claim:norway-tied { state:NOR lo:tiedTo body:fjord-club }
record:000 { claim:norway-tied rdfs:label "Norway is tied to the club"@en }
graph:sources { <urn:a> dcterms:issued "2026-02-15"^^xsd:date . <urn:b> dcterms:issued "2025-01-01"^^xsd:date }
"""
TEXT = """\
#+ summary: "Agents tied to a bloc"
#+ question: {en: "Who is tied to {bloc}?", zh: "谁与{bloc}有联系?"}
#+ param.bloc: {type: iri, class: "lo:Bloc", required: true, examples: ["body/fjord-club"]}
#+ param.tie: {type: choice, default: any, values: {any: "", member: "lo:memberOf"}}
#+ param.on: {type: date, default: latest, examples: ["2026-02-04"]}
#+ returns: "one row per agent"
#+ theme: blocs
#+ tags: ["blocs"]
#+ since: "0.1.0"
#+ empty: {en: "No article ties anybody to {bloc} so.", zh: "没有文章把任何一方与{bloc}如此联系。"}
PREFIX lo: <https://w3id.org/lodestone/ontology/>
SELECT ?agent ?on WHERE {
  VALUES ?bloc { UNDEF } VALUES ?tie { UNDEF } VALUES ?on { UNDEF } VALUES ?tie { lo:tiedTo lo:memberOf }
  ?agent ?tie ?bloc
} ORDER BY ?agent
"""


@pytest.fixture(scope="module")
def engine() -> Embedded:
    """Return a store with a handful of entities and one claim."""
    store = Embedded()
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    quads = list(parse_text((head + DATA).encode(), ".trig", "made up"))
    assert len(quads) == 27
    store.load(quads)
    return store


@pytest.fixture
def tied(tmp_path: Path) -> Question:
    """Return a question with a parameter of each of three kinds."""
    path = tmp_path / "agents-tied.rq"
    path.write_text(TEXT, encoding="utf-8")
    return read_question(path)


@pytest.mark.parametrize(
    "value", ["state:NOR", "state/NOR", "https://w3id.org/lodestone/id/state/NOR", "nor", "NO", "norway", "挪威"]
)
def test_an_entity_has_many_names(engine: Embedded, value: str) -> None:
    """An entity is found by short form, IRI, code or label, in either language and any case."""
    parameter = Parameter("state", Kind.IRI, ("lo:State",))
    assert Resolver(engine).term(parameter, value) == "<https://w3id.org/lodestone/id/state/NOR>"


def test_a_term_of_the_ontology_has_its_local_name(engine: Embedded) -> None:
    """A term of the ontology is found by its local name or label, with or without its prefix."""
    found = {
        Resolver(engine).term(Parameter("x", Kind.IRI), value) for value in ("lo:memberOf", "memberOf", "Member of")
    }
    assert found == {f"<{PREFIXES['lo']}memberOf>"}


def test_the_class_settles_what_a_code_means(engine: Embedded) -> None:
    """One code for two entities is settled by the class a parameter declares."""
    found = Resolver(engine).term(Parameter("mineral", Kind.IRI, ("lo:Mineral",)), "NO")
    assert found == "<https://w3id.org/lodestone/id/material/nobelium>"


@pytest.mark.parametrize(
    "kind, value, term",
    [
        (Kind.DATE, "2026-02-04", '"2026-02-04"^^<http://www.w3.org/2001/XMLSchema#date>'),
        (Kind.DATE, "latest", '"2026-02-15"^^<http://www.w3.org/2001/XMLSchema#date>'),
        (Kind.DECIMAL, "65.5", '"65.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        (Kind.INTEGER, "-3", '"-3"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        (Kind.TEXT, 'a "b" }', '"a \\"b\\" }"'),
    ],
)
def test_values_become_typed_terms(engine: Embedded, kind: Kind, value: str, term: str) -> None:
    """A value becomes a literal of the declared type, escaped where it has to be."""
    assert Resolver(engine).term(Parameter("x", kind), value) == term


@pytest.mark.parametrize(
    "kind, classes, value, error, words",
    [
        (Kind.IRI, ("lo:Bloc",), "state:NOR", BadParameter, r"takes a lo:Bloc.*state:NOR \(Norway\)"),
        (Kind.IRI, ("lo:State",), "Congo", BadParameter, r"ambiguous: state:COD .*state:COG"),
        (Kind.IRI, ("lo:Bloc", "lo:Mineral"), "state:NOR", BadParameter, "takes a lo:Bloc or lo:Mineral, which"),
        (Kind.IRI, ("lo:Bloc", "lo:Mineral"), "fjord clb", UnknownName, r"did you mean Fjord Club\?"),
        (Kind.IRI, ("lo:Bloc", "lo:Mineral"), "nobelum", UnknownName, r"did you mean nobelium\?"),
        (Kind.IRI, (), "Norwy", UnknownName, r"did you mean Norway or NOR\?"),
        (Kind.IRI, ("lo:Mineral",), "norwa", UnknownName, "is named so; write a name, a code"),
        (Kind.IRI, ("lo:Bloc",), "Norwy", UnknownName, "is named so; write a name, a code"),
        (Kind.IRI, ("lo:Bloc",), "state:NOX", UnknownName, "knows it; write a name, a code"),
        (Kind.IRI, (), "state:NOX", UnknownName, r"did you mean state:NOR.*\?$"),
        (Kind.IRI, (), "http://x.org/a b", BadParameter, "no IRI"),
        (Kind.IRI, (), "zzzzzz", UnknownName, "short form such as state:KOR"),
        (Kind.DATE, (), "4 Feb 2026", BadParameter, "no day; write it like 2026-02-04"),
        (Kind.DATE, (), "2026-02-30", BadParameter, "no day"),
        (Kind.DATE, (), "20260204", BadParameter, "no day"),
        (Kind.DECIMAL, (), "65 %", BadParameter, "no decimal"),
        (Kind.INTEGER, (), "6.5", BadParameter, "no integer"),
    ],
)
def test_wrong_values_are_refused(
    engine: Embedded, kind: Kind, classes: tuple[str, ...], value: str, error: type[LodestoneError], words: str
) -> None:
    """A value of the wrong type or class, an unknown entity and an ambiguous one are refused on one line."""
    with pytest.raises(error, match=words) as caught:
        Resolver(engine).term(Parameter("x", kind, classes), value)
    assert "--x" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_names_of_a_graph_are_read_once(engine: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many names one resolver is given, right and wrong ones, it reads those of the graph once."""
    asked: list[str] = []
    query = engine.query

    def counted(text: str, bindings: Mapping[str, str] | None = None) -> Answer:
        asked.append(text)
        return query(text, bindings)

    monkeypatch.setattr(engine, "query", counted)
    resolver = Resolver(engine)
    assert [resolver.entity(name) for name in ("Norway", "挪威", "Fjord Club")]
    for wrong in ("Norwy", "fjord clb"):
        with pytest.raises(UnknownName, match="did you mean"):
            resolver.entity(wrong)
    assert len([text for text in asked if "skos:altLabel" in text]) == 1


def test_answers_with_bound_terms(engine: Embedded, tied: Question) -> None:
    """A question runs with its values as terms; a date reaches it typed."""
    found = ask(engine, tied, {"bloc": "fjord club"})
    assert isinstance(found.answer, Rows)
    assert [row[0] for row in found.answer.rows] == ["<https://w3id.org/lodestone/id/state/NOR>"]
    assert found.answer.rows[0][1] == '"2026-02-15"^^<http://www.w3.org/2001/XMLSchema#date>'
    assert found.notes == ()


def test_missing_and_unknown_parameters(engine: Embedded, tied: Question) -> None:
    """A required parameter that is missing, a word that is no choice, and an unknown parameter are refused."""
    with pytest.raises(BadParameter, match="agents-tied needs --bloc"):
        ask(engine, tied, {})
    with pytest.raises(BadParameter, match="choose one of any, member"):
        ask(engine, tied, {"bloc": "fjord club", "tie": "friend"})
    with pytest.raises(UnknownName, match="no parameter 'block'"):
        ask(engine, tied, {"block": "x"})


def test_an_empty_answer_says_what_it_means(engine: Embedded, tied: Question) -> None:
    """Without a row, the notes give the question's own word, how often the entity is mentioned, and what to relax."""
    found = ask(engine, tied, {"bloc": "fjord club", "tie": "member"})
    assert found.notes == (
        "No article ties anybody to Fjord Club so.",
        "Nothing matches ?agent [member of] [Fjord Club].",
        "Fjord Club (body:fjord-club) is mentioned in 1 claim.",
        "With --tie any there would be 1 row.",
    )
    never = ask(engine, tied, {"bloc": "empty club"}, "zh")
    assert never.notes == (
        "没有文章把任何一方与Empty Club如此联系。",
        "没有内容匹配 ?agent ?tie [Empty Club]。",
        "Empty Club（body:empty-club）：没有任何论断提到。",
    )


def test_an_empty_answer_says_what_to_leave_out(engine: Embedded, tmp_path: Path) -> None:
    """A parameter that may stay open is told to be left out, in the words of either language."""
    path = tmp_path / "agents-tied.rq"
    path.write_text(TEXT.replace("required: true, ", ""), encoding="utf-8")
    told = [ask(engine, read_question(path), {"bloc": "empty club"}, language).notes[-1] for language in ("en", "zh")]
    assert told == ["With no --bloc there would be 1 row.", "不给 --bloc 时有 1 行。"]


def test_labels_in_either_language(engine: Embedded) -> None:
    """A label is taken in the language asked for, else in the other, else the short form; claims have theirs, too."""
    nor, cod = "<https://w3id.org/lodestone/id/state/NOR>", "<https://w3id.org/lodestone/id/state/COD>"
    claim, none = "<https://w3id.org/lodestone/claim/norway-tied>", "<https://w3id.org/lodestone/id/state/XXX>"
    found = labels(engine, [nor, cod, claim, none, None, '"text"', '"certain"', '"possible"'], "zh")
    assert found == {
        '"certain"': "确定",
        '"possible"': "可能",
        nor: "挪威",
        cod: "Congo (Kinshasa)",
        claim: "Norway is tied to the club",
        none: "state:XXX",
    }

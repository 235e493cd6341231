"""The service describes itself where programs look: Service Description, VoID, and in numbers that are right."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest

from kg import labels
from kg.engine import Engine, Rows
from kg.engine.embedded import parse_text
from kg.formats import GRAPHS, Format
from kg.names import BASE, GRAPH_DERIVATIONS, GRAPH_NAMING, GRAPH_ONTOLOGY, PREFIXES
from kg.terms import Quad, Term, plain
from kg.web import dataset
from kg.web.dataset import VOID
from kg.web.descriptions import SD
from kg.web.site import Settings, Site, local
from tests.web.conftest import BASE as HERE
from tests.web.conftest import BROWSER, Asked


def values(quads: Iterable[Quad], predicate: str, subject: str | None = None) -> list[str]:
    """Return the values of a property, of one subject where it is given."""
    return [plain(o) for s, p, o, _ in quads if p == f"<{predicate}>" and subject in (None, s)]


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.suffix)
def test_service_description_in_every_syntax(asked: Asked, form: Format) -> None:
    """The endpoint without a query describes itself, in the syntax that was asked for."""
    response = asked("/sparql", form.media[0])
    assert (response.status, response.header("Content-Type")) == (200, form.content_type)
    assert b"SPARQL11Query" in response.body


def test_service_description(asked: Asked) -> None:
    """It names the endpoint, the formats, the default graph and the graphs that are no single claim."""
    quads = list(parse_text(asked("/sparql").body, ".ttl", "x"))
    assert values(quads, f"{SD}endpoint") == [f"{HERE}sparql"]
    assert len(values(quads, f"{SD}resultFormat")) == 10
    names = set(values(quads, f"{SD}name"))
    assert {GRAPH_ONTOLOGY, GRAPH_NAMING, GRAPH_DERIVATIONS, f"{PREFIXES['record']}000"} <= names
    assert len(values(quads, f"{SD}defaultGraph")) == 1


def test_the_root_describes_itself_to_programs(asked: Asked) -> None:
    """Who asks for RDF at the root gets the endpoint and the data set, who asks for a page the home page."""
    answer = asked("/", "text/turtle")
    assert (answer.status, answer.header("Content-Type")) == (200, "text/turtle; charset=utf-8")
    quads = list(parse_text(answer.body, ".ttl", "x"))
    assert values(quads, f"{SD}endpoint") == values(quads, f"{VOID}sparqlEndpoint") == [f"{HERE}sparql"]
    for accept in (None, "*/*", BROWSER):
        assert asked("/", accept).header("Content-Type") == "text/html; charset=utf-8"
    assert asked("/", "image/png").status == 406


def test_void(asked: Asked) -> None:
    """The counts of VoID are those of the graph, and its partitions add up."""
    for path in ("/.well-known/void", "/void"):
        response = asked(path, "text/turtle")
        assert response.status == 200
    quads = list(parse_text(response.body, ".ttl", "x"))
    default = f"<{BASE}dataset/default>"
    counted = asked.site.graph.public.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert isinstance(counted, Rows)
    triples = int(plain(counted.rows[0][0] or ""))
    assert values(quads, f"{VOID}triples", default) == [str(triples)]
    properties = values(quads, f"{VOID}propertyPartition", default)
    assert sum(int(values(quads, f"{VOID}triples", f"<{part}>")[0]) for part in properties) == triples
    classes = values(quads, f"{VOID}classPartition", default)
    assert all(values(quads, f"{VOID}class", f"<{part}>") for part in classes)
    assert len(classes) > 20
    assert values(quads, f"{VOID}classes", default) == [str(len(classes))]
    assert values(quads, f"{VOID}properties", default) == [str(len(properties))]
    assert values(quads, f"{VOID}sparqlEndpoint") == [f"{HERE}sparql"]


def test_descriptions_are_written_with_prefixes(asked: Asked) -> None:
    """Turtle and TriG of the descriptions name VoID and the Service Description by prefix, never by a whole IRI."""
    for form, path in ((form, path) for form in ("text/turtle", "application/trig") for path in ("/void", "/")):
        text = asked(path, form).body.decode()
        assert text.count(f"<{VOID}") == text.count("@prefix void:") == 1
        assert text.count("void:subset") >= 1
        assert text.count(f"<{SD}") == text.count("@prefix sd:") == (path == "/")


def test_every_part_of_the_data_set_has_an_answer(asked: Asked) -> None:
    """The data set, its graphs and its partitions lead to the root, which describes them; what is no part is 404."""
    subjects = {plain(quad[0]) for quad in parse_text(asked("/void", "text/turtle").body, ".ttl", "x")}
    parts = sorted(subject for subject in subjects if subject.startswith(f"{BASE}dataset"))
    assert len(parts) > 200
    assert {f"{BASE}dataset", f"{BASE}dataset/default", f"{BASE}dataset/graph/naming"} <= set(parts)
    chosen = [*parts[:2], *(found for found in parts if "%23" in found or "/graph/" in found)]
    assert len(chosen) > 20
    answers = [asked(local(found).replace("%2523", "%23"), "text/turtle") for found in chosen]
    assert {(answer.status, answer.header("Location")) for answer in answers} == {(303, "/")}
    assert asked("/dataset?lang=zh", "text/html").header("Location") == "/?lang=zh"
    described = {plain(quad[0]) for quad in parse_text(asked("/", "text/turtle").body, ".ttl", "x")}
    assert set(parts) <= described
    for path in ("/dataset/none", "/datasets", "/dataset/default/class/none"):
        assert asked(path).status == 404


def test_the_data_set_is_counted_once(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the graph holds is counted for the first request that needs it, and for no later one of the same site."""
    counted: list[str] = []

    def select(engine: Engine, text: str) -> tuple[tuple[Term | None, ...], ...]:
        counted.append(text)
        return labels.select(engine, text)

    monkeypatch.setattr(dataset, "select", select)
    fresh = Asked(Site(asked.site.graph, Settings(HERE)))
    seen = []
    for path, status in (("/dataset", 303), ("/dataset/default", 303), ("/dataset/none", 404), ("/void", 200)):
        assert fresh(path, "text/turtle").status == status
        seen.append(len(counted))
    assert seen == [5, 5, 5, 5]


def test_editors_find_the_questions(asked: Asked) -> None:
    """The query by which editors look for examples finds each question once, and evidence names their graph."""
    text = (
        "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        "SELECT DISTINCT ?sq ?comment ?query WHERE { ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ; "
        "sh:select|sh:ask|sh:construct|sh:describe ?query . }"
    )
    found = json.loads(asked.query(text).body)["results"]["bindings"]
    assert len({row["sq"]["value"] for row in found}) == len(found) == len(asked.site.questions) >= 70
    assert {asked.query(row["query"]["value"]).status for row in found[:20]} == {200}
    name = f"<{PREFIXES['question']}members-on-day>"
    why = json.loads(asked.query(f"SELECT ?o {{ {name} <{PREFIXES['schema']}version> ?o }}", why="1").body)
    assert f"{BASE}graph/questions" in json.dumps(why["witnesses"])
    assert asked(local(name[1:-1]), "text/turtle").status == 200

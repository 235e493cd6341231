"""What a build lays out: claim graphs, derivation graphs, a default graph that holds each triple once, and supports."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from kg.build import Graph, build, build_from
from kg.engine import Rows
from kg.engine.embedded import Embedded
from kg.names import GRAPH_BACKGROUND, GRAPH_DERIVATIONS, GRAPH_NAMING, GRAPH_ONTOLOGY, PREFIXES

if TYPE_CHECKING:
    from tests.build.conftest import Project

ROOT: Final = Path(__file__).resolve().parent.parent.parent
EX: Final = "http://example.org/"
CLAIM: Final = f"{PREFIXES['claim']}000"
NORWAY, CLUB = f"<{EX}norway>", f"<{EX}club>"


@pytest.fixture
def graph(project: Project) -> Graph:
    """The made-up project, built."""
    return build_from(project.ontology, project.data)


def rows(store: Embedded, where: str) -> list[tuple[str | None, ...]]:
    """Return the rows of ``SELECT * WHERE``, sorted; columns in the order of the alphabet."""
    prefixes = f"PREFIX : <{EX}> PREFIX lo: <{PREFIXES['lo']}> PREFIX rdf: <{PREFIXES['rdf']}>\n"
    found = store.query(f"{prefixes}SELECT * WHERE {{ {where} }}")
    assert isinstance(found, Rows)
    columns = sorted(range(len(found.variables)), key=found.variables.__getitem__)
    return sorted((tuple(row[column] for column in columns) for row in found.rows), key=repr)


def supporters(graph: Graph, where: str) -> list[tuple[str, ...]]:
    """Return the alternatives of the one graph in which the traced store holds a triple."""
    named = [term for row in rows(graph.traced, f"GRAPH ?g {{ {where} }}") for term in row if term]
    return [graph.supports.get(node, (node,)) for node in named]


def test_the_default_graph_holds_each_triple_once(graph: Graph) -> None:
    """Claims, naming, conclusions and the ontology's names and hierarchy are there once; nothing else is."""
    assert rows(graph.public, ":norway ?p :club") == [(f"<{EX}dealsWith>",), (f"<{EX}memberOf>",), (f"<{EX}tiedTo>",)]
    assert len(rows(graph.public, ":memberOf ?p ?o")) == 2
    assert len(rows(graph.public, ":small a :Size")) == 1
    assert rows(graph.public, ":sweden ?p ?o") == []
    assert rows(graph.public, "?claim a lo:Claim") == []
    assert rows(graph.public, "?s ?p ?o FILTER(isBlank(?s) || isBlank(?o))") == []
    assert len(rows(graph.public, "?s ?p ?o")) == graph.report.counts["triples in the default graph"] > 10


def test_every_graph_of_the_files_is_there(graph: Graph) -> None:
    """The public store holds claims, records and strata under their names."""
    assert len(graph.public) == graph.report.counts["quads in the public store"]
    graphs = {row[0] for row in rows(graph.public, "GRAPH ?g { }")}
    for name in (GRAPH_BACKGROUND, GRAPH_NAMING, GRAPH_ONTOLOGY, GRAPH_DERIVATIONS, f"{PREFIXES['claim']}000/in"):
        assert f"<{name}>" in graphs
    assert len(rows(graph.public, f"GRAPH <{GRAPH_BACKGROUND}> {{ ?s ?p ?o }}")) == 1
    assert len(rows(graph.public, f"GRAPH <{GRAPH_ONTOLOGY}> {{ ?s ?p ?o FILTER(isBlank(?s)) }}")) == 3


def test_each_triple_has_one_support_node(graph: Graph) -> None:
    """The traced store holds each triple of the default graph in one named graph, that of its supports."""
    claims = tuple(f"<{PREFIXES['claim']}000/{slug}>" for slug in ("in", "plans"))
    assert supporters(graph, ":norway :memberOf :club") == [claims]
    assert supporters(graph, ":fig :low ?_") != []
    assert supporters(graph, ":club a :Bloc") == [(claims[1], f"<{GRAPH_NAMING}>")]
    (derivation,) = supporters(graph, ":norway :tiedTo :club")
    assert graph.derivations[derivation[0]].triple == (NORWAY, f"<{EX}tiedTo>", CLUB)
    traced = [row[1:] for row in rows(graph.traced, "GRAPH ?a { ?b ?c ?d }")]
    assert sorted(traced) == rows(graph.public, "?b ?c ?d")
    assert len(traced) == len(graph.traced)


def test_two_ways_to_write_a_number_are_one_triple(project: Project) -> None:
    """Claims of 1.50 and 1.5, which a store cannot tell apart, support one triple, and a rule may conclude from it."""
    project.write(
        "data/claims/000.trig",
        f"<{CLAIM}/a> {{ :fig :low 1.50 }} <{CLAIM}/a> a lo:Claim ; lo:timeBasis lo:Timeless .\n"
        f"<{CLAIM}/b> {{ :fig :low 1.5 }} <{CLAIM}/b> a lo:Claim ; lo:timeBasis lo:Timeless .\n",
    )
    header = '#+ summary: "Made up"\n#+ why: "For a test."\n#+ concludes: ["lo:any"]\nPREFIX : <http://example.org/>\n'
    project.write("ontology/rules/again.rq", header + "CONSTRUCT { ?x :least ?y } WHERE { ?x :low ?y }")
    graph = build_from(project.ontology, project.data)
    assert supporters(graph, ":fig :low 1.5") == [(f"<{CLAIM}/a>", f"<{CLAIM}/b>")]
    (least,) = [d.triple for d in graph.derivations.values() if d.triple[1] == f"<{EX}least>"]
    assert least[2] == '"1.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    assert len(rows(graph.public, "GRAPH ?g { :fig :low ?n }")) == 2


def test_support_nodes_are_named_by_their_alternatives(graph: Graph) -> None:
    """A node with alternatives is the SHA-256 of them, sorted, a line each; one that is its own support is absent."""
    assert len(graph.supports) >= 2
    for node, alternatives in graph.supports.items():
        assert len(alternatives) > 1
        assert list(alternatives) == sorted(alternatives)
        assert node == f"<{PREFIXES['support']}{hashlib.sha256(chr(10).join(alternatives).encode()).hexdigest()}>"


def test_derivations_are_written_as_rdf(graph: Graph) -> None:
    """A derivation has its triple in its graph, and steps with rule, numbered premises, days and modality."""
    (found,) = [d for d in graph.derivations.values() if d.triple == (NORWAY, f"<{EX}dealsWith>", CLUB)]
    about = f"GRAPH <{GRAPH_DERIVATIONS}> {{ {found.iri} ?p ?o }}"
    told = {(p, o) for o, p in rows(graph.public, about) if p and "#type" not in p}
    lo, day = PREFIXES["lo"], "^^<http://www.w3.org/2001/XMLSchema#date>"
    assert told == {
        (f"<{lo}timeBasis>", f"<{lo}Given>"),
        (f"<{lo}modality>", f"<{lo}Reported>"),
        (f"<{lo}startsFrom>", f'"2020-01-01"{day}'),
        (f"<{lo}endsBy>", f'"2030-01-01"{day}'),
        (f"<{lo}knownFrom>", f'"2026-02-15"{day}'),
    }
    assert rows(graph.public, f"GRAPH {found.iri} {{ ?a ?b ?c }}") == [found.triple]
    steps = f"GRAPH <{GRAPH_DERIVATIONS}> {{ ?c lo:proves {found.iri} ; lo:byRule ?d ; rdf:_1 ?a ; rdf:_2 ?b }}"
    (first, second), rule = found.steps, f"<{PREFIXES['rule']}deals>"
    assert rows(graph.public, steps) == [
        (*first.premises, f"{found.iri[:-1]}/1>", rule),
        (*second.premises, f"{found.iri[:-1]}/2>", rule),
    ]


def test_a_step_with_other_days_says_so(graph: Graph) -> None:
    """What is said for ten years and planned for a day is two steps; the second has days and modality of its own."""
    (found,) = [d for d in graph.derivations.values() if d.triple == (NORWAY, f"<{EX}dealsWith>", CLUB)]
    said = "lo:modality ?b ; lo:endsFrom ?c"
    assert rows(graph.public, f"GRAPH ?a {{ {found.iri[:-1]}/1> {said} }}") == []
    ((_, modality, day),) = rows(graph.public, f"GRAPH ?a {{ {found.iri[:-1]}/2> {said} }}")
    assert modality == f"<{PREFIXES['lo']}Plan>"
    assert day is not None
    assert day.startswith('"2026-02-16"')
    assert graph.derivations[f"{found.iri[:-1]}/2>"].steps[0] == found.steps[1]
    assert f"{found.iri[:-1]}/3>" not in graph.derivations


def test_known_says_what_occurs(graph: Graph) -> None:
    """An IRI that is a subject, predicate, object or graph anywhere is known, any other is not."""
    known = [f"{EX}norway", f"{EX}memberOf", f"{EX}sweden", f"{PREFIXES['claim']}000/in", GRAPH_NAMING]
    assert [name for name in known if not graph.known(name)] == []
    assert not graph.known(f"{EX}atlantis")
    assert not graph.known("no iri at all")


def test_background_takes_no_part(graph: Graph) -> None:
    """What only background states is neither in the default graph nor concluded upon."""
    assert len(graph.derivations) >= 2
    assert all("sweden" not in found.triple[0] for found in graph.derivations.values())
    assert graph.known(f"{EX}sweden")


def test_the_project_builds() -> None:
    """The project's own files build, with hundreds of claims and more conclusions than that."""
    parts: list[str] = []
    graph = build(progress=parts.append)
    assert graph.report.counts["claims"] > 100
    assert graph.report.counts["conclusions"] > graph.report.counts["claims"]
    assert list(graph.report.seconds) == ["read the files", "infer", "lay out the stores"]
    assert parts[0] == "read the files"
    assert len(graph.public) == graph.report.counts["quads in the public store"]


def test_the_hash_seed_is_of_no_account(tmp_path: Path) -> None:
    """Two builds of the project in processes with different hash seeds give the same bytes."""
    script = (
        "import hashlib, kg.build\n"
        "graph = kg.build.build()\n"
        "for name, data in sorted(graph.files.items()):\n    print(hashlib.sha256(data).hexdigest(), len(data))\n"
    )
    told = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "KG_CACHE": str(tmp_path)}
        done = subprocess.run(  # noqa: S603 - our own interpreter and script
            [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT, env=environment
        )
        told.append(done.stdout.split())
    assert told[0] == told[1]
    assert len(told[0]) == 6
    assert sum(map(int, told[0][1::2])) > 1_000_000

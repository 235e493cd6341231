"""A small made-up project in two folders, and a cache of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

HEAD = """@prefix : <http://example.org/> .
@prefix claim: <https://w3id.org/lodestone/claim/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix lo: <https://w3id.org/lodestone/ontology/> .
@prefix node: <https://w3id.org/lodestone/node/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
CLAIM = "https://w3id.org/lodestone/claim/000"
FILES = {
    "ontology/made-up.ttl": """
:Bloc a owl:Class ; rdfs:subClassOf :Body , [ a owl:Restriction ; owl:onProperty :tiedTo ; owl:hasValue :world ] .
:memberOf rdfs:subPropertyOf :tiedTo ; rdfs:label "member of"@en .
:small a :Size .
""",
    "ontology/rules/deals.rq": """#+ summary: "Who is tied deals"
#+ why: "For a test."
#+ concludes: ["lo:dealsWith"]
PREFIX : <http://example.org/>
CONSTRUCT { ?agent :dealsWith ?bloc } WHERE { ?agent :tiedTo ?bloc . ?bloc a :Body }
""",
    "data/sources.ttl": '<https://w3id.org/lodestone/source/000> dcterms:issued "2026-02-15"^^xsd:date .',
    "data/reference/made-up.ttl": ':club a :Bloc ; rdfs:label "club"@en . :norway rdfs:label "Norway"@en .',
    "data/background/made-up.ttl": ":sweden :memberOf :club .",
    "data/comparisons.trig": "<https://w3id.org/lodestone/comparison/one> lo:compares :nothing .",
    "data/claims/000.trig": f"""
<{CLAIM}/in> {{ :norway :memberOf :club . :fig :low 1.50 }}
<{CLAIM}/in> a lo:Claim ; rdfs:label "Norway is in"@en ; lo:timeBasis lo:Given ; lo:modality lo:Reported ;
    lo:voice :author ; lo:startsFrom "2020-01-01"^^xsd:date ; lo:endsBy "2030-01-01"^^xsd:date .
<{CLAIM}/plans> {{ :norway :memberOf :club . :club a :Bloc }}
<{CLAIM}/plans> a lo:Claim ; lo:timeBasis lo:PresentTense ; lo:modality lo:Plan .
""",
}


class Project:
    """Two folders that a test may change."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.ontology, self.data = root / "ontology", root / "data"

    def write(self, name: str, text: str) -> None:
        """Write a file; Turtle and TriG get the prefixes."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text if name.endswith(".rq") else HEAD + text, encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The made-up project, with an empty cache."""
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    found = Project(tmp_path)
    for name, text in FILES.items():
        found.write(name, text)
    return found

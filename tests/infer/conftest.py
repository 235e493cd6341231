"""A small made-up world in files, and what is inferred from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kg import names, sources
from kg.infer.derivation import Derivation
from kg.infer.fixpoint import Inference, infer
from kg.terms import Term, Triple, iri

HEAD = """@prefix : <http://example.org/> .
@prefix claim: <https://w3id.org/lodestone/claim/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix lo: <https://w3id.org/lodestone/ontology/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
ISSUED = {"000": "2026-02-15", "001": "2026-03-01"}


@dataclass
class World:
    """Files of a made-up ontology and made-up claims; ``:x`` is ``http://example.org/x``."""

    root: Path
    ontology: str = ""
    naming: str = ""
    rules: dict[str, str] = field(default_factory=dict)
    claims: dict[str, str] = field(default_factory=dict)  #: Text of each claims file by article number.

    def claim(self, name: str, content: str, basis: str = "Timeless", modality: str = "Reported", **dates: str) -> Term:
        """Add a claim of article 000, or of the one named like ``001/slug``; return its term."""
        number, _, slug = name.rpartition("/")
        number = number or "000"
        graph = f"<{names.PREFIXES['claim']}{number}/{slug}>"
        days = "".join(f' ; lo:{key} "{day}"^^xsd:date' for key, day in dates.items())
        record = f"{graph} a lo:Claim ; lo:timeBasis lo:{basis} ; lo:modality lo:{modality}{days} ."
        self.claims[number] = self.claims.get(number, "") + f"{graph} {{ {content} }}\n{record}\n"
        return graph

    def rule(self, name: str, construct: str, where: str) -> None:
        """Add a domain rule."""
        header = '#+ summary: "Made up"\n#+ why: "For a test."\n#+ concludes: ["lo:any"]\n'
        prefixes = "PREFIX : <http://example.org/>\n"
        self.rules[name] = f"{header}{prefixes}CONSTRUCT {{ {construct} }} WHERE {{ {where} }}\n"

    def write(self) -> tuple[Path, Path]:
        """Write all files; return the folders of ontology and data."""
        ontology, data = self.root / "ontology", self.root / "data"
        for folder in (ontology / "rules", data / "reference", data / "claims"):
            folder.mkdir(parents=True, exist_ok=True)
        (ontology / "made-up.ttl").write_text(HEAD + self.ontology, encoding="utf-8")
        (data / "reference" / "made-up.ttl").write_text(HEAD + self.naming, encoding="utf-8")
        for name, text in self.rules.items():
            (ontology / "rules" / f"{name}.rq").write_text(text, encoding="utf-8")
        for number, text in self.claims.items():
            (data / "claims" / f"{number}.trig").write_text(HEAD + text, encoding="utf-8")
        issued = [f'<{names.source_iri(n)}> dcterms:issued "{day}"^^xsd:date .' for n, day in ISSUED.items()]
        (data / "sources.ttl").write_text(HEAD + "\n".join(issued), encoding="utf-8")
        return ontology, data

    def infer(self) -> Inference:
        """Write the files and infer."""
        return infer(sources.load(*self.write()))

    def derivation(self, *triple: str) -> Derivation | None:
        """Infer and return the derivation of a triple given by local names, or ``None``; ``a`` is ``rdf:type``."""
        wanted = made_up(*triple)
        found = [derivation for derivation in self.infer().derivations.values() if derivation.triple == wanted]
        return found[0] if found else None


def made_up(subject: str, predicate: str, value: str) -> Triple:
    """Return a triple of ``http://example.org/`` by local names; ``a`` is ``rdf:type``."""
    kind = sources.RDF_TYPE if predicate == "a" else iri(f"http://example.org/{predicate}")
    return iri(f"http://example.org/{subject}"), kind, iri(f"http://example.org/{value}")


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An empty world."""
    return World(tmp_path)

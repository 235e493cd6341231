"""A small collection of one article, to which another can be added."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from kg import articles, paths
from kg.curate.add import Place
from kg.names import PREFIXES

OLD: Final = "甲国说要建库。"
NEW: Final = "乙国说不急。丙国旁观。"


@dataclass(frozen=True)
class Collection:
    """Folders of data and of articles."""

    place: Place
    text: Path  #: The article to be added.

    @property
    def data(self) -> Path:
        """The folder of data."""
        return self.place.data

    def bytes(self) -> dict[str, bytes]:
        """Every file of both folders with what it holds."""
        root = self.data.parent
        return {str(p.relative_to(root)): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def header(*prefixes: str) -> str:
    """The declarations of some prefixes."""
    return "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in sorted(prefixes))


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    """Article 003 with a source, an author and no claims; article texts in a folder; a text to be added beside it."""
    root = tmp_path / "collection"
    data, texts = root / "data", root / "articles"
    for folder in (data / "claims", data / "reference", texts):
        folder.mkdir(parents=True)
    (texts / "003_old.txt").write_bytes(OLD.encode())
    digest = articles.digest(OLD, 0, len(OLD))
    (data / "sources.ttl").write_text(
        header("dcterms", "lo", "rdfs", "source", "xsd") + "\n# Articles.\n\nsource:003\n    a lo:Article ;\n"
        '    rdfs:label "old"@en , "旧"@zh ;\n    dcterms:issued "2026-01-01"^^xsd:date ;\n'
        f'    lo:sha256 "{digest}" .\n',
        encoding="utf-8",
    )
    (data / "reference" / "person.ttl").write_text(
        header("lo", "person", "rdfs", "skos") + "\n# Persons.\n\n"
        'person:abel\n    a lo:Person ;\n    rdfs:label "Abel"@en , "阿贝尔"@zh ;\n    skos:altLabel "A."@en .\n\n'
        'person:zoe\n    a lo:Person ;\n    rdfs:label "Zoe"@en , "佐伊"@zh .\n',
        encoding="utf-8",
    )
    text = tmp_path / "new.txt"
    text.write_bytes(NEW.encode())
    return Collection(Place(data, texts, paths.share("ontology")), text)

"""A made-up project of one article, to which no check objects."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from kg import anchor, articles, paths
from kg.names import BASE, PREFIXES
from kg.validate.consistency import Consistency
from kg.validate.report import Report
from kg.validate.run import Request, run

TEXT: Final = "库事要览\n甲国说要建一座大库。作者认为此举很难。欢迎转发本站文章。"

REFERENCE: Final = """
person:made-up-author a lo:Person ; rdfs:label "made-up author"@en , "虚构作者"@zh ;
    skos:altLabel "old author"@en , "旧作者"@zh .
state:AYL a lo:State ; rdfs:label "Ayland"@en , "甲国"@zh ; lo:alpha2 "AY" ; lo:alpha3 "AYL" ; lo:numeric3 "001" ;
    skos:altLabel "old Ayland"@en , "旧甲国"@zh .
topic:vaults a lo:Topic ; rdfs:label "vaults"@en , "库"@zh ;
    skos:altLabel "old vaults"@en , "旧库"@zh .
"""

CLAIMS: Final = """
c:ayland-plans-a-vault {
    n:ayland-plan a lo:Plan ; lo:maker state:AYL ; lo:stance lo:Intends ; lo:concerns topic:vaults .
}
c:ayland-plans-a-vault a lo:Claim ;
    rdfs:label "Ayland plans a vault"@en , "甲国有意建库"@zh ;
    lo:modality lo:Plan ;
    lo:voice person:made-up-author ;
    lo:restsOn p:5-14 ;
    lo:readWith p:0-4 ;
    lo:timeBasis lo:PresentTense .

c:vault-is-hard {
    n:vault-is-hard a lo:Judgement ; lo:maker person:made-up-author ; lo:stance lo:Doubts ; lo:concerns topic:vaults .
}
c:vault-is-hard a lo:Claim ;
    rdfs:label "A vault is hard to build"@en , "建库不易"@zh ;
    lo:modality lo:Judgement ;
    lo:voice person:made-up-author ;
    lo:restsOn p:17-22 ;
    lo:timeBasis lo:PresentTense .
"""


#: The shapes that the made-up project can be held to; any other would have no target.
SHAPES: Final = (
    "Agent", "Article", "Claim", "InChinese", "InEnglish", "Judgement", "Named", "Passage", "Person", "Plan",
    "Rhetoric", "State", "Statement", "core",
)  # fmt: skip


@dataclass(frozen=True)
class Project:
    """A project in a folder of its own."""

    root: Path
    articles: Path

    @property
    def claims(self) -> Path:
        """The file of claims."""
        return self.root / "data" / "claims" / "999.trig"

    text: str = TEXT  #: What the article says.

    def line(self, words: str) -> int:
        """Return the line of the claims on which words first stand."""
        text = self.claims.read_text(encoding="utf-8")
        return text[: text.index(words)].count("\n") + 1

    def rhetoric(self, start: int, end: int, placement: str) -> str:
        """Return the block that marks a passage as claiming nothing."""
        block = anchor.block(articles.load(self.articles)["999"], start, end, placement)
        reason = '; lo:reason "It only greets the reader."@en , "只是问候读者。"@zh .'
        return block.replace("lo:Passage", "lo:Rhetoric").removesuffix(".") + reason

    def change(self, old: str, new: str, path: Path | None = None) -> int:
        """Replace a text that occurs in a file, and return the line on which it occurs first."""
        place = path or self.claims
        text = place.read_text(encoding="utf-8")
        assert old in text
        place.write_text(text.replace(old, new), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    def validate(self, *files: Path, with_articles: bool = True) -> Report:
        """Run every check but the proof of consistency, unless it is of the whole."""
        return run(Request(self.root, self.articles if with_articles else None, files))


def header(**more: str) -> str:
    """Every prefix there is, as Turtle."""
    return "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in sorted({**PREFIXES, **more}.items()))


def _ontology(folder: Path) -> Path:
    """Make an ontology of the real modules and hygiene rules, and of those real shapes that have targets here."""
    (folder / "shapes").mkdir(parents=True)
    for module in sorted(paths.share("ontology").glob("*.ttl")):
        (folder / module.name).symlink_to(module)
    for part in ("hygiene", "candidates"):
        (folder / part).symlink_to(paths.share("ontology") / part)
    blocks = [
        b for p in sorted(paths.share("ontology").glob("shapes/*.ttl")) for b in p.read_text("utf-8").split("\n\n")
    ]
    wanted = re.compile(rf"shape:({'|'.join(SHAPES)})(-\w+)?\n")
    kept = [block for block in blocks if wanted.match(block)]
    text = header(shape=BASE + "shape/") + "\n" + "\n\n".join(kept) + "\n"
    text = re.sub(r"sh:targetClass lo:Agent ,[^;]*;", "sh:targetClass lo:Agent , lo:Topic ;", text)
    (folder / "shapes" / "made-up.ttl").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project that conforms; the reasoner is left out, which has tests of its own."""
    monkeypatch.setattr("kg.validate.consistency.check", lambda _: Consistency(True, (), 0.0))  # noqa: FBT003
    made = Project(tmp_path / "project", tmp_path / "articles")
    made.articles.mkdir()
    (made.articles / "999_made_up.txt").write_bytes(TEXT.encode("utf-8"))
    article = articles.load(made.articles)["999"]
    made.claims.parent.mkdir(parents=True)
    (made.root / "data" / "reference").mkdir()
    (made.root / "ontology").symlink_to(_ontology(tmp_path / "ontology"))
    (made.root / "data" / "reference" / "made-up.ttl").write_text(header() + REFERENCE, encoding="utf-8")
    (made.root / "data" / "sources.ttl").write_text(
        header() + 'source:999 a lo:Article ; rdfs:label "On vaults"@en , "说库"@zh ;\n'
        '    dcterms:issued "2026-02-15"^^xsd:date ; dcterms:creator person:made-up-author ; dcterms:language "zh" ;\n'
        f'    lo:sha256 "{article.sha256}" ;\n    lo:codePoints "{len(TEXT)}"^^xsd:nonNegativeInteger .\n',
        encoding="utf-8",
    )
    passages = [anchor.block(article, 5, 14), anchor.block(article, 17, 22)]
    passages += [made.rhetoric(0, 4, "headline"), made.rhetoric(24, 33, "furniture")]
    prefixes = header(c=BASE + "claim/999/", n=BASE + "node/999/", p=BASE + "source/999/passage/")
    made.claims.write_text(prefixes + CLAIMS + "\n" + "\n".join(passages) + "\n", encoding="utf-8")
    return made

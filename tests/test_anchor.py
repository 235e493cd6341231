"""Anchors: words to a passage block."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from kg import anchor, articles, terms
from kg.cli.anchor import command
from kg.engine.embedded import parse_text
from kg.errors import AnchorError, MissingArticle, UnreadableFile
from kg.names import ONTOLOGY, PREFIXES

TEXT = "甲国说要建库。乙国说不急。"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one made-up article."""
    (tmp_path / "007_made_up.txt").write_bytes(TEXT.encode("utf-8"))
    return tmp_path


def test_the_block_is_trig_that_names_the_passage(folder: Path) -> None:
    """With the prefixes of a claims file the block parses to the six properties of a passage."""
    text = anchor.anchor(articles.load(folder)["007"], "要建库", placement="heading")
    prefixes = {**PREFIXES, "p": PREFIXES["source"] + "007/passage/"}
    header = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes.items())
    quads = list(parse_text((header + text).encode(), ".trig", "block"))
    assert {quad[0] for quad in quads} == {"<https://w3id.org/lodestone/source/007/passage/3-6>"}
    assert len(quads) == 6
    values = {quad[1]: quad[2] for quad in quads}
    assert values[f"<{ONTOLOGY}placement>"] == f"<{ONTOLOGY}InHeading>"
    assert terms.plain(values[f"<{ONTOLOGY}sha256>"]) == articles.digest("要建库", 0, 3)


def test_the_command_prints_one_block(folder: Path) -> None:
    """``kg anchor 007 WORDS`` prints exactly the block, on one line."""
    result = CliRunner().invoke(command, ["007", "乙国", "--articles", str(folder)])
    assert result.exit_code == 0
    assert result.output == anchor.block(articles.load(folder)["007"], 7, 9) + "\n"


def test_a_range_tells_matches_apart(folder: Path) -> None:
    """``--in`` picks one of several matches."""
    arguments = ["007", "国说", "--articles", str(folder)]
    assert isinstance(CliRunner().invoke(command, arguments).exception, AnchorError)
    assert CliRunner().invoke(command, [*arguments, "--in", "5-13"]).output.startswith("p:8-10 ")
    assert CliRunner().invoke(command, [*arguments, "--in", "5"]).exit_code == 2


def test_a_missing_article_or_folder_is_an_error_that_says_what_to_do(folder: Path) -> None:
    """The number and the folder are named, with the way to give another."""
    lost = CliRunner().invoke(command, ["001", "x", "--articles", str(folder)]).exception
    assert isinstance(lost, MissingArticle)
    assert "KG_ARTICLES" in str(lost)
    nowhere = CliRunner().invoke(command, ["001", "x", "--articles", str(folder / "no")]).exception
    assert isinstance(nowhere, UnreadableFile)

"""Adding an article: what is written, and what is refused before anything is."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from kg import articles
from kg.curate import files
from kg.curate.add import Addition, Bilingual, Entry, plan
from kg.engine.embedded import parse_file
from kg.errors import AlreadyThere, BadParameter, UnknownName, UnreadableFile
from kg.names import expand
from kg.terms import iri, parse_literal
from tests.curate.conftest import NEW, OLD, Collection

ENTRY = Entry(Bilingual("On “haste” and \\", '论"急"'), "2026-03-02")


def added(collection: Collection, entry: Entry = ENTRY, *, copy: bool = False) -> Addition:
    """Plan an addition and write it."""
    planned = plan(collection.text, entry, collection.place, copy=copy)
    files.write(planned.changes)
    return planned


def values(path: Path, subject: str, predicate: str) -> list[str]:
    """What a file says of a subject, as text, sorted."""
    wanted = (iri(expand(subject)), iri(expand(predicate)))
    return sorted(
        o if o.startswith("<") else parse_literal(o).text for s, p, o, _ in parse_file(path) if (s, p) == wanted
    )


def test_the_next_number_is_taken(collection: Collection) -> None:
    """Without a number the one after the highest in use is taken; one that is wanted and free is kept."""
    assert plan(collection.text, ENTRY, collection.place).article.number == "004"
    (collection.data / "claims" / "007.trig").write_text("")
    assert plan(collection.text, ENTRY, collection.place).article.number == "008"
    wanted = dataclasses.replace(ENTRY, number="001")
    assert plan(collection.text, wanted, collection.place).article.number == "001"


def test_a_source_is_described(collection: Collection) -> None:
    """Title, day, author, language, digest and length stand in the list of sources; what was there stays."""
    path = collection.data / "sources.ttl"
    before = set(parse_file(path))
    added(collection)
    assert values(path, "source:004", "rdfs:label") == ["On “haste” and \\", '论"急"']
    assert values(path, "source:004", "lo:sha256") == [articles.digest(NEW, 0, len(NEW))]
    assert values(path, "source:004", "lo:codePoints") == [str(len(NEW))]
    assert values(path, "source:004", "dcterms:creator") == [iri(expand("person:author-of-004"))]
    assert values(path, "source:004", "lo:inferred") == []
    assert before < set(parse_file(path))
    assert len(set(parse_file(path)) - before) == 8
    text = path.read_text(encoding="utf-8")
    prefixes = re.findall(r"^@prefix (\w+):", text, re.MULTILINE)
    assert prefixes == ["dcterms", "lo", "person", "rdfs", "source", "xsd"]
    assert "\n\n\n" not in text
    assert text.endswith(" .\n")


def test_a_day_that_was_inferred_says_how(collection: Collection) -> None:
    """With a reason the day is marked as inferred, and the reason is kept in both languages."""
    added(collection, dataclasses.replace(ENTRY, reason=Bilingual("A guess.", "猜测。")))
    path = collection.data / "sources.ttl"
    assert values(path, "source:004", "lo:inferred") == ["true"]
    assert values(path, "source:004", "lo:reason") == ["A guess.", "猜测。"]


def test_an_author_is_named_where_needed(collection: Collection) -> None:
    """A person of its own is put in order among the others; an agent that is there already is only pointed at."""
    path = collection.data / "reference" / "person.ttl"
    added(collection)
    assert re.findall(r"^person:\S+$", path.read_text("utf-8"), re.MULTILINE) == [
        "person:abel", "person:author-of-004", "person:zoe",
    ]  # fmt: skip
    collection.text.write_bytes("另一篇。".encode())
    before = path.read_bytes()
    assert added(collection, dataclasses.replace(ENTRY, creator="person/zoe")).creator == "person:zoe"
    assert path.read_bytes() == before
    assert values(collection.data / "sources.ttl", "source:005", "dcterms:creator") == [iri(expand("person:zoe"))]


def test_the_file_for_claims_parses_and_is_in_form(collection: Collection) -> None:
    """It holds no statement yet, and no prefix that its pattern does not use; prefixes are in order."""
    added(collection)
    path = collection.data / "claims" / "004.trig"
    assert list(parse_file(path)) == []
    text = path.read_text(encoding="utf-8")
    prefixes = re.findall(r"^@prefix (\w+):", text, re.MULTILINE)
    assert prefixes == sorted(prefixes)
    assert len(prefixes) == 10
    body = re.sub(r"^@prefix.*", "", text, flags=re.MULTILINE)
    assert [prefix for prefix in prefixes if f"{prefix}:" not in body] == []
    assert "source/004/passage/" in text


def test_the_text_is_copied_on_request_only(collection: Collection) -> None:
    """A copy holds the same bytes under number and digest; a text that is in the folder already stays as it is."""
    assert not added(collection).at_hand
    assert len(list((collection.data.parent / "articles").iterdir())) == 1
    collection.text.write_bytes("另一篇。\r\n".encode())
    done = added(collection, copy=True)
    assert done.at_hand
    assert done.article.path.name == f"005_{done.article.sha256[:16]}.txt"
    assert done.article.path.read_bytes() == collection.text.read_bytes()
    assert articles.load(done.article.path.parent)["005"].sha256 == done.article.sha256


def test_a_text_in_the_folder_keeps_its_number(collection: Collection) -> None:
    """What lies in the folder of articles under a number is added under that number, and under no other."""
    own = collection.data.parent / "articles" / "041_new.txt"
    own.write_bytes(NEW.encode())
    done = plan(own, ENTRY, collection.place, copy=True)
    assert (done.article.number, done.article.path, done.at_hand, len(done.changes)) == ("041", own, True, 3)
    with pytest.raises(AlreadyThere, match=r"this text is 041_new\.txt already"):
        plan(own, dataclasses.replace(ENTRY, number="042"), collection.place)


@pytest.mark.parametrize(
    "data, message",
    [
        ("甲".encode("gb18030"), "not UTF-8 at byte 0"),
        ("\ufeff甲国。".encode(), "byte order mark"),
        ("甲\ufffd国。".encode(), r"U\+FFFD at code point 1"),
        (b" \n\n", "holds no sentence"),
        (None, "No such file"),
    ],
)
def test_a_text_that_is_none_is_refused(collection: Collection, data: bytes | None, message: str) -> None:
    """A file that is missing, not UTF-8, damaged or empty changes nothing."""
    collection.text.unlink()
    if data is not None:
        collection.text.write_bytes(data)
    before = collection.bytes()
    with pytest.raises(UnreadableFile, match=message):
        added(collection)
    assert collection.bytes() == before
    assert len(before) == 3


def test_a_text_that_is_known_is_refused(collection: Collection) -> None:
    """The same text is no second article, whatever its file is called."""
    collection.text.write_bytes(OLD.encode())
    with pytest.raises(AlreadyThere, match="this text is article 003 already"):
        plan(collection.text, ENTRY, collection.place)


@pytest.mark.parametrize(
    "number, message",
    [("003", r"sources\.ttl names it"), ("005", r"005\.trig is there"), ("006", r"006_x\.txt has another text")],
)
def test_a_number_in_use_is_refused(collection: Collection, number: str, message: str) -> None:
    """A number that a source, a file of claims or another text has is taken; so nothing half-written is built upon."""
    (collection.data / "claims" / "005.trig").write_text("")
    (collection.data.parent / "articles" / "006_x.txt").write_text("别的。", encoding="utf-8")
    with pytest.raises(AlreadyThere, match=message):
        plan(collection.text, dataclasses.replace(ENTRY, number=number), collection.place)


@pytest.mark.parametrize(
    "change, message",
    [
        ({"issued": "2026-02-30"}, "--issued '2026-02-30' is no day"),
        ({"issued": "20260230"}, "is no day"),
        ({"number": "5"}, "write three digits"),
        ({"title": Bilingual("", "题")}, "--title is wanted in English and in Chinese"),
        ({"reason": Bilingual("why", " ")}, "--reason is wanted"),
    ],
)
def test_what_is_told_is_checked(collection: Collection, change: dict[str, object], message: str) -> None:
    """A day, a number or words that cannot be are refused by the name of their option."""
    with pytest.raises(BadParameter, match=message):
        plan(collection.text, dataclasses.replace(ENTRY, **change), collection.place)  # type: ignore[arg-type]  # any


def test_an_unknown_creator_is_refused(collection: Collection) -> None:
    """An author by name has to be in the reference data."""
    with pytest.raises(UnknownName, match="person:nobody: no reference data names it"):
        plan(collection.text, dataclasses.replace(ENTRY, creator="person:nobody"), collection.place)


def test_numbers_come_to_an_end(collection: Collection) -> None:
    """After 999 there is none, and the error says so."""
    (collection.data / "claims" / "999.trig").write_text("")
    with pytest.raises(BadParameter, match="999 is taken"):
        plan(collection.text, ENTRY, collection.place)


def test_a_copy_needs_a_folder(collection: Collection) -> None:
    """Without a folder of articles a text can be added, but not copied."""
    place = dataclasses.replace(collection.place, articles=None)
    assert not plan(collection.text, ENTRY, place).at_hand
    with pytest.raises(UnreadableFile, match="no folder of articles to copy to"):
        plan(collection.text, ENTRY, place, copy=True)

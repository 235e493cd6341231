"""Adding an article: its entry in the list of sources, its author, and a file for its claims.

The text stays outside the repository; its digest and its length are what is kept of it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg import articles, sources
from kg.articles import Article
from kg.coverage import known_articles
from kg.curate.files import Change, inserted, read
from kg.errors import AlreadyThere, BadParameter, UnknownName, UnreadableFile
from kg.names import PREFIXES, expand, shorten, source_iri
from kg.terms import iri, literal

_LAST: Final = 999
_NUMBER: Final = re.compile(r"\d{3}")
_BYTE_ORDER_MARK: Final = "\ufeff"
_LOST: Final = "\ufffd"  #: What converters put in the place of a character that they could not read.
_SKELETON: Final = """\
# What article {number} says. A claim is a graph, and a record of it: who says so, where, and when it holds.
# Passages are printed by: kg anchor {number} "WORDS". Take these lines away when you have read them.
#
# c:slug-in-words {{
#     n:slug-in-words a lo:Plan ; lo:maker {creator} ; lo:stance lo:Intends ; lo:concerns topic:... .
# }}
# c:slug-in-words
#     a lo:Claim ;
#     rdfs:label "in your own words"@en , "用自己的话"@zh ;
#     lo:modality lo:Plan ;
#     lo:voice {creator} ;
#     lo:restsOn p:0-12 ;
#     lo:timeBasis lo:PresentTense .
#
# p:0-12 a lo:Passage ; oa:hasSource source:{number} ; oa:start "0"^^xsd:nonNegativeInteger ; ...
"""


@dataclass(frozen=True, slots=True)
class Bilingual:
    """The same in English and in Chinese."""

    en: str
    zh: str

    def turtle(self, after_comma: str = "\n        ") -> str:
        """Return both as objects of one property, by default on two lines."""
        return f"{literal(self.en, language='en')} ,{after_comma}{literal(self.zh, language='zh')}"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a curator tells of an article."""

    title: Bilingual  #: Of our own; not the article's.
    issued: str  #: The best day, ISO 8601.
    reason: Bilingual | None = None  #: The reasoning, where the day was inferred.
    number: str | None = None  #: Three digits; the next free one by default.
    creator: str | None = None  #: Short form of an agent in the reference data; a person of its own by default.
    language: str = "zh"  #: BCP 47.


@dataclass(frozen=True, slots=True)
class Addition:
    """An article that can be added, and every file that changes for it."""

    article: Article  #: With the path that its text has, or is to have, in the folder of articles.
    creator: str  #: Short form.
    at_hand: bool  #: Whether the text is, or will be, in the folder of articles.
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article is added."""

    data: Path  #: The folder of data.
    articles: Path | None  #: The folder of articles, where there is one.
    ontology: Path


def plan(path: Path, entry: Entry, place: Place, *, copy: bool = False) -> Addition:
    """Work out what adding an article changes; write nothing.

    Args:
        path: The text of the article.
        entry: What is told of it.
        place: Where it is added.
        copy: Whether its text is copied into the folder of articles.

    Raises:
        UnreadableFile: The text cannot be opened, is not UTF-8, has lost characters or has no words; or there is no
            folder to copy it to.
        AlreadyThere: The text or the number is taken.
        BadParameter: The day or the number is none, or words are wanting.
        UnknownName: No reference data names the creator.
    """
    _check(entry)
    dataset = sources.load(place.ontology, place.data)
    texts = articles.load(place.articles) if place.articles else {}
    article = _read(path)
    _refuse_known(article, known_articles(dataset))
    number = _number(article, entry.number, texts, _taken(dataset, place.data))
    name = f"{number}_{article.sha256[:16]}.txt"
    kept = texts[number].path if number in texts else (place.articles or path.parent) / name
    article = Article(number, kept, article.text, article.sha256)
    creator = shorten(expand(entry.creator or f"person:author-of-{number}"))
    changes = [_source(article, entry, creator, place.data), _claims(article, creator, place.data)]
    named = {quad[0] for quad in dataset.naming}
    if iri(expand(creator)) not in named:
        if entry.creator:
            raise UnknownName(f"--creator {creator}: no reference data names it; name it in data/reference/ first")
        changes.insert(0, _author(number, place.data))
    if copy and number not in texts:
        if place.articles is None:
            raise UnreadableFile("no folder of articles to copy to: set KG_ARTICLES or give --articles DIR")
        changes.append(Change(kept, None, article.text.encode()))
    return Addition(article, creator, copy or number in texts, tuple(changes))


def _read(path: Path) -> Article:
    article = articles.read(path, "")
    if article.text.startswith(_BYTE_ORDER_MARK):
        raise UnreadableFile(f"{path}: begins with a byte order mark; save it as UTF-8 without one")
    if _LOST in article.text:
        at = article.text.index(_LOST)
        raise UnreadableFile(f"{path}: U+FFFD at code point {at}, where a character was lost; get the text again")
    if not articles.sentences(article.text):
        raise UnreadableFile(f"{path}: holds no sentence; give the text of an article")
    return article


def _check(entry: Entry) -> None:
    try:
        datetime.date.fromisoformat(entry.issued if re.fullmatch(r"\d{4}-\d\d-\d\d", entry.issued) else "")
    except ValueError as error:
        raise BadParameter(f"--issued {entry.issued!r} is no day; write it like 2026-02-04") from error
    for option, words in (("--title", entry.title), ("--reason", entry.reason)):
        if words and not (words.en.strip() and words.zh.strip()):
            raise BadParameter(f"{option} is wanted in English and in Chinese; neither may be empty")


def _refuse_known(article: Article, known: Mapping[str, str]) -> None:
    for number, sha256 in known.items():
        if sha256 == article.sha256:
            raise AlreadyThere(f"{article.path}: this text is article {number} already; see kg coverage {number}")


def _taken(dataset: sources.Dataset, data: Path) -> dict[str, str]:
    """Return the numbers in use, each with what uses it."""
    files = {path.stem: f"{path} is there" for path in sorted((data / "claims").glob("*.trig"))}
    return {**files, **dict.fromkeys(known_articles(dataset), "data/sources.ttl names it")}


def _number(article: Article, wanted: str | None, texts: Mapping[str, Article], taken: Mapping[str, str]) -> str:
    """Return the number of a new article: the one it has in the folder of articles, the one wanted, or the next."""
    own = next((number for number, text in texts.items() if text.sha256 == article.sha256), None)
    number = wanted or own or _next([*texts, *taken])
    if not _NUMBER.fullmatch(number):
        raise BadParameter(f"--number {number!r} is none; write three digits, like 005")
    if number in taken:
        raise AlreadyThere(f"number {number} is taken: {taken[number]}; leave --number out for the next free one")
    if own not in (None, number):
        raise AlreadyThere(f"this text is {texts[str(own)].path.name} already; leave --number out, or rename that file")
    if number in texts and own is None:
        raise AlreadyThere(f"number {number} is taken: {texts[number].path.name} has another text; choose another")
    return number


def _next(numbers: Iterable[str]) -> str:
    number = max((int(n) for n in numbers if _NUMBER.fullmatch(n)), default=-1) + 1
    if number > _LAST:
        raise BadParameter(f"number {_LAST} is taken, and there is none after it; give a free one with --number")
    return f"{number:03}"


def _source(article: Article, entry: Entry, creator: str, data: Path) -> Change:
    """Return the change of the list of sources."""
    lines = [
        f"source:{article.number}",
        "    a lo:Article ;",
        f"    rdfs:label {entry.title.turtle()} ;",
        f"    dcterms:creator {creator} ;",
        f'    dcterms:issued "{entry.issued}"^^xsd:date ;',
        f"    dcterms:language {literal(entry.language)} ;",
        f'    lo:codePoints "{len(article.text)}"^^xsd:nonNegativeInteger ;',
    ]
    if entry.reason:
        lines += ["    lo:inferred true ;", f"    lo:reason {entry.reason.turtle()} ;"]
    lines.append(f'    lo:sha256 "{article.sha256}" .')
    prefixes = ("dcterms", "lo", creator.partition(":")[0], "rdfs", "source", "xsd")
    return inserted(data / "sources.ttl", lines[0], "\n".join(lines), prefixes)


def _author(number: str, data: Path) -> Change:
    """Return the change that names the author of an article, of whom nothing else is known."""
    subject = f"person:author-of-{number}"
    names = Bilingual(f"author of article {number}", f"文章{number}的作者")
    others = Bilingual(f"unnamed author of {number}", f"{number}文作者")
    lines = (
        subject,
        "    a lo:Person ;",
        f"    rdfs:label {names.turtle(' ')} ;",
        f"    skos:altLabel {others.turtle(' ')} .",
    )
    return inserted(data / "reference" / "person.ttl", subject, "\n".join(lines), ("lo", "person", "rdfs", "skos"))


def _claims(article: Article, creator: str, data: Path) -> Change:
    """Return the file in which the claims of an article are to be written."""
    number = article.number
    spaces = {
        "c": f"{PREFIXES['claim']}{number}/",
        "n": f"{PREFIXES['node']}{number}/",
        "p": f"{source_iri(number)}/passage/",
        **{name: PREFIXES[name] for name in ("lo", "oa", "rdfs", "source", "topic", "xsd", creator.partition(":")[0])},
    }
    header = "".join(f"@prefix {name}: <{space}> .\n" for name, space in sorted(spaces.items()))
    path = data / "claims" / f"{number}.trig"
    text = header + "\n" + _SKELETON.format(number=number, creator=creator)
    return Change(path, read(path), text.encode())

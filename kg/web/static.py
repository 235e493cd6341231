"""The site as files: what a server would answer, browsable from a file server, or from a disk, with no code running.

Every page is the one a browser would get, in both languages, its links made relative. What only a server can do is left
out: forms and the links that ask it go, and a link to what is not in the copy becomes text. Beside each page lie its
documents.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, quote, unquote

from kg import names
from kg.errors import EngineFailure
from kg.export.folders import whole_folder
from kg.export.select import Material
from kg.labels import LANGUAGES
from kg.web.messages import Request
from kg.web.redirects import redirects
from kg.web.routes import respond
from kg.web.site import Settings, Site

#: Documents of a thing and of an answer, by suffix.
DOCUMENTS: Final = ("ttl", "jsonld", "nt")
#: Those that some kinds have besides: editors of ontologies ask for RDF/XML, and TriG tells what a graph holds.
_BESIDES: Final = {"ontology": ("rdf",), "claim": ("trig",), "graph": ("trig",), "record": ("trig",)}
ANSWERS: Final = ("csv", "tsv", "json")
#: What the service says of itself, by the file it comes to.
TOLD: Final = {"void.ttl": "/void", "context.jsonld": "/context.jsonld"}
_TOLD_AT: Final = {path: name for name, path in TOLD.items()}
_LINK: Final = re.compile(r'(?<=[\s"])(href|src|action)="([^"]*)"')
_FORM: Final = re.compile(r"<form\b.*?</form>\s*", re.DOTALL)
#: An item of a list that leads to a form, with what is said of it.
_DOOR: Final = re.compile(r'<li><a href="/(?:sparql|find)\b[^"]*"[^>]*>[^<]*</a>(?:<p>[^<]*</p>)?</li>\s*')
#: A link within a text with what parts it from the next one, and one in the head.
_ANCHOR: Final = re.compile(r'<a\b[^>]*?\shref="(/[^"]*)"[^>]*>.*?</a>(?:, |、|[ \t]+)?', re.DOTALL)
_HEADED: Final = re.compile(r'<link\b[^>]*?\shref="(/[^"]*)"[^>]*>\s*')
_HREF: Final = re.compile(r'\s(?:href|rel|hreflang)="[^"]*"')
_EMPTIED: Final = re.compile(r"<(li|p)\b[^>]*>\s*</\1>\s*")
#: What is asked for by a link that means nothing without a server: a query, a search, a document.
_ASKING: Final = re.compile(r"/(?:sparql|find|openapi\.json)$|\.[a-z]+$")
#: Names of what is copied; a step of a proof stands on the page of its conclusion.
_NAMES: Final = re.compile(
    rf"<{re.escape(names.BASE)}((?:claim|comparison|graph|id|node|ontology|record|rule|source|support)/[^>\s]+"
    r"|derivation/[0-9a-f]+)>"
)
_STEP: Final = re.compile(r"(?<=^/derivation/)([0-9a-f]+)/[0-9]+$")
#: Parameters that a link of the copy may have: the language is a folder, and evidence is always there.
_MEANT: Final = frozenset({"lang", "why"})


@dataclass(frozen=True, slots=True)
class Contents:
    """What is copied, as paths of the service with a slash at the beginning."""

    pages: tuple[str, ...]  #: Of the service itself.
    questions: tuple[str, ...]
    things: tuple[str, ...]  #: Whatever has a name in the graph: entities, claims, passages, conclusions, terms, ...

    def documents(self) -> Iterator[str]:
        """Yield the path of every document that is no page."""
        yield from (f"{path}.{suffix}" for path in self.questions for suffix in ANSWERS)
        for path in (*self.things, *({"/ontology"} & set(self.pages))):
            yield from (f"{path}.{suffix}" for suffix in suffixes(path.split("/")[1]))

    @property
    def kinds(self) -> frozenset[str]:
        """First segments of the things."""
        return frozenset(path.split("/")[1] for path in self.things)


def suffixes(kind: str) -> tuple[str, ...]:
    """Return the documents that a thing has in the copy, by the first segment of its path."""
    return (*DOCUMENTS, *_BESIDES.get(kind, ()))


def site(material: Material, place: Path) -> None:
    """Write the copy into a new folder.

    Raises:
        AlreadyThere: Something is at the place already.
        UnreadableFile: It cannot be written.
    """
    served = Site(material.graph, Settings()).furnished()
    with whole_folder(place) as folder:
        write(served, contents(served), folder)


def contents(served: Site) -> Contents:
    """Return all that a copy holds."""
    named = set(_NAMES.findall(served.graph.files["public.nq"].decode()))
    return Contents(
        ("/", "/questions", "/ontology"),
        tuple(f"/questions/{question.name}" for question in served.questions),
        tuple(sorted(f"/{path}" for path in named if served.graph.known(names.BASE + path))),
    )


def write(served: Site, wanted: Contents, folder: Path, progress: Callable[[str], None] | None = None) -> None:
    """Write pages, documents and what they load.

    Args:
        served: What answers.
        wanted: What is copied.
        folder: Where to; it is there and empty.
        progress: Told each kind of thing as it begins.

    Raises:
        EngineFailure: The service does not answer one of them.
    """
    copy = _Copy(served, wanted)
    tell = progress or (lambda _: None)
    for language in LANGUAGES:
        tell(f"pages in {language}")
        for path in (*wanted.pages, *wanted.questions, *wanted.things):
            _put(folder / copy.file(path, language), copy.page(path, language).encode())
    tell("documents")
    for path in wanted.documents():
        found = copy.answer(path)
        if found is not None:
            _put(folder / path[1:], found)
    for name, path in TOLD.items():
        _put(folder / name, copy.answer(path) or b"")
    for path in sorted(copy.loaded):
        _put(folder / path[1:], copy.answer(path) or b"")
    _put(folder / "w3id" / ".htaccess", redirects(wanted.kinds, suffixes).encode())


@dataclass(slots=True)
class _Copy:
    """Pages with their links made relative."""

    served: Site
    wanted: Contents
    loaded: set[str] = field(default_factory=set)  #: What pages load: styles, scripts, pictures.
    _pages: frozenset[str] = frozenset()
    _documents: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._pages = frozenset((*self.wanted.pages, *self.wanted.questions, *self.wanted.things))
        self._documents = frozenset(self.wanted.documents())

    def file(self, path: str, language: str) -> str:
        """Return the file of a page."""
        return posixpath.join(*([] if language == "en" else [language]), path.strip("/"), "index.html")

    def page(self, path: str, language: str) -> str:
        """Return the text of a page."""
        asked = path if path not in self.wanted.things else f"{path}.html"
        more = "&why=1" if path in self.wanted.questions else ""
        answer = respond(Request("GET", f"{quote(asked)}?lang={language}{more}", {"accept": "text/html"}), self.served)
        if answer.status not in (200, 400) or not answer.body:
            raise EngineFailure(f"{path} is not answered: {answer.status}")
        text = _DOOR.sub("", _FORM.sub("", answer.body.decode()))
        text = _HEADED.sub(lambda link: link[0] if self._leads(link[1], language) else "", text)
        text = _ANCHOR.sub(lambda link: self._anchor(link, language), text)
        text = _EMPTIED.sub("", text)
        return _LINK.sub(lambda link: self._relative(link, path, language), text)

    def answer(self, path: str) -> bytes | None:
        """Return a document, ``None`` where it cannot be had without a value that somebody gives."""
        answer = respond(Request("GET", quote(path), {"accept": "text/turtle, */*;q=0.5"}), self.served)
        if answer.status == 400 and path.startswith("/questions/"):  # noqa: PLR2004 - of HTTP
            return None
        if answer.status != 200:  # noqa: PLR2004 - likewise
            raise EngineFailure(f"{path} is not answered: {answer.status}")
        return answer.body

    def _anchor(self, link: re.Match[str], language: str) -> str:
        """Return a link of a page: as it is, as mere text, or not at all where it asks a server."""
        if self._leads(link[1], language):
            return link[0]
        if _ASKING.search(html.unescape(link[1]).partition("?")[0]):
            return ""
        start, end, rest = link[0].partition(">")
        return _HREF.sub("", start) + end + rest

    def _leads(self, link: str, language: str) -> bool:
        """Whether a link leads to a file of the copy."""
        return self._found(html.unescape(link), language) is not None

    def _relative(self, link: re.Match[str], path: str, language: str) -> str:
        attribute, target = link[1], html.unescape(link[2])
        if not target.startswith("/") or target.startswith("//"):
            return link[0]
        found = self._found(target, language)
        if found is None:
            raise EngineFailure(f"{path}: {attribute} leads to {target}, which is not in the copy")
        here = posixpath.dirname(self.file(path, language))
        fragment = target.partition("#")[2]
        goal = quote(posixpath.relpath(found, here or ".")) + (f"#{fragment}" if fragment else "")
        return f'{attribute}="{html.escape(goal)}"'

    def _found(self, target: str, language: str) -> str | None:
        """Return the file of the copy that a link stands for, ``None`` where there is none."""
        address, _, query = target.partition("#")[0].partition("?")
        given = dict(parse_qsl(query, keep_blank_values=True))
        where = unquote(address)
        if where.startswith("/assets/"):
            self.loaded.add(where)
            return where[1:]
        plain = _STEP.sub(r"\1", where.removesuffix(".html").rstrip("/")) or "/"
        if plain in self._pages and given.keys() <= _MEANT:
            return self.file(plain, given.get("lang", language))
        return where[1:] if where in self._documents and given.keys() <= {"lang"} else _TOLD_AT.get(where)


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def missing(folder: Path) -> Iterable[str]:
    """Yield each link of a copy that leads to no file of it, as ``page: link``."""
    for page in sorted(folder.rglob("*.html")):
        for _, target in _LINK.findall(page.read_text(encoding="utf-8")):
            where = unquote(html.unescape(target).partition("#")[0])
            if where and ":" not in where.split("/")[0] and not (page.parent / where).is_file():
                yield f"{page.relative_to(folder)}: {target}"

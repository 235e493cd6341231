"""The site as files: what a server would answer, browsable from a file server, or from a disk, with no code running.

Every page is the one a browser would get, in both languages, its links made relative. What only a server can do is left
out: forms go, and a link to what is not in the copy leads to the IRI itself. Beside each page lie its documents.
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
from kg.build import Graph
from kg.errors import EngineFailure
from kg.export.folders import whole_folder
from kg.export.select import Material
from kg.sources import Dataset
from kg.terms import iri_text, is_iri
from kg.web.messages import Request
from kg.web.routes import respond
from kg.web.site import Settings, Site

#: Documents of a thing and of an answer, by suffix.
DOCUMENTS: Final = ("ttl", "jsonld", "nt")
ANSWERS: Final = ("csv", "tsv", "json")
LANGUAGES: Final = ("en", "zh")
#: What the service says of itself, by the file it comes to.
TOLD: Final = {"void.ttl": "/void", "context.jsonld": "/context.jsonld"}
_LINK: Final = re.compile(r'(?<=[\s"])(href|src|action)="([^"]*)"')
_FORM: Final = re.compile(r"<form\b.*?</form>\s*", re.DOTALL)
#: Parameters that a link of the copy may have: the language is a folder, and evidence is always there.
_MEANT: Final = frozenset({"lang", "why"})


@dataclass(frozen=True, slots=True)
class Contents:
    """What is copied, as paths of the service with a slash at the beginning."""

    pages: tuple[str, ...]  #: Of the service itself.
    questions: tuple[str, ...]
    things: tuple[str, ...]  #: Entities, claims, articles, comparisons, rules and terms.

    def documents(self) -> Iterator[str]:
        """Yield the path of every document that is no page."""
        yield from (f"{path}.{suffix}" for path in self.questions for suffix in ANSWERS)
        yield from (f"{path}.{suffix}" for path in self.things for suffix in DOCUMENTS)


def site(material: Material, place: Path) -> None:
    """Write the copy into a new folder.

    Raises:
        AlreadyThere: Something is at the place already.
        UnreadableFile: It cannot be written.
    """
    served = Site(material.graph, Settings()).furnished()
    with whole_folder(place) as folder:
        write(served, contents(served, material.dataset, material.graph), folder)


def contents(served: Site, dataset: Dataset, graph: Graph) -> Contents:
    """Return all that a copy holds."""
    subjects = {quad[0] for quad in (*dataset.naming, *dataset.comparisons, *dataset.ontology, *dataset.sources)}
    applied = {step.rule for found in graph.derivations.values() for step in found.steps}
    things = {iri_text(term) for term in (*subjects, *dataset.claims, *applied) if is_iri(term)}
    ours = ("id/", "claim/", "source/", "comparison/", "rule/", "ontology/")
    paths = (name.removeprefix(names.BASE) for name in things if name.startswith(names.BASE))
    return Contents(
        ("/", "/questions", "/ontology"),
        tuple(f"/questions/{question.name}" for question in served.questions),
        tuple(sorted(f"/{path}" for path in paths if path.startswith(ours) and path != "ontology/")),
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
    _put(folder / "w3id" / ".htaccess", redirects(wanted).encode())


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
        text = _FORM.sub("", answer.body.decode())
        return _LINK.sub(lambda link: self._relative(link, path, language), text)

    def answer(self, path: str) -> bytes | None:
        """Return a document, ``None`` where it cannot be had without a value that somebody gives."""
        answer = respond(Request("GET", quote(path), {"accept": "text/turtle, */*;q=0.5"}), self.served)
        if answer.status == 400 and path.startswith("/questions/"):  # noqa: PLR2004 - of HTTP
            return None
        if answer.status != 200:  # noqa: PLR2004 - likewise
            raise EngineFailure(f"{path} is not answered: {answer.status}")
        return answer.body

    def _relative(self, link: re.Match[str], path: str, language: str) -> str:
        attribute, target = link[1], html.unescape(link[2])
        if not target.startswith("/") or target.startswith("//"):
            return link[0]
        address, _, fragment = target.partition("#")
        where, _, query = address.partition("?")
        given = dict(parse_qsl(query, keep_blank_values=True))
        found = self._found(unquote(where), given, language)
        if found is None:
            goal = names.BASE.rstrip("/") + target
        else:
            here = posixpath.dirname(self.file(path, language))
            goal = quote(posixpath.relpath(found, here or ".")) + (f"#{fragment}" if fragment else "")
        return f'{attribute}="{html.escape(goal)}"'

    def _found(self, where: str, given: dict[str, str], language: str) -> str | None:
        """Return the file of the copy that an address stands for, ``None`` where there is none."""
        if where.startswith("/assets/"):
            self.loaded.add(where)
            return where[1:]
        plain = where.removesuffix(".html").rstrip("/") or "/"
        if plain in self._pages and given.keys() <= _MEANT:
            return self.file(plain, given.get("lang", language))
        told = {path: name for name, path in TOLD.items()}
        return where[1:] if where in self._documents and not given else told.get(where)


def redirects(wanted: Contents) -> str:
    """Return rules for w3id.org, Apache's ``.htaccess``: from an IRI to the page or document of the copy."""
    kinds = "|".join(sorted({path.split("/")[1] for path in wanted.things}))
    lines = [
        "# Rules for https://w3id.org/lodestone/: set SITE to where the copy is published.",
        "Options +FollowSymLinks",
        "RewriteEngine on",
        "RewriteRule ^ - [E=SITE:https://lodestone.example.org]",
        "RewriteRule ^$ %{ENV:SITE}/ [R=302,L]",
        "RewriteRule ^ontology/?$ %{ENV:SITE}/ontology/ [R=303,L]",
        r"RewriteRule ^(.+\.(?:ttl|jsonld|nt|csv|json))$ %{ENV:SITE}/$1 [R=303,L]",
    ]
    for media, suffix in (("text/turtle", "ttl"), ("application/ld\\+json", "jsonld"), ("application/n-triples", "nt")):
        lines.append(f"RewriteCond %{{HTTP_ACCEPT}} {media}")
        lines.append(f"RewriteRule ^((?:{kinds})/.+?)/?$ %{{ENV:SITE}}/$1.{suffix} [R=303,L]")
    lines.append("RewriteRule ^question/(.+?)/?$ %{ENV:SITE}/questions/$1/ [R=303,L]")
    lines.append(f"RewriteRule ^((?:{kinds})/.+?)/?$ %{{ENV:SITE}}/$1/ [R=303,L]")
    return "\n".join(lines) + "\n"


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

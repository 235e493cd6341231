"""What a service serves: the graph, the questions, and how it is set up."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import quote

import kg
from kg import paths
from kg.build import Graph, open_graph
from kg.catalogue import Question, did_you_mean, questions
from kg.catalogue_rdf import ENDPOINT, quads
from kg.errors import UnknownName
from kg.names import BASE
from kg.resolve import Resolver
from kg.terms import Quad
from kg.web import dataset
from kg.web.messages import Request, Response

if TYPE_CHECKING:
    from kg.snapshot import Moment, Snapshot

Part: TypeAlias = Callable[[Request, "Site"], Response]  #: Answers an address.

_TEMPLATES: Final = Path(__file__).resolve().parent
_SAFE: Final = "/:@!$&'()*+,;=-._~"


@dataclass(frozen=True, slots=True)
class Settings:
    """How the answers of a service are made."""

    base: str = ""  #: Absolute URL of the service's root, with a slash at the end; empty where nobody knows it.
    most: int = 32 << 20  #: Bytes of an answer; a longer one is cut and marked.
    words: bool = False  #: Whether the articles' own words may be shown to whoever asks for them.
    seconds: float = 30.0  #: Time limit of a query, as the description of the service tells it.


@dataclass(frozen=True)
class Site:
    """A graph with its questions, ready to be asked."""

    graph: Graph
    settings: Settings = field(default_factory=Settings)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All canned questions by name."""
        return questions()

    @cached_property
    def version(self) -> str:
        """A text that is another whenever an answer may be another: digest of data, questions and program."""
        whole = hashlib.blake2b(f"{kg.__version__} {self.settings}".encode(), digest_size=12)
        for name in sorted(self.graph.files):
            if name.endswith(".nq"):
                whole.update(self.graph.files[name])
        for path in (*sorted(paths.share("queries").glob("*.rq")), *_program()):
            whole.update(path.read_bytes())
        return whole.hexdigest()

    def question(self, name: str) -> Question:
        """Return a question by name.

        Raises:
            UnknownName: There is none; close names are offered.
        """
        for found in self.questions:
            if found.name == name:
                return found
        names = [found.name for found in self.questions]
        raise UnknownName(
            f"there is no question {name!r}; {did_you_mean(name, names)}/questions lists all {len(names)}"
        )

    def at(self, moment: Moment) -> Snapshot:
        """Return the snapshot of a moment; it is built where it is not in the cache."""
        from kg.snapshot import open_snapshot  # noqa: PLC0415 - most questions are asked of no moment

        return open_snapshot(moment)

    def url(self, path: str) -> str:
        """Return the absolute URL of a path of this service, or the path itself where its root is not known."""
        return self.settings.base.rstrip("/") + path if self.settings.base else path

    @property
    def endpoint(self) -> str:
        """The absolute IRI of where queries are asked; the project's own where the root is not known."""
        return self.url("/sparql") if self.settings.base else ENDPOINT

    @cached_property
    def catalogue(self) -> tuple[Quad, ...]:
        """The questions as RDF, in the graph ``graph/questions``."""
        today = Resolver(self.graph.public).latest() or "1970-01-01"
        return quads(self.questions, today, self.endpoint)

    @cached_property
    def described(self) -> tuple[Quad, ...]:
        """What the graph holds, counted, in the vocabulary VoID."""
        return tuple(dataset.described(self.graph.public, self.endpoint))

    def furnished(self) -> Site:
        """Return the site with the questions where editors look for examples, all loaded that every worker needs.

        They come into the default graph, too, and into the store for lineage, so that evidence names their graph.
        """
        told = "".join(f"{' '.join(quad)} .\n" for quad in self.catalogue)
        plain = "".join(f"{' '.join(quad[:3])} .\n" for quad in self.catalogue)
        more = {"public.nq": told + plain, "traced.nq": told}
        files = {name: data + more.get(name, "").encode() for name, data in self.graph.files.items()}
        found = Site(Graph(files, self.graph.report), self.settings)
        assert len(found.graph.public) > len(self.graph.public)
        assert found.graph.claims
        assert found.graph.nodes
        assert found.graph.traced is not None
        return found


def open_site(settings: Settings) -> Site:
    """Return the site of the project's graph, from the cache where nothing has changed."""
    return Site(open_graph(), settings).furnished()


def local(iri: str) -> str:
    """Return where a service answers for an IRI: a path for one of ours, else the IRI itself."""
    return "/" + quote(iri.removeprefix(BASE), safe=_SAFE) if iri.startswith(BASE) else iri


def _program() -> list[Path]:
    package = _TEMPLATES.parent
    return sorted(path for path in package.rglob("*") if path.suffix in (".py", ".html", ".css", ".js", ".txt"))

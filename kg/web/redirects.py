"""Rules for w3id.org, which lead from an IRI to the page or document of the published copy."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from kg.formats import GRAPHS

_HEAD: Final = (
    "# Rules for https://w3id.org/lodestone/: set SITE to where the copy is published.",
    "Options +FollowSymLinks",
    "RewriteEngine on",
    "RewriteRule ^ - [E=SITE:https://lodestone.example.org]",
)
#: What stands in the document of something else: a step of a proof in that of its conclusion, a nanopublication and its
#: graphs in that of their claim.
_WITHIN: Final = {
    "claim": "^(claim/.+)/nanopub(?:/[a-z]+)?/?$",
    "derivation": "^(derivation/[0-9a-f]+)/[0-9]+/?$",
}


def redirects(kinds: Iterable[str], suffixes: Callable[[str], Iterable[str]]) -> str:
    """Return the rules, Apache's ``.htaccess``: documents by suffix, then by ``Accept``, and then pages.

    Args:
        kinds: First segments of what is copied, e.g. ``claim``.
        suffixes: Tells the documents that there are of a kind.
    """
    kinds = sorted(kinds)
    every = sorted({suffix for kind in kinds for suffix in suffixes(kind)} | {"csv", "tsv", "json"})
    lines = [*_HEAD, _rule(rf"^(.+\.(?:{'|'.join(every)}))$", "$1")]
    for form in GRAPHS:
        having = [kind for kind in kinds if form.suffix in suffixes(kind)]
        if not having:
            continue
        accepts = f"RewriteCond %{{HTTP_ACCEPT}} {form.media[0].replace('+', chr(92) + '+')}"
        if form.suffix == "ttl":
            lines += [accepts, _rule(r"^(?:(?:\.well-known/)?void)?$", "void.ttl")]
        patterns = (*(pattern for kind, pattern in _WITHIN.items() if kind in having), _named(having))
        for pattern in patterns:
            lines += [accepts, _rule(pattern, f"$1.{form.suffix}")]
    lines += [
        _rule("^$", ""),
        _rule(r"^(?:\.well-known/)?void$", "void.ttl"),
        _rule("^(?:contributors|dataset(?:/.*)?)$", "void.ttl"),
        _rule(r"^question/([^/]+)(?:/.*)?$", "questions/$1/"),
        _rule(r"^(questions(?:/[^/]+)?)/?$", "$1/"),
        *(_rule(pattern, "$1/") for pattern in _WITHIN.values()),
        _rule(_named(kinds), "$1/"),
    ]
    return "\n".join(lines) + "\n"


def _named(kinds: Iterable[str]) -> str:
    """Return what matches the things of some kinds, and the ontology as a whole."""
    some = list(kinds)
    return f"^((?:{'|'.join(some)})/.+?{'|ontology' if 'ontology' in some else ''})/?$"


def _rule(pattern: str, place: str) -> str:
    return f"RewriteRule {pattern} %{{ENV:SITE}}/{place} [R=303,L]"

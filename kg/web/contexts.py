"""The published JSON-LD context, ``/context.jsonld``: the one that exports carry."""

from __future__ import annotations

import json
from functools import cache
from http import HTTPStatus

from kg import sources
from kg.export.context import context
from kg.web import negotiation
from kg.web.messages import Request, Response
from kg.web.site import Site


def document(request: Request, site: Site) -> Response:  # noqa: ARG001 - the signature of every part
    """Answer ``/context.jsonld``."""
    negotiation.only(request, "GET", "HEAD")
    return Response(HTTPStatus.OK, (("Content-Type", "application/ld+json"),), _text(), kept=True)


@cache
def _text() -> bytes:
    return (json.dumps(context(sources.load()).document(), ensure_ascii=False, indent=1) + "\n").encode()

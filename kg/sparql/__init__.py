"""The structure of SPARQL 1.1 queries as pure text: read, kept with its source spans, and rewritten to bind graphs."""

from __future__ import annotations

from kg.sparql.model import Query
from kg.sparql.parser import parse
from kg.sparql.trace import Traced, trace

__all__ = ["Query", "Traced", "parse", "trace"]

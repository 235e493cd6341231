"""A query of anybody's, run in a process of its own: one that takes too long, or ends the engine, ends that process."""

from __future__ import annotations

import marshal
import os
from functools import partial
from typing import Any

from kg.engine import Answer, Engine, Rows, Triples, Truth
from kg.pool import Pool
from kg.workers import Limits


def query(engine: Engine, text: str, limits: Limits) -> Answer:
    """Answer a query as :meth:`kg.engine.Engine.query` does, within limits.

    To be called before the process has a second thread. Where processes cannot be forked there are no limits.

    Raises:
        OverLimit: It took too long, used too much memory, or ended the engine.
        LodestoneError: What the engine raised.
    """
    if not hasattr(os, "fork"):
        return engine.query(text)
    with Pool(partial(_answer, engine), limits=limits) as pool:
        return _unpack(marshal.loads(pool.run(text.encode())))  # noqa: S302 - our own process wrote it


def _answer(engine: Engine, job: bytes) -> bytes:
    found = engine.query(job.decode())
    match found:
        case Rows(variables=variables, rows=rows):
            return marshal.dumps(("rows", variables, rows))
        case Triples(triples=triples):
            return marshal.dumps(("triples", triples))
        case Truth(value=value):
            return marshal.dumps(("truth", value))


def _unpack(packed: Any) -> Answer:  # noqa: ANN401 - what marshal reads has no type
    kind, *parts = packed
    if kind == "rows":
        return Rows(*parts)
    return Triples(*parts) if kind == "triples" else Truth(*parts)

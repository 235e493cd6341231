"""How fast conclusions are drawn with their proofs, against owlrl and, where it is installed, reasonable.

All start from the same triples in memory and draw the conclusions of OWL 2 RL; only ours keeps every one-step proof,
with days and modality. Ours is timed from terms as text to interned facts with proofs, axioms compiled each time;
owlrl from an rdflib graph in its quickest store, copied; reasonable from a file, as reading it takes less than handing
over a graph. owlrl also concludes about the ontology's own terms, and types literals, which ours and its rules do not.
"""

from __future__ import annotations

import importlib
import math
import tempfile
import warnings
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import click
import rdflib

from bench.figures import Work, clocked, interleaved, limit_memory, short, table, tell
from bench.generate import generate
from kg import sources
from kg.infer.axioms import compile_axioms
from kg.infer.facts import Facts
from kg.infer.fixpoint import assemble, infer, uncollected
from kg.infer.rl import Reasoner
from kg.sources import Dataset

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import owlrl

#: Claims of the generated data on which peers are met; owlrl is given fewer rounds the longer it takes.
SIZES = (600, 6_000)
#: Claims for the growth of our own time: about a thousand to a hundred thousand one-step proofs.
GROWTH = (140, 440, 1_400, 4_400, 14_000)

_PATIENCE = 30  #: Seconds of owlrl beyond which one round is enough.


def close(dataset: Dataset) -> Facts:
    """Close a dataset under the axioms, with all one-step proofs."""
    with uncollected():
        facts = assemble(dataset)
        Reasoner(facts, compile_axioms(dataset.ontology)).run()
    return facts


def steps(facts: Facts) -> int:
    """Count the one-step proofs."""
    return sum(1 for _ in facts.ways())


def lines(dataset: Dataset) -> list[str]:
    """Return all triples that are reasoned with as N-Triples lines."""
    quads = (*dataset.ontology, *dataset.naming, *dataset.contents)
    return sorted({f"{s} {p} {o} .\n" for s, p, o, _ in quads})


def by_owlrl(text: str) -> Work:
    """Return the closure by owlrl, each time of a fresh copy of the graph."""
    loaded = rdflib.Graph(store="SimpleMemory").parse(data=text, format="nt")

    def work() -> object:
        graph = rdflib.Graph(store="SimpleMemory")
        graph += loaded
        return owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)

    return work


def by_reasonable(text: str, path: Path) -> Work | None:
    """Return the closure by reasonable of a text that is put into a file, or ``None`` where it is not installed."""
    try:
        module = importlib.import_module("reasonable")
    except ImportError:
        return None
    path.write_text(text, encoding="utf-8")

    def work() -> object:
        reasoner = module.PyReasoner()
        reasoner.load_file(str(path))
        return reasoner.reason()

    return work


def against_peers(rounds: int, most: int) -> None:
    """Meet the peers on the project's data and on generated claims.

    Args:
        rounds: How often each engine runs; owlrl only once where it takes more than half a minute.
        most: Claims beyond which a size is left out.
    """
    datasets = {"the project's data": sources.load()}
    datasets |= {f"{size:,} generated claims": generate(size) for size in SIZES if size <= most}
    rows = []
    for name, dataset in datasets.items():
        tell(name)
        axioms_only = replace(dataset, rules=())
        count = steps(close(dataset))
        text = "".join(lines(dataset))
        works: dict[str, Work] = {
            "proofs": lambda dataset=dataset: close(dataset),  # type: ignore[misc]
            "told": lambda axioms_only=axioms_only: infer(axioms_only),  # type: ignore[misc]
            "written": lambda axioms_only=axioms_only: list(infer(axioms_only).derivations.values()),  # type: ignore[misc]
        }
        with tempfile.TemporaryDirectory() as folder:
            reasonable = by_reasonable(text, Path(folder) / "triples.ttl")
            if reasonable:
                works["reasonable"] = reasonable
            found = interleaved(works, rounds * 2 + 1)
        slow = by_owlrl(text)
        tell("owlrl")
        first = clocked(slow)
        times = [first] + ([clocked(slow) for _ in range(rounds - 1)] if first < _PATIENCE else [])
        peer = sorted(times)[len(times) // 2]
        other = found.get("reasonable")
        rows.append([
            name, f"{count:,}", short(found["proofs"]), short(found["told"]), short(found["written"]), short(peer),
            f"{peer / found['proofs']:.0f}x", f"{peer / found['told']:.0f}x",
            short(other) if other else "not installed", f"{other / found['proofs']:.2f}x" if other else "",
        ])  # fmt: skip
    table(
        ["data", "one-step proofs", "closure with proofs", "told as well", "and written out", "owlrl",
         "owlrl / closure", "owlrl / told", "reasonable", "reasonable / closure"],
        rows,
    )  # fmt: skip


def growth(rounds: int) -> None:
    """Tell how our time grows with the one-step proofs: rate at each size, and the fitted exponent."""
    points = []
    for size in GROWTH:
        tell(f"{size:,} claims")
        dataset = generate(size)
        axioms = compile_axioms(dataset.ontology)
        found = []
        count = 0
        for _ in range(rounds * 2 + 1):
            with uncollected():
                facts = assemble(dataset)
                found.append(clocked(Reasoner(facts, axioms).run))
            count = steps(facts)
        points.append((count, sorted(found)[len(found) // 2]))
    table(
        ["one-step proofs", "seconds", "proofs per second"],
        [[f"{count:,}", short(seconds), f"{count / seconds:,.0f}"] for count, seconds in points],
    )
    assert all(one[0] < other[0] for one, other in pairwise(points)), "each size proves more than the one before"
    click.echo(f"Fitted exponent of time over proofs: {exponent(points):.2f}\n")


def exponent(points: Iterable[tuple[int, float]]) -> float:
    """Return the slope of seconds over counts on logarithmic scales, by least squares."""
    logs = [(math.log(count), math.log(seconds)) for count, seconds in points]
    middle = tuple(sum(axis) / len(logs) for axis in zip(*logs, strict=True))
    over = math.fsum((x - middle[0]) * (y - middle[1]) for x, y in logs)
    return over / math.fsum((x - middle[0]) ** 2 for x, _ in logs)


@click.command(help=__doc__)
@click.option("--rounds", default=3, show_default=True, help="Rounds of owlrl; ours and reasonable run twice as often.")
@click.option("--most", default=6_000, show_default=True, help="Most claims on which peers are met.")
@click.option("--memory", default=8.0, show_default=True, help="Gigabytes beyond which the run ends.")
def main(rounds: int, most: int, memory: float) -> None:
    """Run the benchmark."""
    limit_memory(memory)
    against_peers(rounds, most)
    growth(rounds)


if __name__ == "__main__":
    main()

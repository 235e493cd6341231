"""A mutation run: slips made in the data on purpose, and whether the rule that promises to catch each does.

``python -m bench.mutants`` makes ten mutants of each kind of :mod:`bench.slips`, asks of each the rule that should find
it, and prints the table. The files are parsed once: a mutant changes the store in memory and is taken back. With
``--whole`` one mutant per kind is written to disk as well and found again by the whole of ``kg validate``.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Final

import click

from bench.figures import table, tell
from bench.mutations import FileKind, Kind, Mutant, World, mutants
from bench.slips import FILE_KINDS, KINDS
from kg import articles, paths
from kg.engine.embedded import Embedded
from kg.names import BASE
from kg.terms import Quad, Term, iri
from kg.validate import anchors, comparisons, hygiene, profile
from kg.validate.corpus import Corpus, read
from kg.validate.file import File
from kg.validate.hygiene import Rule
from kg.validate.registry import Selection
from kg.validate.run import Request, run
from kg.validate.shacl import Data, Validator
from kg.validate.shacl import read as read_shapes

SEED: Final = 20260221
_SHAPE: Final = BASE + "shape/"


@dataclass(frozen=True)
class Judge:
    """The data and the rules, ready to be asked about one change after another."""

    corpus: Corpus

    @cached_property
    def world(self) -> World:
        """The statements as they are."""
        return World(tuple(sorted(set(self.corpus.quads()))))

    @cached_property
    def store(self) -> Embedded:
        """The statements in a store, for queries."""
        store = Embedded()
        store.load(self.world.quads)
        return store

    @cached_property
    def data(self) -> Data:
        """The statements as shapes see them."""
        return Data.of(self.world.quads)

    @cached_property
    def validator(self) -> Validator:
        """The shapes, compiled for the data."""
        return Validator(read_shapes([quad[:3] for quad in self.corpus.shapes()]), self.data)

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """The rules that are queries, by name."""
        found = (path for path in self.corpus.queries if path.parent.name == hygiene.FOLDER)
        return {path.stem: hygiene.read_rule(path) for path in found}

    @cached_property
    def texts(self) -> dict[str, articles.Article]:
        """The articles at hand, by number."""
        folder = paths.articles()
        return dict(articles.load(folder)) if folder else {}

    def catches(self, mutant: Mutant, rule: str) -> bool:
        """Whether a rule finds a mutant; none finds anything in the data as they are."""
        with self._changed(mutant):
            return self._finds(mutant, rule)

    def caught_by(self, mutant: Mutant) -> list[str]:
        """Return every rule among queries and shapes that finds a mutant."""
        with self._changed(mutant):
            found = [name for name in self.rules if self._finds(mutant, name)]
            self.validator.forget()
            results = self.validator.validate()
        return sorted({*found, *(result.shape.strip("<>").removeprefix(_SHAPE) for result in results)})

    def changed(self, mutant: Mutant) -> Corpus:
        """Return the files with a mutant in them; what is added goes where its graph is."""
        removed = set(mutant.removed)
        files = [replace(f, quads=tuple(q for q in f.quads if q not in removed)) for f in self.corpus.files]
        for quad in mutant.added:
            at = next((n for n, f in enumerate(self.corpus.files) if quad[3] in _graphs(f)), 0)
            files[at] = replace(files[at], quads=(*files[at].quads, quad))
        return replace(self.corpus, files=tuple(files))

    def _finds(self, mutant: Mutant, rule: str) -> bool:
        if rule in self.rules:
            return bool(hygiene.offenders(self.rules[rule], self.corpus, self.store))
        if rule == "unjudged-candidate":
            return bool(comparisons.check(self.corpus, self.store).findings)
        if rule in ("orphaned-passage", "unaccounted-sentence"):
            found = anchors.check(self.changed(mutant), self.texts).findings
            return any(finding.rule == rule for finding in found)
        if rule == "axiom-in-data":
            return any(finding.rule == rule for finding in profile.check(self.changed(mutant)).findings)
        return any(self._results(iri(_SHAPE + rule)))

    def _results(self, wanted: Term) -> Iterator[object]:
        """Yield the results of one shape over the data as they are now."""
        self.validator.forget()
        for shape, focus in self.validator.units():
            if shape.name == wanted:
                yield from self.validator.evaluate(shape, focus)

    @contextmanager
    def _changed(self, mutant: Mutant) -> Iterator[None]:
        """Put a mutant into the stores, and take it out again."""
        old, new = set(self.world.quads), set(mutant.added)
        removed, added = set(mutant.removed) & old, new - old
        gone = {q[:3] for q in removed} - {q[:3] for q in old - removed}  # shapes see no graphs
        come = {q[:3] for q in added} - {q[:3] for q in old}
        self._apply(removed, added, gone, come)
        try:
            yield
        finally:
            self._apply(added, removed, come, gone)

    def _apply(self, removed: set[Quad], added: set[Quad], gone: set[tuple[Term, Term, Term]],
               come: set[tuple[Term, Term, Term]]) -> None:  # fmt: skip
        self.store.remove(removed)
        self.store.load(added)
        self.data.remove(gone)
        self.data.add(come)


@dataclass(slots=True)
class Tally:
    """What became of the mutants of one kind."""

    kind: str
    rules: set[str] = field(default_factory=set)  #: Those that promised.
    made: int = 0
    caught: int = 0  #: By the rule that should.
    valid: int = 0  #: Still valid data.
    others: set[str] = field(default_factory=set)  #: Rules that found what no rule promised to find.


def judge(project: Judge, kinds: Sequence[Kind], number: int, seed: int = SEED) -> list[Tally]:
    """Make so many mutants of each kind and ask the rule that should find each; without a promise, ask every rule."""
    tallies = []
    for kind in kinds:
        tally = Tally(kind.name)
        for mutant in mutants(kind, project.world, Random(f"{seed} {kind.name}"), number):  # noqa: S311 - no secret
            tally.made += 1
            if mutant.rule:
                tally.rules.add(mutant.rule)
                tally.caught += project.catches(mutant, mutant.rule)
            else:
                found = project.caught_by(mutant)
                tally.others.update(found)
                tally.valid += not found
        tallies.append(tally)
        tell(f"{kind.name}: {tally.caught + tally.valid} of {tally.made}")
    return tallies


def through_the_command(project: Judge, kind: Kind, folder: Path, seed: int = SEED) -> bool:
    """Whether the whole of ``kg validate`` finds a mutant of a kind, by the rule that should, on a line of its file."""
    mutant = next(mutants(kind, project.world, Random(f"{seed} {kind.name}"), 1))  # noqa: S311 - no secret
    root = project.corpus.root.resolve()
    for file, before in zip(project.changed(mutant).files, project.corpus.files, strict=True):
        if file.quads != before.quads:
            (folder / file.path.resolve().relative_to(root)).write_text(_written(file), encoding="utf-8")
    return _reported(folder, mutant.rule)


def through_files(kind: FileKind, folder: Path, random: Random) -> bool:
    """Whether the whole of ``kg validate`` finds a slip in the text of a file; the file is put right again."""
    path = random.choice(sorted(folder.glob(kind.files)))
    text = path.read_text(encoding="utf-8")
    changed = kind.change(text, random)
    path.write_text(changed, encoding="utf-8")
    try:
        return changed != text and _reported(folder, kind.rule)
    finally:
        path.write_text(text, encoding="utf-8")


@contextmanager
def project_copy(root: Path) -> Iterator[Path]:
    """Give a copy of the project that may be spoilt."""
    with tempfile.TemporaryDirectory(prefix="lodestone-") as name:
        folder = Path(name)
        for part in ("ontology", "data", "queries"):
            shutil.copytree(root / part, folder / part)
        yield folder


def _reported(folder: Path, rule: str) -> bool:
    report = run(Request(folder, paths.articles(), selection=Selection(only=(rule,))))
    return any(finding.rule == rule and finding.line for finding in report.findings)


def _graphs(file: File) -> set[Term]:
    return {file.stratum, *(quad[3] for quad in file.quads)}


def _written(file: File) -> str:
    """Write a file again, a statement to a line."""
    lines = []
    for subject, predicate, value, graph in file.quads:
        triple = f"{subject} {predicate} {value} ."
        lines.append(triple if graph == file.stratum else f"{graph} {{ {triple} }}")
    return "\n".join(lines) + "\n"


def rows(tallies: Iterable[Tally]) -> list[list[str]]:
    """Return the rows of the table; what no rule promises may be found by some all the same."""
    found = []
    for tally in tallies:
        others = f", by {', '.join(sorted(tally.others))}" if tally.others else ""
        caught = str(tally.caught) if tally.rules else f"{tally.made - tally.valid}{others}"
        rule = ", ".join(sorted(tally.rules)) or "none promises"
        found.append([tally.kind, rule, str(tally.made), caught, str(tally.valid)])
    return found


@click.command()
@click.option("--number", default=10, show_default=True, help="Mutants of each kind.")
@click.option("--seed", default=SEED, show_default=True, help="What the mutants are drawn from.")
@click.option("--whole/--no-whole", default=True, help="Put one mutant of each kind through the whole command too.")
def main(number: int, seed: int, *, whole: bool) -> None:
    """Make slips in the data and print which rule catches them."""
    project = Judge(read(paths.share("ontology").parent))
    tallies = judge(project, KINDS, number, seed)
    tallies += judge_files(project, FILE_KINDS, number, seed)
    table(["kind", "rule that should", "mutants", "caught", "still valid"], rows(tallies))
    promised = [tally for tally in tallies if tally.rules]
    made, caught = sum(tally.made for tally in promised), sum(tally.caught for tally in promised)
    click.echo(f"{len(promised)} kinds that rules promise to catch: {caught} of {made} mutants by the rule that should")
    if whole:
        named = {tally.kind for tally in promised}
        missed = command_misses(project, [kind for kind in KINDS if kind.name in named], seed)
        click.echo(f"through the whole of kg validate, one of each kind: missed {', '.join(missed) or 'none'}")


def judge_files(project: Judge, kinds: Sequence[FileKind], number: int, seed: int = SEED) -> list[Tally]:
    """Make so many slips of each kind in the texts of files, and put each through the whole command."""
    tallies = []
    with project_copy(project.corpus.root) as folder:
        for kind in kinds:
            random = Random(f"{seed} {kind.name}")  # noqa: S311 - no secret
            tally = Tally(kind.name, {kind.rule}, number)
            tally.caught = sum(through_files(kind, folder, random) for _ in range(number))
            tallies.append(tally)
            tell(f"{kind.name}: {tally.caught} of {number}")
    return tallies


def command_misses(project: Judge, kinds: Sequence[Kind], seed: int = SEED) -> list[str]:
    """Return the kinds of which the whole command does not find the first mutant."""
    missed = []
    for kind in kinds:
        with project_copy(project.corpus.root) as folder:
            found = through_the_command(project, kind, folder, seed)
        tell(f"{kind.name}: {'found' if found else 'missed'} by the command")
        missed += [] if found else [kind.name]
    return missed


if __name__ == "__main__":
    main()

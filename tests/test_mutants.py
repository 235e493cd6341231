"""Slips in the data are caught by the rule that promises to catch them; ``python -m bench.mutants`` makes many more."""

from __future__ import annotations

from random import Random

import pytest

from bench.mutants import Judge, command_misses, judge, judge_files
from bench.mutations import mutants
from bench.slips import FILE_KINDS, KINDS
from kg import paths
from kg.validate.corpus import read

PROMISING = [kind for kind in KINDS if not kind.name.startswith(("another ", "label reworded"))]
#: What can only be found where the articles are at hand.
BY_ARTICLES = {
    "anchor moved with its name",
    "digest changed",
    "mark of rhetoric taken away",
    "words of an article copied",
}


@pytest.fixture(scope="module")
def project() -> Judge:
    """The project's data, parsed once."""
    return Judge(read(paths.share("ontology").parent))


def test_a_mutant_of_each_kind_is_caught_by_the_rule_that_should(project: Judge) -> None:
    """Every kind of slip that a rule promises to catch is made once and found, and the data are as before."""
    assert project.validator.shapes.roots()  # loads the shapes beside the data
    before = len(project.store), len(project.data.engine)  # type: ignore[arg-type]  # a store in memory
    kinds = [kind for kind in PROMISING if paths.articles() or kind.name not in BY_ARTICLES]
    tallies = judge(project, kinds, 1)
    assert len(tallies) >= 90
    assert {tally.kind for tally in tallies if (tally.made, tally.caught) != (1, 1)} == set()
    assert len({rule for tally in tallies for rule in tally.rules}) >= 70
    assert (len(project.store), len(project.data.engine)) == before  # type: ignore[arg-type]  # as above


def test_every_hygiene_rule_is_put_to_the_test(project: Judge) -> None:
    """There is a kind of slip for each rule that is a query."""
    promised = {mutant.rule for kind in PROMISING for mutant in mutants(kind, project.world, Random(1), 3)}  # noqa: S311 - no secret
    assert len(project.rules) >= 58
    assert set(project.rules) - promised == set()


def test_a_slip_in_the_text_of_a_file_is_caught_by_the_command(project: Judge) -> None:
    """Texts that do not parse, a question overtaken by a new name, and copied words are found by the command."""
    kinds = [kind for kind in FILE_KINDS if paths.articles() or kind.name not in BY_ARTICLES]
    tallies = judge_files(project, kinds, 1)
    assert len(tallies) >= 3
    assert {tally.kind for tally in tallies if tally.caught != 1} == set()


def test_the_command_finds_what_the_judge_finds(project: Judge) -> None:
    """A mutant written to disk is found by the same rule, on a line of its file."""
    names = {"unit swapped", "claim without a label in English", "axiom in data"}
    kinds = [kind for kind in PROMISING if kind.name in names]
    assert len(kinds) == 3
    assert command_misses(project, kinds) == []

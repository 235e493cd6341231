"""A report that follows its data is the one that a new validation gives, and little is validated for it."""

from __future__ import annotations

import random
from collections import Counter
from typing import Final

from kg.terms import Triple
from kg.validate.shacl import Data, Validator, read
from kg.validate.shacl.constraint import Shapes
from kg.validate.shacl.incremental import Watched
from tests.validate.shacl.random_shapes import KEPT, PREFIXES, Maker, triples

STEPS: Final = 4
SHAPE: Final = (
    "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ; sh:property\n"
    "  [ sh:path ( ex:p ex:q ) ; sh:nodeKind sh:IRI ] ."
)


def fresh(shapes: Shapes, data: set[Triple]) -> Validator:
    """A validator of data loaded anew."""
    return Validator(shapes, Data.of(sorted(data)))


def test_a_followed_report_is_that_of_a_new_validation() -> None:
    """Whatever is taken away or added, the results are those of all data validated anew."""
    compared, changed = 0, 0
    for seed in range(60):
        for queried in (False, True):
            made, chance = Maker(seed), random.Random(seed)  # noqa: S311 - no secret
            data = set(triples(made.data(KEPT, ()) if queried else made.data()))
            shapes = read(triples(made.queries() if queried else made.shapes()))
            more = sorted(set(triples(Maker(seed + 5000).data(KEPT, ()))))
            validator = fresh(shapes, data)
            if validator.hindered():
                continue
            watched = Watched(validator)
            for step in range(STEPS):
                removed = chance.sample(sorted(data), min(len(data), chance.randrange(3)))
                added = [t for t in chance.sample(more, min(len(more), chance.randrange(3))) if t not in data]
                data = (data - set(removed)) | set(added)
                difference = watched.change(removed, added)
                changed += len(difference.gone) + len(difference.new)
                anew = fresh(shapes, data)
                if anew.hindered():
                    break
                assert Counter(watched.results) == Counter(anew.validate()), f"seed {seed}, step {step}"
                compared += 1
    assert compared > 300
    assert changed > 100


def test_a_change_is_told_by_what_it_made_of_the_report() -> None:
    """What no longer holds, what is new, and nothing else."""
    data = PREFIXES + "".join(f"ex:n{at} a ex:C ; ex:p ex:m{at} . ex:m{at} ex:q ex:o .\n" for at in range(50))
    watched = Watched(fresh(read(triples(PREFIXES + SHAPE)), set(triples(data))))
    assert watched.results == ()
    (link,) = triples(PREFIXES + "ex:m7 ex:q ex:o .")
    literal = triples(PREFIXES + 'ex:m7 ex:q "o" .')
    difference = watched.change([link], literal)
    assert [result.focus for result in difference.new] == ["<http://example.org/n7>"]
    assert difference.gone == ()
    assert 1 <= difference.checked <= 3
    back = watched.change(literal, [link])
    assert (back.gone, back.new) == (difference.new, ())
    assert watched.results == ()


def test_a_change_of_the_hierarchy_concerns_all() -> None:
    """A class that comes to lie below a target brings its instances with it."""
    data = PREFIXES + "ex:n a ex:D ."
    watched = Watched(fresh(read(triples(PREFIXES + SHAPE)), set(triples(data))))
    difference = watched.change(added=triples(PREFIXES + "ex:D rdfs:subClassOf ex:C ."))
    assert [result.focus for result in difference.new] == ["<http://example.org/n>"]

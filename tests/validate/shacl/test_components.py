"""Constraint components that shapes declare: each value counts, and half of a component is none."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pyshacl
import pytest

from kg.engine.syntaxes import parse
from kg.errors import SyntaxFault
from kg.terms import plain
from kg.validate.shacl.validation import validate
from tests.validate.shacl.random_shapes import PREFIXES, triples

ASSETS: Final = Path(pyshacl.__file__).parent / "assets"
DATA: Final = "ex:n a ex:C ; ex:p 1 ; ex:q 2 ."
SHAPE: Final = "ex:S a sh:NodeShape ; sh:targetClass ex:C ; "


def component(
    rest: str, *, parameter: str = "sh:parameter [ sh:path ex:is ] ;", kind: str = "ConstraintComponent"
) -> str:
    """A component that asks for its parameter among the values."""
    ask = "sh:validator [ a sh:SPARQLAskValidator ; sh:ask 'ASK { FILTER($value = $is) }' ] ."
    return f"ex:Is a sh:{kind} ; {parameter} {ask} {rest}"


def test_each_value_of_the_only_parameter_of_a_component_is_a_constraint() -> None:
    """W3C SHACL, section 2.1: all of them apply, in whatever order they stand."""
    data = triples(PREFIXES + "ex:n ex:p 1 , 2 .")
    for values, failing in (("1 , 2", {1, 2}), ("2 , 1", {1, 2}), ("1", {2}), ("2", {1})):
        text = component(f"ex:S a sh:PropertyShape ; sh:path ex:p ; sh:targetNode ex:n ; ex:is {values} .")
        found = validate(data, triples(PREFIXES + text)).results
        assert {int(plain(result.value)) for result in found} == failing


@pytest.mark.parametrize(
    "text, told",
    [
        (
            component(
                f"{SHAPE} ex:is 1 , 2 .",
                parameter="sh:parameter [ sh:path ex:is ] , [ sh:path ex:o ; sh:optional true ] ;",
            ),
            "/S has more than one .*/is; keep one",
        ),
        (component(f"{SHAPE} ex:is 1 .", parameter=""), "/Is is a constraint component and must have a sh:parameter"),
        (component(f"{SHAPE} ex:is 1 .", kind="Parameterizable"), "/Is has a sh:validator and must be a sh:Constr"),
        (
            component(f"{SHAPE} ex:is 1 .").replace("sh:ask '", "sh:select 'SELECT $this {}' ; sh:ask '"),
            "a validator of .*/Is must have a sh:select or a sh:ask",
        ),
        (f"{SHAPE} sh:severity sh:Info , sh:Violation ; sh:nodeKind sh:Literal .", "/S has more than one sh:severity"),
    ],
)
def test_half_of_what_is_said_is_not_carried_out(text: str, told: str) -> None:
    """Where one of two values, or a component that is none, would be passed over, the shape is a fault."""
    with pytest.raises(SyntaxFault, match=told):
        validate(triples(PREFIXES + DATA), triples(PREFIXES + text))


@pytest.mark.parametrize("vocabulary", ["shacl.ttl", "shacl-shacl.ttl"])
def test_the_vocabulary_may_stand_among_the_shapes(vocabulary: str) -> None:
    """Components that it describes without a validator are those that are built in."""
    described = [quad[:3] for quad in parse((ASSETS / vocabulary).read_bytes(), ".ttl", vocabulary)]
    assert len(described) > 300
    own = triples(PREFIXES + f"{SHAPE} sh:property [ sh:path ex:p ; sh:maxCount 0 ] .")
    found = validate(triples(PREFIXES + DATA), [*own, *described]).results
    assert [plain(result.focus) for result in found] == ["http://example.org/n"]

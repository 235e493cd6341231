"""Every error says on one line where it happened, and what the command returns for it."""

from __future__ import annotations

import inspect

import pytest

from kg import errors


def test_all_errors_are_one_tree() -> None:
    """Each error of the module derives from the one root, is documented, and ends the command with status 2."""
    found = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if kind.__module__ == errors.__name__]
    kinds = [kind for kind in found if issubclass(kind, errors.LodestoneError)]
    assert kinds == found
    assert all(inspect.getdoc(kind) for kind in kinds)
    assert {kind.exit_status for kind in kinds} == {2}
    assert len(kinds) >= 11


@pytest.mark.parametrize(
    "line, column, text",
    [(None, None, "a.ttl: odd"), (3, None, "a.ttl:3: odd"), (3, 7, "a.ttl:3:7: odd")],
)
def test_a_syntax_fault_is_told_as_editors_read_it(line: int | None, column: int | None, text: str) -> None:
    """Place, line and column come first, as far as they are known, and stay apart for programs."""
    fault = errors.SyntaxFault("a.ttl", line, column, "odd")
    assert str(fault) == text
    assert (fault.place, fault.line, fault.column, fault.message) == ("a.ttl", line, column, "odd")

"""SHACL compiled to SPARQL: targets, paths and joins run on the engine, and what fails there is judged term by term.

:mod:`~kg.validate.shacl.reader` reads a shapes graph into frozen shapes, each family of constraints has a module of its
own, :mod:`~kg.validate.shacl.run` evaluates them set by set. See ``docs/decisions/`` for how literals keep their form.
"""

from __future__ import annotations

from kg.validate.shacl.constraint import Shapes
from kg.validate.shacl.data import Data
from kg.validate.shacl.model import Result
from kg.validate.shacl.reader import read
from kg.validate.shacl.run import Validator

__all__ = ["Data", "Result", "Shapes", "Validator", "read"]

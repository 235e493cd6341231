"""What options take that click would let through: an empty path, an empty text, a number that is none."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Final

import click

DAY: Final = 86_400.0  #: Seconds that a limit of time may have at most.
_UNSET: Final = "it is empty; is a variable unset?"


class _Path(click.Path):
    """A path; an empty one, which would mean the folder one is in, is refused."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - click's signature
        """Return the path."""
        return super().convert(value or self.fail(_UNSET, param, ctx), param, ctx)


class _Filled(click.ParamType[str]):
    """A text with something in it."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401 - click's signature
        """Return the text."""
        return str(value) if str(value).strip() else self.fail(_UNSET, param, ctx)


class Number(click.FloatRange):
    """A number within bounds, which neither infinity nor what is no number is."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401 - click's signature
        """Return the number."""
        found = float(super().convert(value, param, ctx))
        return found if math.isfinite(found) else self.fail(f"{value} is no number to go by.", param, ctx)


PATH: Final = _Path(path_type=Path)
FILLED: Final = _Filled()
SECONDS: Final = Number(min=0, min_open=True, max=DAY)

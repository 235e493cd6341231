"""How those who ask name what they give: an option of a command, a parameter of an address, an argument of a tool."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Surface:
    """The words of one way to ask, for errors and notes that say what to do."""

    prefix: str  #: Stands before the name of a parameter.
    between: str  #: Stands between the name of a parameter and its value.
    search: str  #: What searches by words.

    def name(self, parameter: str) -> str:
        """Return a parameter as one writes it."""
        return self.prefix + parameter

    def value(self, parameter: str, value: str) -> str:
        """Return a parameter with a value as one writes it."""
        return f"{self.name(parameter)}{self.between}{value}"


COMMAND: Final = Surface("--", " ", "`kg find`")
ADDRESS: Final = Surface("", "=", "/find?q=...")
TOOL: Final = Surface("", "=", "the tool find")

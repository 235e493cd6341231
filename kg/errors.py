"""The one tree of errors: each says where it happened and what to do next, and knows its exit status."""

from __future__ import annotations

from collections.abc import Iterable


class LodestoneError(Exception):
    """Something a person can mend; its text is one line that names the place and the remedy."""

    exit_status = 2  #: What the command returns: 2, could not run.


class UnreadableFile(LodestoneError):
    """A file or folder is missing, cannot be opened or is not UTF-8."""


class SyntaxFault(LodestoneError):
    """A Turtle, TriG or SPARQL text does not parse.

    Args:
        place: File, question name or ``"query"``.
        line: 1-based line, or ``None`` where the parser names none.
        column: 1-based column in code points, or ``None``.
        message: What is wrong there.
    """

    def __init__(self, place: str, line: int | None, column: int | None, message: str) -> None:
        self.place = place
        self.line = line
        self.column = column
        self.message = message
        where = place if line is None else f"{place}:{line}" if column is None else f"{place}:{line}:{column}"
        super().__init__(f"{where}: {message}")


class Refused(LodestoneError):
    """A query uses something that is not answered here; the text names it."""


class UnfitForm(Refused):
    """An answer or export has something in it that the form asked for cannot hold.

    Args:
        message: What that is.
        instead: The forms that hold it.
    """

    def __init__(self, message: str, instead: Iterable[str]) -> None:
        self.instead = tuple(instead)
        super().__init__(f"{message}: ask for {', '.join(self.instead)}")


class ForbiddenQuery(Refused):
    """A query would fetch from elsewhere or change something.

    Args:
        place: Where the query stands, e.g. ``"query"``.
        line: 1-based line, or ``None`` where it is told beside the query.
        column: 1-based column in code points, or ``None``.
        message: What is refused, and the remedy.
    """

    def __init__(self, place: str, line: int | None, column: int | None, message: str) -> None:
        self.place = place
        self.line = line
        self.column = column
        self.message = message
        super().__init__(f"{place}: {message}" if line is None else f"{place}:{line}:{column}: {message}")


class OverLimit(LodestoneError):
    """A query ran longer, or used more memory, than it may."""


class Overloaded(LodestoneError):
    """More queries wait than may; to ask again later helps."""


class UnknownName(LodestoneError):
    """A question, parameter, entity or prefix does not exist; the text lists what does."""


class BadParameter(LodestoneError):
    """A parameter is missing or its value is not of the declared type."""


class AlreadyThere(LodestoneError):
    """Something to be added is there already, or its name is taken."""


class MissingArticle(LodestoneError):
    """The text of an article is needed and is not at hand."""


class OrphanedPassage(LodestoneError):
    """A passage does not lie within its article, or its digest no longer matches."""


class AnchorError(LodestoneError):
    """Words to be anchored occur nowhere, or more than once, in the article."""


class MissingExtra(LodestoneError):
    """An optional dependency is not installed.

    Args:
        package: What is missing.
        extra: The extra that brings it.
        otherwise: What can be done without it.
    """

    def __init__(self, package: str | None, extra: str, otherwise: str = "") -> None:
        # By its place and not by its name: an index of packages may know something else by that.
        remedy = f"install the extra {extra}, in a checkout with pip install '.[{extra}]'"
        super().__init__(f"{package} is not installed: {remedy}{otherwise and ', or '}{otherwise}")


class EngineFailure(LodestoneError):
    """The triple store could not run a query that parses."""


class IncompleteRecord(LodestoneError):
    """What is said about a claim or an article lacks what inference needs, or contradicts itself."""

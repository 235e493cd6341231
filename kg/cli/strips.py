"""Coverage on a terminal, drawn by rich: a strip per article, the figures, and what is left to do."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from rich.console import Console
from rich.text import Text

from kg.articles import Article
from kg.cli.tables import console
from kg.coverage import MEASURE, Cell, Coverage, Kind

#: From few claims to many: density from which on a colour is taken, and the colour.
LEVELS: Final = (
    (0.0, "#3f5a78"),
    (0.5, "#2f7f9f"),
    (1.0, "#2a9d8f"),
    (1.5, "#8ab17d"),
    (2.0, "#e9c46a"),
    (2.5, "#f4a261"),
)
#: A bar is two lines high; a line holds eighths.
_BARS: Final = " ▁▂▃▄▅▆▇█"
_EIGHTH: Final = 0.2  #: Density that an eighth of a line stands for.
#: What is drawn for a cell that is no claim's: its upper line, its lower line, its colour.
_DRAWN: Final = {
    Kind.RHETORIC: (" ", "╌", "#9a86c4"),
    Kind.UNACCOUNTED: ("!", "!", "bold white on red"),
    Kind.BETWEEN: (" ", " ", ""),
}
#: Of the columns of figures: a number and a share of each kind.
_SHOWN: Final = (Kind.CLAIMED, Kind.RHETORIC, Kind.UNACCOUNTED)
_WIDTHS: Final = (5, 8, 9, 8)
_LABEL: Final = 5  #: Columns before a strip: the number of the article and two blanks.
_SHARE: Final = 9  #: Columns behind it: how much is accounted for.
_WIDEST: Final = 132  #: Columns beyond which a strip is hard to follow.
_NARROWEST: Final = 10  #: Columns of a strip on a terminal that has hardly any.
_TICKS: Final = (100, 200, 250, 500, 1000, 2000, 2500, 5000)
_APART: Final = 12  #: Columns that ticks of the ruler are apart, at least.


def show(found: Sequence[Coverage], texts: Mapping[str, Article]) -> None:
    """Print the strips of some articles, their legend and figures, and the sentences that nothing accounts for."""
    terminal = console()
    longest = max(coverage.code_points for coverage in found)
    columns = max(min(terminal.width, _WIDEST) - _LABEL - _SHARE, _NARROWEST)
    size = max(1, math.ceil(longest / columns))
    terminal.print(_headline(found))
    terminal.print()
    for coverage in found:
        upper, lower = strip(coverage.cells(size))
        rest = " " * (columns - len(lower))
        share = percent(_accounted(coverage), len(coverage.sentences))
        terminal.print(Text(" " * _LABEL).append(upper), no_wrap=True)
        line = Text(f"{coverage.number:<{_LABEL}}").append(lower).append(rest)
        terminal.print(line.append(f"{share:>{_SHARE}}", _verdict(coverage)), no_wrap=True)
    terminal.print(ruler(longest, size), no_wrap=True)
    terminal.print()
    terminal.print(legend(size))
    terminal.print()
    terminal.print(_figures(found))
    _list(terminal, found, texts)


def strip(cells: Sequence[Cell]) -> tuple[Text, Text]:
    """Return a strip, one column per cell, as its upper and its lower line."""
    upper, lower = Text(), Text()
    for cell in cells:
        above, below, style = _drawn(cell)
        upper.append(above, style)
        lower.append(below, style)
    return upper, lower


def legend(size: int) -> Text:
    """Return what the signs of a strip mean.

    Args:
        size: Code points per cell.
    """
    words = f"claims per {MEASURE} characters  "
    upper, line = Text(" " * (_LABEL + len(words))), Text(" " * _LABEL).append(words, "dim")
    for low, colour in LEVELS:
        (above, below), name = _bar(low), f" {low:g} "
        upper.append(above, colour).append(" " * len(name))
        line.append(below, colour).append(name)
    line = upper.append("\n").append(line).append(f"and more\n{' ' * _LABEL}")
    _, sign, style = _DRAWN[Kind.RHETORIC]
    line.append(sign * 3, style).append(" rhetoric   ")
    _, sign, style = _DRAWN[Kind.UNACCOUNTED]
    line.append(sign, style).append(" accounted for by nothing   ")
    return line.append(f"a column is {size} character{'s' * (size != 1)}", "dim")


def ruler(longest: int, size: int) -> Text:
    """Return the scale beneath the strips, in code points."""
    step = next((tick for tick in _TICKS if tick / size >= _APART), _TICKS[-1])
    line = ""
    for at in range(0, longest, step):
        line = line.ljust(_LABEL + at // size) + f"╵{at}"
    return Text(line, style="dim")


def percent(part: int, whole: int, rounded: Callable[[float], int] = math.floor) -> str:
    """Return a share in per cent with a tenth, by default rounded down, so that nothing but all is called 100 %."""
    return f"{rounded(1000 * part / whole) / 10:g} %" if whole else "0 %"


def _drawn(cell: Cell) -> tuple[str, str, str]:
    if cell.kind in _DRAWN:
        return _DRAWN[cell.kind]
    colour = next(colour for low, colour in reversed(LEVELS) if cell.density >= low)
    return *_bar(cell.density), colour


def _bar(density: float) -> tuple[str, str]:
    """Return the upper and the lower line of a bar, which is never empty and ends where it is full."""
    most = len(_BARS) - 1
    eighths = min(max(1, round(density / _EIGHTH)), 2 * most)
    return _BARS[max(0, eighths - most)], _BARS[min(eighths, most)]


def _accounted(coverage: Coverage) -> int:
    return len(coverage.sentences) - len(coverage.unaccounted)


def _verdict(coverage: Coverage) -> str:
    return "bold red" if coverage.unaccounted else "green"


def _headline(found: Sequence[Coverage]) -> Text:
    left = sum(len(coverage.unaccounted) for coverage in found)
    counts = ", ".join(f"{n} {name}{'s' * (n != 1)}" for n, name in _counted(found))
    line = Text(f"{counts}: ", style="bold")
    if left:
        return line.append(f"{left} accounted for by nothing", "bold red")
    return line.append("every one accounted for", "bold green")


def _counted(found: Sequence[Coverage]) -> tuple[tuple[int, str], ...]:
    claims, sentences = sum(c.claims for c in found), sum(len(c.sentences) for c in found)
    return (len(found), "article"), (claims, "claim"), (sentences, "sentence")


def _figures(found: Sequence[Coverage]) -> Text:
    """Return the shares of sentences and of characters, a line per article."""
    table = Text(" " * (_LABEL + 9))
    table.append(f"{'  sentences ':─<30}   {'  characters ':─<30}\n", "dim")
    heads = "".join(
        f"{head:>{width}}" for head, width in zip(("all", "claimed", "rhetoric", "left"), _WIDTHS, strict=True)
    )
    table.append(f"{'':{_LABEL}}{'claims':>6}   {heads}   {heads}", "dim")
    for coverage in found:
        table.append(f"\n{coverage.number:<{_LABEL}}{coverage.claims:>6}   ")
        counts = [coverage.count(kind) for kind in _SHOWN]
        table.append(_group(len(coverage.sentences), counts)).append("   ")
        table.append(_group(coverage.code_points, [coverage.characters[kind] for kind in _SHOWN]))
    return table


def _group(whole: int, counts: Sequence[int]) -> Text:
    """Return one half of a line of figures: a number and three shares of it, the last one never hidden."""
    claimed, rhetoric, left = counts
    shares = (str(whole), percent(claimed, whole), percent(rhetoric, whole), percent(left, whole, math.ceil))
    line = Text("".join(f"{share:>{width}}" for share, width in zip(shares, _WIDTHS, strict=True)))
    line.stylize("bold red" if left else "", sum(_WIDTHS[:-1]))
    return line


def _list(terminal: Console, found: Sequence[Coverage], texts: Mapping[str, Article]) -> None:
    """Print the sentences that nothing accounts for, a line each."""
    for coverage in found:
        if not coverage.unaccounted:
            continue
        terminal.print()
        terminal.print(Text(f"Article {coverage.number}: claim these, or mark them as rhetoric", style="bold"))
        text = texts[coverage.number].text
        for sentence in coverage.unaccounted:
            line = Text(f"{sentence.start:>6}-{sentence.end:<6} ", style="red")
            line.append(text[sentence.start : sentence.end].replace("\n", " "), "default")
            terminal.print(line, no_wrap=True, overflow="ellipsis")

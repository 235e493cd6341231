"""``kg sparql``: a query of one's own over the same graph, printed the same way."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any, Final

import click

from kg import bounded
from kg.cli import moments, output
from kg.cli.values import PATH, SECONDS
from kg.empty import first_in_vain
from kg.engine import Rows, Triples
from kg.engine.embedded import Embedded
from kg.errors import UnreadableFile
from kg.guard import judge
from kg.labels import labels
from kg.sparql import Query, parse
from kg.workers import Limits

#: Bytes that a query may use beyond the graph.
MEMORY: Final = 4 << 30
_INPUT: Final = Path("-")


@click.command("sparql")
@click.argument("file", type=PATH, required=False)
@click.option("-e", "text", metavar="TEXT", help="The query itself, in place of a file.")
@click.option(
    "--timeout",
    type=SECONDS,
    default=60.0,
    show_default=True,
    help="Seconds that the query may take.",
)
@moments.with_options
@output.with_options
def command(
    file: Path | None,
    text: str | None,
    timeout: float,
    **words: Any,  # noqa: ANN401 - click hands over words
) -> None:
    """Answer a SPARQL query of your own, from FILE or from -e TEXT, within limits and reaching out to nothing.

    FILE is - for standard input.
    """
    if (file is None) == (text is None):
        raise click.UsageError("give either FILE or -e TEXT")
    manner = output.take_manner(words)
    opens = moments.take(words, here=manner.traced)
    query = _read(file) if file is not None else text or ""
    query = judge(query).text  # Refuses what would reach out: SERVICE, FROM, updates.
    parsed = parse(query)
    opened = opens()
    held = isinstance(opened.engine, Embedded)
    answer = bounded.query(opened.engine, query, Limits(timeout, MEMORY)) if held else opened.engine.query(query)
    names = labels(opened.engine, output.terms_of(answer), manner.language)
    output.answer(opened.built, output.Reply(query, answer, names, opened.titled("", answer, manner)), manner)
    if (isinstance(answer, Rows) and not answer.rows) or (isinstance(answer, Triples) and not answer.triples):
        vain = first_in_vain(opened.engine, query, manner.language)
        output.note([vain.told(manner.language)] if vain else [], manner)
    if isinstance(answer, Rows) and limit_of(parsed) == len(answer.rows) > 0:
        english = f"The query's own LIMIT {len(answer.rows)} is reached: there may be more rows."
        output.note(
            [f"已达查询自身的 LIMIT {len(answer.rows)}，可能还有更多行。" if manner.language == "zh" else english],
            manner,
        )
    opened.note(answer, manner)


def limit_of(query: Query) -> int | None:
    """Return the LIMIT that a query sets itself, or ``None``."""
    slices = query.text[query.body.grouped : query.body.modifiers_end]
    found = re.search(r"\bLIMIT\s+(\d+)", slices, re.IGNORECASE)
    return int(found[1]) if found else None


def _read(file: Path) -> str:
    try:
        data = sys.stdin.buffer.read() if file == _INPUT else file.read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise UnreadableFile(f"{file}: {error.strerror or error}; give a UTF-8 file with a query") from error
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"{file}: not UTF-8 at byte {error.start}; give a UTF-8 file with a query") from error

"""``kg export FORM``: the graph, or a part of it, as files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click

from kg.cli import moments
from kg.cli.values import PATH
from kg.errors import BadParameter
from kg.export.forms import FORMS, export, stream
from kg.export.output import COMPRESSIONS

_OUTPUT: Final = Path("-")  #: Standard output.


def _listed(ctx: click.Context, _: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - click's signature
    """Print the forms and end."""
    if asked and not ctx.resilient_parsing:
        width = max(map(len, FORMS))
        for form in FORMS.values():
            click.echo(f"{form.name:<{width}}  {form.suffix or 'folder':<8}  {form.about}")
        ctx.exit()


@click.command("export")
@click.option("--list", is_flag=True, is_eager=True, expose_value=False, callback=_listed, help="List the forms.")
@click.argument("form", type=click.Choice(tuple(FORMS)), metavar="FORM")
@click.option(
    "--output",
    "-o",
    type=PATH,
    help="File or folder, - for standard output; lodestone.<suffix> by default.",
)
@click.option("--compress", type=click.Choice([kind[1:] for kind in COMPRESSIONS]), help="Compress the file.")
@click.option("--inferred", is_flag=True, help="With turtle, ntriples, rdfxml: conclusions, too.")
@click.option("--source", "sources", multiple=True, metavar="NNN", help="Only claims of this article; repeatable.")
@click.option("--entity", "entities", multiple=True, metavar="NAME", help="Only claims about this; repeatable.")
@click.option("--modality", "modalities", multiple=True, metavar="KIND", help="Only claims of this kind, e.g. Plan.")
@click.option("--at", metavar="DATE", help="Only what may hold on a day.")
@click.option("--certain", is_flag=True, help="With --at: only what certainly holds on the day.")
@click.option("--known", metavar="DATE", help="Only what articles out by a day say.")
def command(  # noqa: PLR0913 - one argument per option, as click wants it
    form: str,
    output: Path | None,
    compress: str | None,
    *,
    inferred: bool,
    sources: tuple[str, ...],
    entities: tuple[str, ...],
    modalities: tuple[str, ...],
    at: str | None,
    certain: bool,
    known: str | None,
) -> None:
    """Write the graph in a form that others read; `kg export --list` tells the forms.

    A part is a graph of its own: its conclusions rest on the chosen claims alone.
    """
    from rich.console import Console  # noqa: PLC0415 - heavy, and not needed for --help

    from kg.export.select import Selection, material  # noqa: PLC0415 - loads the store

    chosen = FORMS[form]
    place = output or Path(f"lodestone{'-' + form if chosen.folder else chosen.suffix}")
    if compress and place != _OUTPUT and not place.is_dir():
        place = place.with_name(f"{place.name.removesuffix('.' + compress)}.{compress}")
    with Console(stderr=True).status("opening the graph") as status:
        moment = moments.moment_of(at, known, certain=certain)
        selection = Selection(sources, tuple(map(_entity, entities)), tuple(map(_kind, modalities)), moment)
        made = material(selection, lambda part: status.update(f"{part} …"))
        status.update(f"writing {place} …")
        if place == _OUTPUT:
            stream(chosen, made, sys.stdout.buffer, f".{compress}" if compress else "", inferred=inferred)
        else:
            export(chosen, made, place, inferred=inferred)
    click.echo(f"{place}: {len(made.dataset.claims):,} claims; {chosen.about}", err=place == _OUTPUT)


def _entity(name: str) -> str:
    """Return the term that a name stands for."""
    from kg.build import open_graph  # noqa: PLC0415 - loads the store
    from kg.resolve import Resolver  # noqa: PLC0415

    return Resolver(open_graph().public).entity(name, where="--entity ")


def _kind(name: str) -> str:
    """Return the term of a kind of modality: its local name, or its short form."""
    from kg import names  # noqa: PLC0415 - as above
    from kg.terms import iri  # noqa: PLC0415

    try:
        return iri(names.expand(name if ":" in name else f"lo:{name}"))
    except ValueError as error:
        raise BadParameter(f"--modality {name!r} is no kind of claim: write one word, e.g. Plan") from error

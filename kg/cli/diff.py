"""``kg diff OLD NEW``: what changed between two editions of the graph."""

from __future__ import annotations

from dataclasses import replace

import click

from kg.cli.values import FILLED


@click.command("diff")
@click.argument("old", type=FILLED)
@click.argument("new", type=FILLED, required=False)
@click.option("--format", "form", type=click.Choice(["markdown", "json"]), default="markdown", show_default=True,
              help="Form of the answer.")  # fmt: skip
def command(old: str, new: str | None, form: str) -> None:
    """Tell which claims were added, removed or changed, which conclusions came and went, which answers differ.

    OLD and NEW are folders that hold ontology, data and queries, or revisions of the checkout such as v1.0.0 or HEAD~1;
    where NEW is left out, the files as they are now.
    """
    from rich.console import Console  # noqa: PLC0415 - heavy, and not needed for --help

    from kg import diff, editions  # noqa: PLC0415 - loads the store
    from kg.paths import share  # noqa: PLC0415

    with (
        Console(stderr=True).status("opening the older edition") as status,
        editions.opened(old, lambda part: status.update(f"{old}: {part} …")) as before,
        editions.opened(
            new or str(share("ontology").parent), lambda part: status.update(f"{new or 'now'}: {part} …")
        ) as after,
    ):
        status.update("comparing …")
        found = diff.diff(before, after if new else replace(after, name="now"))
    click.echo(diff.to_json(found) if form == "json" else diff.to_markdown(found), nl=False)

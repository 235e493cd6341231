"""``kg ask``: one sub-command per canned question, made from its header."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

import click
from click.core import ParameterSource

from kg import index
from kg.ask import ask, filled
from kg.catalogue import Kind, Parameter, Question, question, questions
from kg.cli import moments, output
from kg.labels import LANGUAGES, labels, within_sentence

#: Options of the list of questions, by the name that click knows them by.
_OF_LISTS: Final = {"form": "--format", "language": "--lang"}


class Questions(click.Group):
    """The catalogue as a group of commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all questions."""
        return [found.name for found in questions()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        """Return the command of one question.

        Raises:
            UnknownName: There is no such question.
        """
        return command_of(question(cmd_name))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """Write each question's name and summary."""
        with formatter.section("Questions"):
            formatter.write_dl([(found.name, found.summary.en) for found in questions()])


def command_of(asked: Question) -> click.Command:
    """Return the click command that asks a question, with an option per parameter."""
    text = f"{asked.question.en}\n\n{asked.question.zh}\n\nReturns {asked.returns.en}."
    parameters: list[click.Parameter] = [_option(parameter) for parameter in asked.parameters]
    return click.Command(
        asked.name, callback=partial(_run, asked), params=[*parameters, *output.options(), *moments.options()],
        help=text,
        short_help=asked.summary.en,
    )  # fmt: skip


@click.group("ask", cls=Questions, invoke_without_command=True, subcommand_metavar="NAME [--PARAMETER VALUE]...")
@click.option("--list", "listed", is_flag=True, help="List all questions by theme.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "markdown", "json", "ttl"]),
    default="table",
    help="With --list: its form; ttl is the catalogue as RDF.",
)
@click.option("--lang", "language", type=click.Choice(LANGUAGES), default="en",
              help="With --list: its language.")  # fmt: skip
@click.pass_context
def command(ctx: click.Context, form: str, language: str, *, listed: bool) -> None:
    """Answer a canned question, each row with the claims it rests on.

    `kg ask NAME --help` tells the parameters of a question.
    """
    asked = ctx.invoked_subcommand
    if listed and asked:
        raise click.UsageError(f"--list lists all questions; without it, {asked} is answered")
    given = [word for name, word in _OF_LISTS.items() if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE]
    if given and not listed:
        place = f"; write it after {asked}" if asked else ", or with a question, after its name"
        raise click.UsageError(f"{given[0]} stands here with --list only{place}")
    if not asked:
        click.echo(_listed(form, language) if listed else ctx.get_help(), nl=not listed)


def _listed(form: str, language: str) -> str:
    """Return the catalogue in some form."""
    asked = questions()
    if form == "ttl":
        from kg.build import open_graph  # noqa: PLC0415 - no other form needs the graph
        from kg.catalogue_rdf import to_turtle  # noqa: PLC0415
        from kg.resolve import Resolver  # noqa: PLC0415

        return to_turtle(asked, Resolver(open_graph().public).latest() or "")
    if form != "table":
        return index.to_markdown(asked) if form == "markdown" else index.to_json(asked)
    lines = []
    for theme, held in index.by_theme(asked).items():
        lines += [theme.heading(language), *(f"  {one.name}\n      {index.worded(one, language)}" for one in held), ""]
    return "\n".join(lines)


def _option(parameter: Parameter) -> click.Option:
    takes = [parameter.note.en] if parameter.note else []
    if parameter.kind is Kind.CHOICE:
        takes.append("one of " + ", ".join(word for word, _ in parameter.values))
    elif parameter.of_class:
        takes.append(f"a {parameter.of_class}: name, code or short form")
    if parameter.default is not None:
        takes.append(f"default {parameter.default}")
    return click.Option(
        [f"--{parameter.name}", f"p_{parameter.variable}"],
        metavar=parameter.kind.value.upper(),
        help="; ".join(takes) + ("; required" if parameter.required else ""),
    )


def _run(asked: Question, **words: Any) -> None:  # noqa: ANN401 - click hands over words of every kind
    manner = output.take_manner(words)
    opens = moments.take(words, here=manner.traced)
    given = {p.name: words[f"p_{p.variable}"] for p in asked.parameters if words[f"p_{p.variable}"] is not None}
    opened = opens()
    found = ask(opened.engine, asked, given, manner.language, today=opened.today)
    names = labels(opened.engine, output.terms_of(found.answer), manner.language)
    called = within_sentence(opened.engine, found.bindings.values(), manner.language)
    title = filled(asked, asked.question, found.bindings, called, manner.language)
    titled = opened.titled(title, found.answer, manner)
    output.answer(opened.built, output.Reply(found.text, found.answer, names, titled, asked.chart), manner)
    output.note(found.notes, manner)
    opened.note(found.answer, manner)

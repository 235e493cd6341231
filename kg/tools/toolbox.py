"""The tools themselves: what is listed, and what each does with its arguments."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from kg.ask import ask, bind, filled
from kg.build import Graph
from kg.catalogue import did_you_mean, questions
from kg.engine import Answer, Rows, Triples
from kg.errors import BadParameter, Refused, SyntaxFault, UnknownName
from kg.evidence import Account, account, as_json
from kg.find import find, refuse_empty
from kg.findings import findings_json
from kg.guard import judge, refuse_faulty
from kg.labels import labels, within_sentence
from kg.question import Question
from kg.resolve import Resolver
from kg.show import show
from kg.surfaces import TOOL
from kg.terms import Term
from kg.tools.answers import cut, of_answer
from kg.tools.cards import of_dossier
from kg.tools.own import OWN
from kg.tools.schemas import checked, of_question, written
from kg.tools.scopes import scope

_HITS: Final = 20  #: Findings of each kind at most.
_SETS: Final = 8  #: Sets of claims of a row at most.


class Toolbox:
    """The tools over one graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._questions = {found.name: found for found in questions()}
        self._own: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "find": self._find, "show": self._show, "why": self._why, "sparql": self._sparql
        }  # fmt: skip
        self.specs: Final = {
            spec.name: spec for spec in (*OWN, *(of_question(found) for found in self._questions.values()))
        }

    def call(self, name: str, arguments: Mapping[str, object]) -> dict[str, Any]:
        """Do what a tool does.

        Args:
            name: Of the tool.
            arguments: JSON values.

        Returns:
            A JSON object.

        Raises:
            LodestoneError: There is no such tool, an argument does not fit, or the query is refused; with the remedy.
        """
        if name not in self.specs:
            raise UnknownName(f"there is no tool {name!r}; {did_you_mean(name, self.specs)}use find to search")
        given = checked(arguments, self.specs[name].schema)
        if name in self._own:
            return self._own[name](given)
        return self._ask(self._questions[name], given)

    def _ask(self, asked: Question, given: dict[str, Any]) -> dict[str, Any]:
        language: str = given["lang"]
        of = scope(self._graph, given)
        found = ask(of.public, asked, _values(asked, given), language, today=of.today, surface=TOOL)
        reasons = account(of.graph, found.text, language, None)
        names = labels(of.public, _terms(found.answer), language)
        called = within_sentence(of.public, found.bindings.values(), language)
        title = filled(asked, asked.question, found.bindings, called, language)
        body = of_answer(found.answer, names, reasons, given["limit"], given["offset"])
        notes = {"notes": list(found.notes)} if found.notes else {}
        return {"question": title, **of.note, **notes, **body}

    def _find(self, given: dict[str, Any]) -> dict[str, Any]:
        found = find(self._graph.public, refuse_empty(given["text"]), given["lang"], most=min(given["limit"], _HITS))
        body: dict[str, Any] = json.loads(findings_json(found))
        return cut(body, "hits", sum(found.totals.values()), "use more words, or ask for more with limit")

    def _show(self, given: dict[str, Any]) -> dict[str, Any]:
        language: str = given["lang"]
        entity = Resolver(self._graph.public, surface=TOOL).entity(given["entity"], where="entity ")
        return of_dossier(show(self._graph, entity, language), language)

    def _why(self, given: dict[str, Any]) -> dict[str, Any]:
        name: str = given["question"]
        if name not in self._questions:
            near = did_you_mean(name, self._questions)
            raise UnknownName(f"there is no question {name!r}; {near}each of the {len(self._questions)} is a tool")
        asked = self._questions[name]
        arguments = checked(given.get("arguments", {}), self.specs[name].schema)
        of = scope(self._graph, arguments)
        text = asked.bound(bind(Resolver(of.public, of.today, TOOL), asked, _values(asked, arguments)))
        answer = of.public.query(text)
        rows = answer.rows if isinstance(answer, Rows) else ()
        if given["row"] > len(rows):
            has = f"rows 1 to {len(rows)}" if rows else "none: ask it to be told why"
            raise BadParameter(f"there is no row {given['row']}: with these arguments {name} has {has}")
        reasons = account(of.graph, text, given["lang"], None)
        return {"question": name, "number": given["row"], **of.note, **_evidence(reasons, rows[given["row"] - 1])}

    def _sparql(self, given: dict[str, Any]) -> dict[str, Any]:
        text = judge(given["query"]).text
        of = scope(self._graph, given)
        try:
            answer = of.public.query(text)
        except SyntaxFault:
            refuse_faulty(text)
            raise
        reasons, notes = _reasons(of.graph, text, given)
        names = labels(of.public, _terms(answer), given["lang"])
        return {**of.note, **notes, **of_answer(answer, names, reasons, given["limit"], given["offset"])}


def _reasons(graph: Graph, text: str, given: dict[str, Any]) -> tuple[Account | None, dict[str, str]]:
    """Return what the rows of a query rest on, or why that cannot be told."""
    if not given.get("cite", True):
        return None, {}
    try:
        return account(graph, text, given["lang"], None), {}
    except Refused as error:
        return None, {"notCited": str(error)}


def _evidence(reasons: Account, row: tuple[Term | None, ...]) -> dict[str, Any]:
    """Return the evidence of one row, and the claims that it names."""
    body: dict[str, Any] = as_json(reasons)
    witness = body["witnesses"][reasons.rows.rows.index(row)]
    left = len(witness["sets"]) - _SETS
    witness["sets"] = witness["sets"][:_SETS]
    used = json.dumps(witness, ensure_ascii=False)
    claims = {claim: one for claim, one in body["claims"].items() if f'"{claim}"' in used}
    more = {"cut": f"{left} further sets of claims are left out: what they share is in the proof"} if left > 0 else {}
    return {**witness, "claims": claims, **more}


def _values(asked: Question, given: Mapping[str, Any]) -> dict[str, str]:
    """Return the arguments that are parameters of a question, as a person would write them."""
    names = {parameter.name for parameter in asked.parameters}
    return {name: written(value) for name, value in given.items() if name in names}


def _terms(answer: Answer) -> list[Term | None]:
    rows = answer.rows if isinstance(answer, Rows) else answer.triples if isinstance(answer, Triples) else ()
    return [term for row in rows for term in row]

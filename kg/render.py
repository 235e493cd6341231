"""Answers as files: CSV, TSV, JSON, Turtle and Markdown, the same bytes every time.

CSV and TSV are SPARQL 1.1 Query Results CSV and TSV Formats (CSV after RFC 4180), JSON is SPARQL 1.1 Query Results
JSON Format (W3C, 2013); rows in Turtle use the result-set vocabulary of the SPARQL test suites.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

from kg.columns import heading
from kg.engine import Answer, Rows, Triples, Truth
from kg.errors import Refused
from kg.labels import shown, visible
from kg.names import PREFIXES
from kg.terms import XSD, Term, Triple, iri_text, is_iri, parse_literal, plain

FORMATS: Final = ("table", "markdown", "csv", "tsv", "json", "ttl")
RESULT_SET: Final = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")


def to_csv(rows: Rows) -> str:
    """Return rows as SPARQL results CSV: plain values, lines ended by CR LF."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(rows.variables)
    writer.writerows(["" if term is None else plain(term) for term in row] for row in rows.rows)
    return out.getvalue()


def to_tsv(rows: Rows) -> str:
    """Return rows as SPARQL results TSV: whole terms, tabs within them escaped."""
    lines = ["\t".join(f"?{name}" for name in rows.variables)]
    lines += ["\t".join((term or "").replace("\t", "\\t") for term in row) for row in rows.rows]
    return "\n".join(lines) + "\n"


def to_json(answer: Rows | Truth, more: Mapping[str, object] | None = None) -> str:
    """Return rows or a truth value as SPARQL results JSON.

    Args:
        answer: What to write.
        more: Further top-level members, such as ``evidence``; the standard ones stay as they are.
    """
    body: dict[str, object]
    if isinstance(answer, Truth):
        body = {"head": {}, "boolean": answer.value}
    else:
        bindings = [
            {name: json_term(term) for name, term in zip(answer.variables, row, strict=True) if term is not None}
            for row in answer.rows
        ]
        body = {"head": {"vars": list(answer.variables)}, "results": {"bindings": bindings}}
    return json.dumps({**body, **(more or {})}, ensure_ascii=False, indent=2) + "\n"


def json_term(term: Term) -> dict[str, str]:
    """Return a term as an object of SPARQL results JSON."""
    if is_iri(term):
        return {"type": "uri", "value": iri_text(term)}
    if not term.startswith('"'):
        return {"type": "bnode", "value": term.removeprefix("_:")}
    text, datatype, language = parse_literal(term)
    if language:
        return {"type": "literal", "value": text, "xml:lang": language}
    return {"type": "literal", "value": text, **({} if datatype == XSD + "string" else {"datatype": datatype})}


def to_turtle(answer: Answer) -> str:
    """Return triples as Turtle, one resource per block; rows and truth values as an ``rs:ResultSet``."""
    if isinstance(answer, Triples):
        body, used = _blocks(answer.triples)
    elif isinstance(answer, Truth):
        body, used = f"[] a rs:ResultSet ;\n    rs:boolean {str(answer.value).lower()} .\n", {"rs"}
    else:
        body, used = _result_set(answer)
    known = {**PREFIXES, "rs": RESULT_SET}
    head = "".join(f"@prefix {prefix}: <{known[prefix]}> .\n" for prefix in sorted(used))
    return f"{head}\n{body}" if body else head


def to_markdown(rows: Rows, names: Mapping[Term, str]) -> str:
    """Return rows as a Markdown table with labels in place of IRIs, and headings where ``names`` has ``?column``."""
    head = [_cell(names.get(f"?{name}") or heading(name)) for name in rows.variables]
    body = [[_cell(visible(shown(term, names))) for term in row] for row in rows.rows]
    lines = [head, ["---"] * len(head), *body]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def render(answer: Answer, form: str, names: Mapping[Term, str], more: Mapping[str, object] | None = None) -> str:
    """Return an answer in one of :data:`FORMATS` but ``table``, which is the terminal's.

    Raises:
        Refused: The form cannot hold the answer, e.g. a graph as CSV.
    """
    if form == "ttl":
        return to_turtle(answer)
    if isinstance(answer, Truth) and form != "json":
        return f"{str(answer.value).lower()}\n"
    if isinstance(answer, Triples):
        raise Refused(f"a graph cannot be written as {form}; use --format ttl")
    if form == "json" or isinstance(answer, Truth):
        return to_json(answer, more)
    if form == "markdown":
        return to_markdown(answer, names)
    return to_csv(answer) if form == "csv" else to_tsv(answer)


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\r", "").replace("\n", "<br>")


def _turtle_term(term: Term, used: set[str]) -> str:
    """Return a term as Turtle writes it, and note the prefix it uses."""
    if is_iri(term):
        text = iri_text(term)
        for prefix, namespace in sorted(PREFIXES.items(), key=lambda item: -len(item[1])):
            if text.startswith(namespace) and _LOCAL.fullmatch(text, len(namespace)):
                used.add(prefix)
                return f"{prefix}:{text[len(namespace) :]}"
        return term
    body, marker, datatype = term.rpartition("^^")
    return f"{body}^^{_turtle_term(datatype, used)}" if marker and term.endswith(">") else term


def _blocks(triples: Sequence[Triple]) -> tuple[str, set[str]]:
    used: set[str] = set()
    subjects: dict[Term, dict[Term, list[Term]]] = {}
    a = f"<{PREFIXES['rdf']}type>"
    for subject, predicate, value in sorted(set(triples), key=lambda t: (t[0], t[1] != a, t[1], t[2])):
        subjects.setdefault(subject, {}).setdefault(predicate, []).append(value)
    blocks = []
    for subject, predicates in subjects.items():
        lines = [
            f"    {'a' if p == a else _turtle_term(p, used)} {' , '.join(_turtle_term(o, used) for o in values)}"
            for p, values in predicates.items()
        ]
        blocks.append(f"{_turtle_term(subject, used)}\n" + " ;\n".join(lines) + " .\n")
    return "\n".join(blocks), used


def _result_set(rows: Rows) -> tuple[str, set[str]]:
    used = {"rs"}
    lines = ["[] a rs:ResultSet"]
    lines += [f'    rs:resultVariable "{name}"' for name in rows.variables]
    for index, row in enumerate(rows.rows, 1):
        bound = [
            f'        rs:binding [ rs:variable "{name}" ; rs:value {_turtle_term(term, used)} ]'
            for name, term in zip(rows.variables, row, strict=True)
            if term is not None
        ]
        lines.append("    rs:solution [\n" + " ;\n".join([*bound, f"        rs:index {index}"]) + "\n    ]")
    return " ;\n".join(lines) + " .\n", used

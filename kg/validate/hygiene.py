"""Hygiene rules: one SPARQL query per file in ``ontology/hygiene/``; its rows are the offenders.

A rule selects ``?offender``, an IRI, and ``?message``, what is wrong with it; where it helps to find the line, also
``?property`` and ``?graph``. Its header gives ``summary``, ``severity`` and ``fix``, what to do. Rules read named
graphs only, so that they run on any store that holds the graphs of the project (see ``kg/validate/corpus.py``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.engine import Engine, Rows
from kg.errors import SyntaxFault, UnreadableFile
from kg.guard import in_words
from kg.headers import read_header
from kg.names import shorten
from kg.terms import iri_text, is_iri, plain
from kg.validate import layout
from kg.validate.corpus import Corpus, fault_finding, place_of
from kg.validate.report import Finding, Outcome, Severity

_IRI = re.compile(r"<(https?://[^<>\s]+)>")
FOLDER: Final = "hygiene"  #: Where the rules are, within ``ontology/``.


@dataclass(frozen=True, slots=True)
class Rule:
    """A hygiene rule."""

    name: str  #: Slug; the file's stem.
    path: Path
    summary: str
    severity: Severity
    fix: str  #: What to do about an offender.
    text: str


def read_rule(path: Path) -> Rule:
    """Read one rule file.

    Raises:
        UnreadableFile: It cannot be opened.
        SyntaxFault: A key of its header is unknown, missing or ill-typed.
    """
    header = read_header(path)
    header.only(header.keys, ("summary", "severity", "fix"), "a hygiene rule's header")
    severity = header.text_of("severity")
    if severity not in list(Severity):
        raise header.fault(header.keys["severity"].line, f"severity has to be one of {', '.join(Severity)}")
    return Rule(path.stem, path, header.text_of("summary"), Severity(severity), header.text_of("fix"), header.text)


def check(corpus: Corpus, engine: Engine) -> Outcome:
    """Run the rules of a corpus over a store that holds it; a rule that cannot be run is itself a finding.

    What no query sees, the layout of the texts, is checked on the way.

    Raises:
        EngineFailure: The store failed.
    """
    found = list(layout.check(corpus))
    paths = [path for path in corpus.queries if path.parent.name == FOLDER]
    for path in paths:
        try:
            found += offenders(read_rule(path), corpus, engine)
        except (SyntaxFault, UnreadableFile) as fault:
            found.append(fault_finding(fault, place_of(path, corpus.root)))
    return Outcome(tuple(found), checked={"hygiene rules": len(paths)})


def offenders(rule: Rule, corpus: Corpus, engine: Engine) -> list[Finding]:
    """Return one finding per row of a rule; IRIs in angle brackets are shortened.

    Raises:
        SyntaxFault: The rule is no SPARQL, or does not select ``?offender`` and ``?message``.
    """
    with in_words(rule.text):
        answer = engine.query(rule.text)
    if not isinstance(answer, Rows) or not {"offender", "message"} <= set(answer.variables):
        raise SyntaxFault(str(rule.path), 1, None, "a hygiene rule has to select ?offender and ?message")
    found = []
    for values in answer.rows:
        row = dict(zip(answer.variables, values, strict=True))
        offender = row["offender"] or ""
        place, line = corpus.locate(offender, row.get("property"), row.get("graph"))
        name = shorten(iri_text(offender)) if is_iri(offender) else offender
        message = _IRI.sub(lambda iri: shorten(iri[1]), f"{name} {plain(row['message'] or '')}; {rule.fix}")
        found.append(Finding(rule.name, rule.severity, place, line, message))
    return found

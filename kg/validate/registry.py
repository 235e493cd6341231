"""Every rule in one place: its name, how bad its findings are, what it promises, and what to do about them.

What Python checks is listed here. What a query checks says so in its header (``ontology/hygiene/``,
``ontology/generic/``), what a shape checks in its message (``ontology/shapes/``); these are read from there.
``python -m kg.validate.registry`` prints the whole list as ``docs/rules.md``.
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from kg import paths
from kg.engine.syntaxes import parse
from kg.errors import UnknownName
from kg.names import BORROWED
from kg.sources import RDF_TYPE
from kg.terms import Term, iri, parse_literal
from kg.validate import hygiene
from kg.validate.report import Severity

GENERIC: Final = "generic"  #: Folder of queries that hold for any RDF, within ``ontology/``.
_SH: Final = BORROWED["sh"]
_SEVERITIES: Final = {"Warning": Severity.WARNING, "Info": Severity.INFO}


class Where(StrEnum):
    """What a rule is asked of."""

    ANY = "any"  #: Any file.
    LODESTONE = "lodestone"  #: Data in the terms of Lodestone.
    FOREIGN = "foreign"  #: Data of others.


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule."""

    name: str
    check: str  #: The check that it is part of, as the report times it, e.g. ``"hygiene"``.
    severity: Severity
    promise: str  #: What is found, as a sentence without its full stop.
    remedy: str
    where: Where = Where.LODESTONE


_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

#: What Python checks.
BUILT_IN: Final = (
    Rule("syntax", "reading", _ERROR, "A file does not parse", "mend the text at the place named", Where.ANY),
    Rule(
        "byte-order-mark", "reading", _WARNING, "A file begins with a byte order mark, which many parsers reject",
        "save it as UTF-8 without one", Where.ANY,
    ),
    Rule(
        "ill-typed-literal", "literals", _ERROR, "A literal is none of its datatype, e.g. 30 February as a date",
        "mend the value, or give it the datatype that it has", Where.FOREIGN,
    ),
    Rule(
        "inconsistent", "consistency", _ERROR, "Ontology and data contradict one another",
        "take back the last change, or part of it, and prove again", Where.ANY,
    ),
    Rule(
        "unsatisfiable-class", "consistency", _ERROR, "Nothing can be in a class",
        "look for disjoint classes above it", Where.ANY,
    ),
    Rule(
        "shape-without-target", "targets", _WARNING,
        "A shape matches nothing, or none of the shapes given has a target, so that it would pass for ever",
        "mend the name of its target, or take it out until there is data for it; for data of others only info, "
        "unless no shape matches", Where.ANY,
    ),
    Rule(
        "unknown-shacl-term", "shacl terms", _WARNING,
        "A term is used that SHACL does not have, so that nothing is checked by it", "mend the spelling", Where.ANY,
    ),
    Rule(
        "shapes-not-given", "names in shapes", _WARNING,
        "Shapes import (owl:imports), or data ask for (sh:shapesGraph), what is not among the files given, or not "
        "given as shapes; nothing is fetched",
        "give its file, too (--shapes FILE; --ontology FILE where it holds no shapes), or take the import out; what "
        "data ask for is only info",
        Where.ANY,
    ),
    Rule(
        "undescribed-shape", "names in shapes", _WARNING,
        "A shape names another (sh:node, sh:not, sh:and, ...) that no file of shapes describes, to which all conforms",
        "mend its name, describe it, or give the file that does with --shapes", Where.ANY,
    ),
    Rule(
        "unknown-term-in-shape", "names in shapes", _WARNING,
        "A shape names a class, property or datatype that its vocabulary, which is at hand, does not have, or that is "
        "a slip of one that is at hand", "mend its name, or declare it", Where.ANY,
    ),
    Rule(
        "unknown-term-in-query", "queries", _ERROR, "A query names a term that nothing declares, and finds nothing",
        "mend the name",
    ),
    Rule(
        "shape-not-compiled", "shapes", _INFO, "A shape is left to pySHACL: its query sees what a store rewrites",
        "compare values rather than their text or datatype, or bear with the time it takes", Where.ANY,
    ),
    Rule(
        "rule-not-applied", "shapes", _WARNING,
        "Shapes hold a rule (sh:rule, sh:values), by which nothing is inferred here",
        "apply it first, and validate what comes of it", Where.ANY,
    ),
    Rule("two-kinds-of-term", "profile", _ERROR, "A term is of two kinds, which OWL 2 DL forbids", "keep one kind"),
    Rule(
        "axiom-of-mixed-kinds", "profile", _ERROR, "An axiom relates terms of different kinds",
        "relate classes to classes, and properties to properties of their kind",
    ),
    Rule(
        "datatype-outside-owl", "profile", _ERROR, "A datatype is used that OWL 2 does not know",
        "use another, or make the property an annotation property",
    ),
    Rule("unknown-owl-term", "profile", _ERROR, "A word of the OWL vocabulary does not exist", "mend the spelling"),
    Rule(
        "axiom-beyond-rl", "profile", _ERROR, "An axiom lies beyond OWL 2 RL, so that no rule would follow it",
        "say it within RL, or as a shape or a rule",
    ),
    Rule(
        "axiom-in-data", "profile", _ERROR, "Data define a term, where they should only assert",
        "move the axiom into ontology/",
    ),
    Rule(
        "empty-prefix", "hygiene", _WARNING, "A file of the project has a prefix without a name",
        "give the namespace its usual name",
    ),
    Rule(
        "prefixes-out-of-order", "hygiene", _WARNING, "The prefixes of a file of the project are out of order",
        "put them in alphabetical order, each once",
    ),
    Rule(
        "article-digest", "anchors", _ERROR, "An article is not the text that was read",
        "find the text again, or write its digest into data/sources.ttl",
    ),
    Rule(
        "article-length", "anchors", _ERROR, "The number of code points of an article is not what its source says",
        "write the number into data/sources.ttl",
    ),
    Rule(
        "orphaned-passage", "anchors", _ERROR, "The words of a passage are not those that were anchored",
        "find them again with kg anchor and replace the block",
    ),
    Rule(
        "unaccounted-sentence", "anchors", _ERROR, "No claim rests on a sentence, and no mark says why",
        "anchor a claim in it, or mark it as lo:Rhetoric with a reason",
    ),
    Rule(
        "unjudged-candidate", "comparisons", _ERROR, "Two claims should be compared, and nobody has done so",
        "judge them in data/comparisons.trig",
    ),
    Rule(
        "copied-text", "copied text", _ERROR, "A file holds 24 characters in a row of an article",
        "put it in your own words",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Selection:
    """The rules that are wanted, by patterns over their names or the names of their checks (``Claim-*``)."""

    only: tuple[str, ...] = ()  #: Nothing but these, where there are any.
    skip: tuple[str, ...] = ()  #: All but these.

    def takes(self, rule: str, check: str = "") -> bool:
        """Whether a rule is wanted."""
        names = (rule, check)
        return (not self.only or _any(self.only, names)) and not _any(self.skip, names)

    def runs(self, check: str, known: Iterable[Rule]) -> bool:
        """Whether a check has a rule that may be wanted; a check by shapes may have rules that are not known yet."""
        own = [rule.name for rule in known if rule.check == check]
        if check in ("shapes", "hygiene") and not any(fnmatchcase(check, skipped) for skipped in self.skip):
            elsewhere = {rule.name for rule in known if rule.check != check} | {r.check for r in known} - {check}
            return not self.only or not all(any(fnmatchcase(name, p) for name in elsewhere) for p in self.only)
        return any(self.takes(name, check) for name in own or [check])

    def validate(self, known: Iterable[Rule], shapes: Iterable[str] = ()) -> None:
        """Refuse a pattern that no rule and no check has.

        Args:
            known: The rules there are.
            shapes: Names of shapes that were given; a part of one that has no name is called after it and a hyphen.

        Raises:
            UnknownName: There is one; the text names what comes near.
        """
        given = set(shapes)
        names = sorted({name for rule in known for name in (rule.name, rule.check)} | given)
        for pattern in (*self.only, *self.skip):
            part = any(pattern.startswith(f"{shape}-") for shape in given)
            if not part and not any(fnmatchcase(name, pattern) for name in names):
                near = difflib.get_close_matches(pattern, names, 3, 0.5)
                hint = f"did you mean {' or '.join(near)}? See" if near else "see"
                raise UnknownName(f"no rule is called {pattern!r}; {hint} kg validate --list-rules")


def rules(ontology: Path | None = None) -> tuple[Rule, ...]:
    """Return every rule: those of Python, of queries and of the project's shapes, each group sorted by name.

    Raises:
        UnreadableFile: A file of a rule cannot be opened.
        SyntaxFault: A header or a file of shapes does not parse.
    """
    folder = ontology or paths.share("ontology")
    queries = [_query(path, Where.LODESTONE) for path in sorted((folder / hygiene.FOLDER).glob("*.rq"))]
    queries += [_query(path, Where.FOREIGN) for path in sorted((folder / GENERIC).glob("*.rq"))]
    shapes = [rule for path in sorted((folder / "shapes").glob("*.ttl")) for rule in shape_rules(path)]
    return (*BUILT_IN, *queries, *sorted(shapes, key=lambda rule: rule.name))


def shape_rules(path: Path) -> Iterator[Rule]:
    """Yield a rule per property shape, or node shape with a message, that a file of shapes names.

    Raises:
        SyntaxFault: The file does not parse.
    """
    told: dict[Term, dict[Term, list[Term]]] = {}
    for subject, predicate, value, _ in parse(path.read_bytes(), ".ttl", str(path)):
        told.setdefault(subject, {}).setdefault(predicate, []).append(value)
    for shape, properties in told.items():
        messages = properties.get(iri(_SH + "message"), [])
        kinds = properties.get(RDF_TYPE, [])
        if not shape.startswith("<") or not messages or not {iri(_SH + k) for k in _KINDS} & set(kinds):
            continue
        severity = [value.strip("<>").removeprefix(_SH) for value in properties.get(iri(_SH + "severity"), [])]
        remedy = parse_literal(min(messages, key=lambda m: ("@en" not in m, m))).text
        promise = f"A thing does not conform to the shape {local(shape)}"
        yield Rule(local(shape), "shapes", _SEVERITIES.get((severity or [""])[0], _ERROR), promise, remedy.rstrip("."))


_KINDS: Final = ("PropertyShape", "NodeShape")


def local(term: Term) -> str:
    """Return the last piece of an IRI term, after its last slash or number sign."""
    text = term.strip("<>").rstrip("/#")
    return text[max(text.rfind("/"), text.rfind("#")) + 1 :] or text


def document(found: Iterable[Rule]) -> str:
    """Return the list of all rules as Markdown."""
    listed = tuple(found)
    text = [_HEAD.format(count=len(listed))]
    for title, chosen in (
        ("Rules for any file", [r for r in listed if r.where is Where.ANY]),
        ("Rules for data of others", [r for r in listed if r.where is Where.FOREIGN]),
        ("Rules for data in the terms of Lodestone", [r for r in listed if _own(r) and r.check != "shapes"]),
        ("Shapes of Lodestone", [r for r in listed if _own(r) and r.check == "shapes"]),
    ):
        text.append(f"## {title}\n\n| rule | check | severity | promise | remedy |\n|---|---|---|---|---|")
        text += [f"| `{r.name}` | {r.check} | {r.severity} | {_cell(r.promise)} | {_cell(r.remedy)} |" for r in chosen]
        text.append("")
    return "\n".join(text)


_HEAD: Final = """# Rules

All {count} rules of `kg validate`, as `kg validate --list-rules` tells them; this file is made by
`python -m kg.validate.registry`. How to choose among them is told in [the guide](guides/validate.md). Shapes that you
give yourself (`--shapes`) add a rule each, named after the shape.
"""


def _own(rule: Rule) -> bool:
    return rule.where is Where.LODESTONE


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def _query(path: Path, where: Where) -> Rule:
    rule = hygiene.read_rule(path)
    check = "hygiene" if where is Where.LODESTONE else GENERIC
    return Rule(rule.name, check, rule.severity, rule.summary.rstrip("."), rule.fix, where)


def _any(patterns: Iterable[str], names: Iterable[str]) -> bool:
    listed = [name for name in names if name]
    return any(fnmatchcase(name, pattern) for pattern in patterns for name in listed)


if __name__ == "__main__":
    sys.stdout.write(document(rules()))

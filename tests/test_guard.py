"""A query is judged as it is read: what would reach out or change something is refused, and so is what would crash."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from collections.abc import Callable
from typing import Final

import pytest

from kg import guard
from kg.catalogue import questions
from kg.errors import ForbiddenQuery, LodestoneError, Refused, SyntaxFault
from kg.guard import Judged, harmless, judge, refuse_unheld
from kg.sparql.tokens import tokenize

#: Texts that reach out or change something, and the line and column of the word that does.
FORBIDDEN: Final = (
    ("SELECT * { SERVICE <http://e.org/> { ?s ?p ?o } }", "SERVICE", 1, 12),
    ("SELECT * {\n  service silent ?where { ?s ?p ?o } }", "SERVICE", 2, 3),
    ("SELECT * { \\u0053ERVICE <http://e.org/> { ?s ?p ?o } }", "SERVICE", 1, 12),
    ("SELECT * { \\U00000053\\u0045RVICE <http://e.org/> { } }", "SERVICE", 1, 12),
    ('SELECT * { """a\\\\""" ?p ?o . \\u0053ERVICE <http://e.org/> { } }', "SERVICE", 1, 30),
    ("SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE ?x { } } }", "SERVICE", 1, 37),
    ("LOAD <http://e.org/>", "LOAD", 1, 1),
    ("INSERT DATA { <a:a> <a:b> 1 }", "INSERT", 1, 1),
    ("PREFIX a: <a:> DELETE WHERE { ?s ?p ?o }", "DELETE", 1, 16),
    ("ASK {} ; DROP ALL", "DROP", 1, 10),
    ("SELECT * FROM <http://e.org/data> { ?s ?p ?o }", "FROM", 1, 15),
    ("PREFIX e: <http://e.org/> SELECT * FROM NAMED e:data { ?s ?p ?o }", "FROM", 1, 47),
)
#: Texts that say such words without meaning them.
HARMLESS: Final = (
    "SELECT * { ?s ?p 'SERVICE <http://e.org/> { }' }",
    "# SERVICE <http://e.org/> { }\nASK { ?s <a:load> ?load }",
    "PREFIX service: <http://e.org/service/> SELECT ?from { ?from service:insert ?o }",
    "SELECT * { ?s ?p '\\u0053ERVICE' }",
    "PREFIX x: <https://e.org/multilateral/> SELECT * { x:out-of-service ?p <https://e.org/from-china> }",
)
#: Shapes that recurse in a parser or an evaluator, by how often they do.
DEEP: Final[dict[str, Callable[[int], str]]] = {
    "brackets": lambda n: f"ASK {{ FILTER {'(' * n}1{')' * n} }}",
    "groups": lambda n: f"ASK {'{' * n}{'}' * n}",
    "not": lambda n: f"ASK {{ FILTER({'!' * n}true) }}",
    "optionals": lambda n: f"ASK {{ {'OPTIONAL { ' * n}{'} ' * n} }}",
    "optional after optional": lambda n: f"ASK {{ {'OPTIONAL { ?s ?p ?o } ' * n} }}",
    "unions": lambda n: f"ASK {{ {'{ } UNION ' * n}{{ }} }}",
    "filters": lambda n: f"ASK {{ {'FILTER(1 = 1) ' * n} }}",
    "binds": lambda n: f"ASK {{ {''.join(f'BIND(1 AS ?v{i}) ' for i in range(n))} }}",
    "group after group": lambda n: f"ASK {{ {'{ } ' * n} }}",
    "exists": lambda n: f"ASK {{ {'FILTER EXISTS { ' * n}{'} ' * n} }}",
    "sums": lambda n: f"ASK {{ FILTER({'1 + ' * n}1) }}",
    "signed sums": lambda n: f"ASK {{ FILTER(1 {'+1 ' * n}) }}",
    "ors": lambda n: f"ASK {{ FILTER({'true || ' * n}true) }}",
    "functions": lambda n: f"ASK {{ FILTER({'STR(' * n}1{')' * n}) }}",
    "paths in brackets": lambda n: f"ASK {{ ?s {'(^' * n}<a:a>{')*' * n} ?o }}",
    "steps of a path": lambda n: f"ASK {{ ?s <a:a>{'/<a:a>' * n} ?o }}",
    "lists": lambda n: f"ASK {{ {'(' * n}1{')' * n} <a:a> 1 }}",
    "blank nodes": lambda n: f"ASK {{ {'[ <a:a> ' * n}1{']' * n} }}",
    "projected expressions": lambda n: f"SELECT {' '.join(f'(1 AS ?v{i})' for i in range(n))} {{ }}",
    "conditions": lambda n: f"SELECT (1 AS ?x) {{ }} GROUP BY ?s HAVING {'(1 = 1) ' * n}",
}

#: Those that an optimiser takes a minute for: a matter for a time limit.
SLOW: Final = ("optional after optional", "steps of a path", "blank nodes", "lists")


@pytest.mark.parametrize("text, word, line, column", FORBIDDEN)
def test_what_reaches_out_or_changes_something_is_refused(text: str, word: str, line: int, column: int) -> None:
    """The word is named with its place, however it is spelt."""
    with pytest.raises(ForbiddenQuery, match=rf"^query:{line}:{column}: {word}") as caught:
        judge(text)
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize("text", HARMLESS)
def test_such_words_in_strings_comments_and_names_are_harmless(text: str) -> None:
    """Only a keyword means what it says."""
    assert judge(text) == Judged(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o FILTER(?a<'>')SERVICE<x:y>{?s ?p ?o}FILTER(?a<'x') }",
        "SELECT * { ?s ?p ?o FILTER(?a<'>')SERVICE<x:y>{?s ?p ?o}FILTER('b'<'>'||'c') }",
        "SELECT * { ?s ?p ?o FILTER(?a<'>')\\u0053ERVICE<x:y>{?s ?p ?o}FILTER('b'<'>'||'c') }",
        "SELECT * { ?s ?p ?o FILTER(?a<?b&&?c>?d) } # from",
    ],
)
def test_a_text_that_could_be_read_in_two_ways_is_refused(text: str) -> None:
    """What might be an IRI or a comparison hides nothing."""
    with pytest.raises((Refused, SyntaxFault)):
        judge(text)


def test_a_name_with_such_a_word_in_it_is_let_through_unread() -> None:
    """An IRI of the project that speaks of where something comes from costs no parser."""
    assert harmless(HARMLESS[-1])
    assert not harmless(HARMLESS[-1].replace("<https:", "<https"))
    assert not harmless(HARMLESS[-1].replace("x:out-of", "x:out.of"))


def test_from_picks_graphs_that_are_held() -> None:
    """Each graph of a dataset clause is made absolute and looked up; the text stays as it is."""
    text = "PREFIX g: <urn:g:> SELECT * FROM g:1 FROM NAMED <urn:g:2> FROM g:1 { GRAPH ?g { ?s ?p ?o } }"
    asked: list[str] = []

    def held(graph: str) -> bool:
        asked.append(graph)
        return True

    found = judge(text, held)
    assert found == Judged(text, ("urn:g:1",), ("urn:g:2",))
    assert asked == ["urn:g:1", "urn:g:2", "urn:g:1"]
    refuse_unheld(["urn:g:1"], lambda graph: graph == "urn:g:1")
    with pytest.raises(ForbiddenQuery, match=r"<urn:g:2> is none"):
        refuse_unheld(["urn:g:1", "urn:g:2"], lambda graph: graph == "urn:g:1")


def test_what_is_let_through_unread_reaches_out_nowhere() -> None:
    """Whatever stands before a word, with or without a space, a text whose tokens hold it as a keyword is read."""
    befores = (
        "", " ", "\n", "\t", "a", "ASK", "1", "1.", "1e5", "true", ".", ";", "}", "{", ")", "(", ">", "<x:y>",
        "'s'", '"s"', "*", "_", "-", ":", "^", "|", "x:", "x:a", "x:a.", "x:-", "_:", "_:a", "_:a.", "?", "?v", "?v.",
        "?v-", "$v", "<x:y>?", "?v/", "<x:y>/", "#", "# ", "#\n", "'#'", "<x:y#", "<x:y/", "@en", "'s'@en-", "'s'^^x:t",
        "?v\u00b7", "\u00b2", "\u2028", "\ufeff", "x:a-", ":a-", "_:a-", "x:a-b.", "?a<https://", "<https://x.y/a-",
        "<https://x.y/a-b>", "<https://x.y#", "?a<x://y)",
    )  # fmt: skip
    words = ("SERVICE", "service", "Lateral", "FROM", "SERVICE<", "from ", "fromage", "services", "SERVICE#>", "from/>")
    read, unread = 0, 0
    for before in itertools.product(befores, befores):
        for word in words:
            text = f"ASK {{ ?s ?p {''.join(before)}{word}"
            try:
                keywords = {token.value for token in tokenize(text) if token.kind == "word"}
            except (Refused, SyntaxFault):
                continue
            read += 1
            if harmless(text):
                unread += 1
                assert not keywords & {"SERVICE", "LATERAL", "FROM"}, text
    assert read > 15_000
    assert unread > 5_000


@pytest.mark.parametrize("name", DEEP)
def test_depth_is_bounded(name: str) -> None:
    """A hundred thousand levels or links are refused with the place; thirty are not."""
    with pytest.raises((SyntaxFault, Refused), match=r"query:1:\d+: .* (?:flatter|split the query)"):
        judge(DEEP[name](100_000 if name in ("brackets", "groups", "not") else 5_000))
    assert judge(DEEP[name](30)).text == DEEP[name](30)


def test_the_engine_survives_what_is_let_through() -> None:
    """The deepest queries that are not refused are read and run without ending the process."""
    texts = {name: shape(deepest(shape)) for name, shape in DEEP.items() if name not in SLOW}
    script = (
        "import json, sys, pyoxigraph as ox\n"
        "for name, text in json.load(sys.stdin).items():\n"
        "    try:\n        ox.Store().query(text)\n    except SyntaxError:\n        pass\n"
        "    print(name, flush=True)"
    )
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", script], input=json.dumps(texts), capture_output=True, text=True, check=False, timeout=99
    )
    assert done.stdout.splitlines() == list(texts)
    assert done.returncode == 0
    assert len(texts) == 16


def deepest(shape: Callable[[int], str]) -> int:
    """Return how often a shape may recurse at most."""
    low, high = 1, guard.LONGEST + 1
    while high - low > 1:
        middle = (low + high) // 2
        try:
            judge(shape(middle))
            low = middle
        except LodestoneError:
            high = middle
    assert low >= 30
    return low


def test_long_data_is_no_chain() -> None:
    """Rows of VALUES, members of IN and triples may be many: they make no engine recurse."""
    rows = " ".join(f"({-n} {n})" for n in range(3000))
    texts = (
        f"SELECT * {{ VALUES (?a ?b) {{ {rows} }} }}",
        f"SELECT * {{ VALUES ?a {{ {' '.join(str(-n) for n in range(1, 3000))} }} }}",
        f"ASK {{ FILTER(1 IN ({','.join(map(str, range(3000)))})) }}",
        f"CONSTRUCT {{ {'?s ?p ?o . ' * 3000} }} WHERE {{ ?s ?p ?o }}",
    )
    assert [judge(text).text == text for text in texts] == [True] * 4


def test_every_canned_question_passes() -> None:
    """The guard refuses none of our own."""
    found = questions()
    assert [judge(question.text).text == question.text for question in found] == [True] * len(found)
    assert len(found) >= 70


def test_short_and_long_judgement_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is let through unread because it is short and unsuspicious would be let through when read, too."""
    texts = [question.text for question in questions()] + [shape(30) for shape in DEEP.values()]
    quick = [judge(text) for text in texts]
    monkeypatch.setattr(guard, "_SHORT", 0)
    assert [judge(text) for text in texts] == quick
    assert len(texts) >= 90

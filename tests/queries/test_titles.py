"""A question reads as an English sentence whatever it is asked about: a name that takes the article has it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from kg.ask import bind, filled
from kg.catalogue import questions
from kg.find import Kind, find
from kg.labels import labels, select, within_sentence
from kg.names import PREFIXES, expand
from kg.question import Question
from kg.resolve import Resolver
from kg.terms import Term, iri, iri_text, plain
from tests import project

_WITH_ARTICLE = f"""PREFIX rdfs: <{PREFIXES["rdfs"]}> PREFIX skos: <{PREFIXES["skos"]}>
SELECT ?entity ?label WHERE {{
  ?entity rdfs:label ?label ; skos:altLabel ?name FILTER(STR(?name) = CONCAT("the ", STR(?label)) && LANG(?name) = "en")
}} ORDER BY ?entity"""


def _named() -> dict[Term, str]:
    """Return the label of every entity whose name takes the article."""
    rows = select(project.graph().public, _WITH_ARTICLE)
    return {entity: plain(label) for entity, label in rows if entity and label}


def _asked() -> Iterator[tuple[Question, dict[str, Term]]]:
    """Yield every question with its defaults, and with each example of each parameter."""
    resolver = Resolver(project.graph().public)
    for one in questions():
        needed = {parameter.name: parameter.examples[0] for parameter in one.parameters if parameter.required}
        yield one, bind(resolver, one, needed)
        for parameter in one.parameters:
            for example in parameter.examples:
                yield one, bind(resolver, one, {**needed, parameter.name: example})


def test_names_have_their_article_in_the_words_of_every_question() -> None:
    """No question or word on its empty answer holds a name that takes the article without it."""
    public, named = project.graph().public, _named()
    checked, bare = 0, []
    for one, bindings in _asked():
        called = within_sentence(public, bindings.values())
        for term in named.keys() & set(bindings.values()):
            for text in (one.question, *([one.empty] if one.empty else [])):
                said = filled(one, text, bindings, called, "en")
                checked += named[term] in said
                if named[term] in said.replace(f"the {named[term]}", ""):
                    bare.append(said)
    assert bare == []
    assert checked > 150


def test_a_title_has_the_article_within_and_no_other_name_changes() -> None:
    """The United States is asked about with the article, China without, and in Chinese both are as ever."""
    public = project.graph().public
    terms = [iri(expand(short)) for short in ("state:USA", "state:CHN", "body:european-union", "collective:the-west")]
    names = ["the United States", "China", "the European Union", "the West"]
    assert list(map(within_sentence(public, terms).get, terms)) == names
    assert within_sentence(public, terms, "zh") == labels(public, terms, "zh")
    assert within_sentence(public, []) == {}
    one = next(one for one in questions() if one.name == "trade-measures-of-state")
    title = filled(one, one.question, {"state": terms[0]}, within_sentence(public, terms), "en")
    assert title.startswith("What trade measures has the United States taken")


def test_what_takes_the_article_is_found_with_it() -> None:
    """Every name that takes the article is a name by which its entity is known, first of all that are found."""
    named = _named()
    assert len(named) == 158
    tried = ("state:USA", "body:minerals-security-partnership", "undertaking:eu-chips-act", "event:g7-summit-2025")
    for short in tried:
        entity = iri(expand(short))
        hits = find(project.graph().public, f"the {named[entity]}", asked=()).hits
        assert next(hit.iri for hit in hits if hit.kind is Kind.ENTITY) == entity, short


def test_words_fit_whatever_number_a_name_has() -> None:
    """A collective is many: no verb beside its name says that it is one. A title of an article stands in quotes."""
    public = project.graph().public
    one_only = re.compile(r"\b(is|does|has)\b")
    collectives = articles = 0
    for one, bindings in _asked():
        called = within_sentence(public, bindings.values())
        for term, text in itertools.product(set(bindings.values()), (one.question, one.empty)):
            said = filled(one, text, bindings, called, "en") if text else ""
            if called.get(term, "") not in said or term not in called:
                continue
            if iri_text(term).startswith(PREFIXES["collective"]):
                before, _, after = said.partition(called[term])
                assert not one_only.search(" ".join((*before.split()[-1:], *after.split()[:1]))), said
                collectives += 1
            if iri_text(term).startswith(PREFIXES["source"]):
                assert f"“{called[term]}”" in said
                articles += 1
    assert collectives >= 10
    assert articles >= 14

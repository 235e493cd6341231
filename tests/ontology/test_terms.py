"""Every term is named, defined and exemplified in both languages, in the module that it says defines it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from kg import __version__
from kg.about import CREATOR, LICENSE
from kg.names import ONTOLOGY, PREFIXES
from kg.terms import iri, plain

if TYPE_CHECKING:
    from tests.ontology.conftest import Ontology

MODULES = {
    "actors", "borrowed", "claims", "dealings", "events", "exposure", "figures", "instruments", "lodestone",
    "quantities", "statements", "supply", "ties",
}  # fmt: skip
LANGUAGES = ["en", "zh"]


def test_the_modules_are_there_and_each_has_terms(ontology: Ontology) -> None:
    """The thirteen modules parse, each alone, and all but the root and the borrowed one declare terms of ours."""
    assert set(ontology.modules) == MODULES
    assert all(ontology.modules.values())
    assert set(ontology.own.values()) == MODULES - {"borrowed", "lodestone"}
    assert len(ontology.own) >= 337


def test_the_root_imports_every_module(ontology: Ontology) -> None:
    """The root ontology imports each other module by the IRI that the module gives itself."""
    headers = {stem: iri(ONTOLOGY + ("" if stem == "lodestone" else stem)) for stem in MODULES}
    for stem, header in headers.items():
        types = [o for s, p, o in ontology.modules[stem] if s == header and p.endswith("#type>")]
        assert [plain(o).rpartition("#")[2] for o in types] == ["Ontology"], stem
    imported = ontology.values(headers.pop("lodestone"), "owl:imports")
    assert sorted(imported) == sorted(headers.values())


def test_the_root_says_whose_it_is_and_what_to_call_it(ontology: Ontology) -> None:
    """The root ontology names its makers, the version of the package, and the prefix and namespace of the terms."""
    root = iri(ONTOLOGY)
    assert ontology.texts_of(root, "schema:creator") == [("en", CREATOR)]
    assert ontology.texts_of(root, "owl:versionInfo") == [(None, __version__)]
    assert ontology.texts_of(root, "vann:preferredNamespacePrefix") == [(None, "lo")]
    assert ontology.texts_of(root, "vann:preferredNamespaceUri") == [(None, PREFIXES["lo"])]
    assert [plain(licence) for licence in ontology.values(root, "dcterms:license")] == [LICENSE]


def test_terms_say_which_module_defines_them(ontology: Ontology) -> None:
    """A term is declared in one module only, and names that module."""
    for term, stem in ontology.own.items():
        assert ontology.values(term, "rdfs:isDefinedBy") == [iri(ONTOLOGY + stem)], term
        homes = {home for home, triples in ontology.modules.items() if any(s == term for s, _, _ in triples)}
        assert homes == {stem}, term


def test_no_term_is_named_like_a_module(ontology: Ontology) -> None:
    """Terms and modules share a namespace without sharing a name."""
    assert not {plain(term).removeprefix(ONTOLOGY) for term in ontology.own} & MODULES


def test_labels_and_definitions_are_in_both_languages(ontology: Ontology) -> None:
    """Each term has one label and one definition in English and one in Chinese, and the Chinese is written in it."""
    for term in ontology.own:
        for predicate in ("rdfs:label", "skos:definition"):
            texts = ontology.texts_of(term, predicate)
            assert sorted(language or "" for language, _ in texts) == LANGUAGES, (term, predicate)
            for language, text in texts:
                assert text.strip() == text, (term, predicate)
                assert bool(re.search(r"[\u4e00-\u9fff]", text)) == (language == "zh"), (term, predicate)


def test_labels_tell_terms_apart(ontology: Ontology) -> None:
    """No two terms have the same label in a language."""
    counts = Counter(pair for term in ontology.own for pair in ontology.texts_of(term, "rdfs:label"))
    assert len(counts) == 2 * len(ontology.own)
    assert {pair for pair, count in counts.items() if count > 1} == set()


def test_definitions_do_not_repeat_the_label(ontology: Ontology) -> None:
    """A definition tells the kind and the difference without the words it defines, and no two are the same."""
    seen: defaultdict[str, list[str]] = defaultdict(list)
    for term in ontology.own:
        labels = dict(ontology.texts_of(term, "rdfs:label"))
        for language, definition in ontology.texts_of(term, "skos:definition"):
            seen[definition].append(term)
            label = labels[language]
            pattern = rf"\b{re.escape(label)}\b" if language == "en" else re.escape(label)
            assert not re.search(pattern, definition, re.IGNORECASE), (term, definition)
            assert definition.endswith((".", "。")), (term, definition)
    assert [terms for terms in seen.values() if len(terms) > 1] == []
    assert len(seen) == 2 * len(ontology.own)


def test_properties_have_an_example(ontology: Ontology) -> None:
    """Each property shows a use in English, and says the same in Chinese where it says it there."""
    assert len(ontology.properties) >= 140
    for term in ontology.properties:
        languages = [language for language, _ in ontology.texts_of(term, "skos:example")]
        assert languages.count("en") == 1, term
        assert languages.count("zh") <= 1, term
        assert len(languages) <= 2, term


def test_names_follow_the_kind(ontology: Ontology) -> None:
    """Classes and individuals are written in upper camel case, properties in lower."""
    for term in ontology.own:
        local = plain(term).removeprefix(ONTOLOGY)
        pattern = r"[a-z][A-Za-z0-9]*" if term in ontology.properties else r"[A-Z][A-Za-z0-9]*"
        assert re.fullmatch(pattern, local), local


def test_notes_name_terms_that_exist(ontology: Ontology) -> None:
    """Every ``lo:`` name within a definition, example or note is declared."""
    mentioned = [
        (term, match)
        for term in ontology.own
        for predicate in ("skos:definition", "skos:example", "skos:scopeNote")
        for _, text in ontology.texts_of(term, predicate)
        for match in re.findall(r"\blo:(\w+)", text, re.ASCII)
    ]
    assert len(mentioned) > 100
    assert [(term, local) for term, local in mentioned if iri(ONTOLOGY + local) not in ontology.own] == []


def test_notes_are_in_both_languages(ontology: Ontology) -> None:
    """A scope note in one language is there in the other."""
    noted = [term for term in ontology.own if ontology.values(term, "skos:scopeNote")]
    assert len(noted) > 80
    for term in noted:
        assert sorted(language or "" for language, _ in ontology.texts_of(term, "skos:scopeNote")) == LANGUAGES, term


def test_contested_families_are_those_of_the_design(ontology: Ontology) -> None:
    """Exactly the seven families are marked under which two values for one thing are worth comparing."""
    marked: defaultdict[str, list[str]] = defaultdict(list)
    for term in ontology.own:
        for _, family in ontology.texts_of(term, "lo:contested"):
            marked[family].append(plain(term).removeprefix(ONTOLOGY))
    assert set(marked) == {"leads", "funds", "purpose", "legal form", "origin", "phase", "occasion"}
    assert sorted(marked["leads"]) == ["drivenBy", "launchedBy", "ledBy", "steeredBy"]

"""The copy of the site as files: complete in itself, in both languages, with the documents beside the pages."""

from __future__ import annotations

import json
import posixpath
import re
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import pyoxigraph as ox
import pytest

from kg.build import open_graph
from kg.infer.derivation import derivation_iri, support_node
from kg.labels import LANGUAGES
from kg.names import BASE, PREFIXES
from kg.sources import RDF_TYPE
from kg.terms import iri, iri_text
from kg.web import static
from kg.web.site import Settings, Site

#: What is concluded, not claimed.
KOREA = (f"<{PREFIXES['state']}KOR>", RDF_TYPE, f"<{PREFIXES['lo']}Agent>")
#: The claims of one triple that two articles hold.
ALLY = [iri(PREFIXES["claim"] + one) for one in ("000/korea-ally-of-united-states", "004/japan-and-korea-key-allies")]
THINGS = (
    "/id/body/forge",
    "/id/state/KOR",
    "/claim/000/korea-plans-hotline",
    "/comparison/alliance-leader",
    "/ontology/tiedTo",
    "/rule/hedges-by-planned-channel",
    "/source/000",
    "/source/000/passage/2134-2147",
    "/node/000/dual-track-of-argentina-and-korea",
    "/record/000",
    "/graph/sources",
    f"/{iri_text(support_node(ALLY))}".replace(BASE, ""),
    f"/{iri_text(derivation_iri(KOREA))}".replace(BASE, ""),
)
QUESTIONS = ("/questions/members-that-hedge", "/questions/claims-about")
WANTED = static.Contents(("/", "/questions", "/ontology"), QUESTIONS, THINGS)


@pytest.fixture(scope="module")
def site() -> Site:
    """Return the project's site."""
    return Site(open_graph(), Settings()).furnished()


@pytest.fixture(scope="module")
def folder(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the copy of a few pages."""
    place = tmp_path_factory.mktemp("site")
    static.write(site, WANTED, place)
    return place


def test_every_page_is_there_in_both_languages(folder: Path) -> None:
    """Each page stands in its folder, once in English and once in Chinese under ``zh``, and says so."""
    pages = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.html")}
    assert len(pages) == 2 * (len(WANTED.pages) + len(QUESTIONS) + len(THINGS)) == 36
    for name, text in pages.items():
        assert f'<html lang="{"zh-Hans" if name.startswith("zh/") else "en"}"' in text, name


def test_no_link_of_the_copy_leads_nowhere(folder: Path) -> None:
    """Whatever is linked is a file of the copy, or elsewhere on the web; nothing is loaded from there."""
    assert list(static.missing(folder)) == []
    links = [link for page in folder.rglob("*.html") for link in static._LINK.findall(page.read_text(encoding="utf-8"))]  # noqa: SLF001
    assert len(links) > 200
    assert not [target for _, target in links if target.startswith("/")]
    assert not [target for kind, target in links if kind == "src" and ":" in target]
    assert not [target for _, target in links if target.startswith(BASE)]


def test_a_broken_link_would_be_found(folder: Path, tmp_path: Path) -> None:
    """The check of links tells a page and its link when the file is gone."""
    (tmp_path / "index.html").write_text('<a href="there/index.html">x</a> <a href="#here">y</a>', encoding="utf-8")
    assert list(static.missing(tmp_path)) == ["index.html: there/index.html"]
    assert folder.is_dir()


def test_an_answer_stands_with_its_evidence(folder: Path) -> None:
    """The page of the flagship question holds its rows and the claims they rest on, and no form that asks a server."""
    text = (folder / "questions" / "members-that-hedge" / "index.html").read_text(encoding="utf-8")
    assert text.count("South Korea") >= 3
    assert "korea-plans-hotline" in text
    assert "2134" in text  # Where the words begin.
    assert "<form" not in text
    assert (folder / "questions" / "members-that-hedge.csv").read_bytes().count(b"\n") >= 6
    assert not (folder / "questions" / "claims-about.csv").exists()  # It needs a value.


def test_what_the_service_says_of_itself_is_there(folder: Path) -> None:
    """VoID and the published context are files, and the context reads a tree of JSON-LD that exports write."""
    described = list(ox.parse(path=folder / "void.ttl"))
    assert len([t for t in described if t.predicate.value.endswith("#classPartition")]) > 50
    terms = json.loads((folder / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    assert terms["restsOn"] == {"@id": "lo:restsOn", "@type": "@id"}


@pytest.mark.parametrize("path", THINGS)
def test_each_thing_has_its_documents(path: str, folder: Path) -> None:
    """Turtle, JSON-LD and N-Triples of a thing say the same of it."""
    found = [
        {f"{q.subject} {q.predicate} {q.object}" for q in ox.parse(path=folder / f"{path[1:]}.{suffix}")}
        for suffix in static.suffixes(path.split("/")[1])
    ]
    assert len(found[0]) >= 2
    assert all(one == found[0] for one in found)
    assert len(found) == (4 if path.split("/")[1] in ("claim", "graph", "ontology", "record") else 3)


def test_the_ontology_is_there_as_rdf(folder: Path) -> None:
    """All of the ontology stands beside its page, in each syntax that its page names."""
    sizes = {suffix: len(list(ox.parse(path=folder / f"ontology.{suffix}"))) for suffix in static.suffixes("ontology")}
    assert set(sizes) == {"ttl", "jsonld", "nt", "rdf"}
    assert len(set(sizes.values())) == 1
    assert sizes["ttl"] > 3000
    page = (folder / "ontology" / "index.html").read_text(encoding="utf-8")
    assert [suffix for suffix in (*sizes, "trig") if f'href="../ontology.{suffix}"' in page] == list(sizes)


def followed(rules: list[tuple[str, str, str]], path: str, accept: str) -> str:
    """Return where the first rule that applies leads."""
    for media, pattern, goal in rules:
        match = re.match(pattern, path)
        if match and (not media or re.search(media, accept)):
            return goal.replace("$1", match[1]) if match.groups() else goal
    raise AssertionError(f"no rule for {path}")


def test_redirects_lead_from_iris_to_what_is_there(folder: Path) -> None:
    """Each rule, followed for each thing, ends at a file of the copy, whatever is asked for."""
    text = (folder / "w3id" / ".htaccess").read_text(encoding="utf-8")
    rules = re.findall(r"(?:RewriteCond %\{HTTP_ACCEPT\} (\S+)\n)?RewriteRule (\S+) %\{ENV:SITE\}/(\S*) ", text)
    assert len(rules) == text.count("RewriteRule") - 1 == 22
    step, claim = THINGS[-1], THINGS[2]
    inner = {f"{step}/1": step, f"{claim}/nanopub": claim, f"{claim}/nanopub/head": claim}
    asked = 0
    for accept, suffix in (
        ("text/turtle", "ttl"), ("application/ld+json;q=0.9, */*;q=0.1", "jsonld"), ("application/n-triples", "nt"),
        ("application/rdf+xml", "rdf"), ("application/trig", "trig"), ("text/html,application/xml;q=0.9", ""),
    ):  # fmt: skip
        for path in (*THINGS, "/ontology", "/ontology/", *inner):
            thing = inner.get(path, path.rstrip("/"))
            held = suffix in static.suffixes(thing.split("/")[1])
            place = followed(rules, path[1:], accept)
            assert place == (f"{thing[1:]}.{suffix}" if held else f"{thing[1:]}/")
            assert (folder / place / ("" if held else "index.html")).is_file()
            asked += 1
    assert asked == 6 * (len(THINGS) + 5)
    for path, accept, place in (
        ("", "text/html", ""), ("", "text/turtle", "void.ttl"), ("void", "*/*", "void.ttl"),
        ("dataset", "*/*", "void.ttl"), ("dataset/graph/naming", "text/turtle", "void.ttl"),
        ("contributors", "*/*", "void.ttl"),
        ("ontology.ttl", "*/*", "ontology.ttl"),
        ("question/members-that-hedge", "text/turtle", "questions/members-that-hedge/"),
        ("question/members-that-hedge/parameter/bloc", "*/*", "questions/members-that-hedge/"),
        ("questions", "*/*", "questions/"),
    ):  # fmt: skip
        assert followed(rules, path, accept) == place
        assert (folder / place).exists()


def test_all_that_is_named_is_copied(site: Site) -> None:
    """Whatever has a name of ours in the graph is copied; steps of proofs are told with their conclusion."""
    found = static.contents(site)
    text = site.graph.files["public.nq"].decode()
    named = set(re.findall(rf"<{BASE}((?!question/|sparql>|derivation/[0-9a-f]+/[0-9])[^>]*[^>/])>", text))
    assert {path[1:] for path in found.things} == named
    assert found.kinds == {
        "claim", "comparison", "derivation", "graph", "id", "node", "ontology", "record", "rule", "source", "support"
    }  # fmt: skip
    counts = Counter(path.split("/")[1] for path in found.things)
    assert (counts["claim"], counts["derivation"]) == (len(site.graph.claims), site.graph.report.counts["conclusions"])
    assert len([path for path in found.things if "/passage/" in path]) > 1000
    assert len(found.questions) == len(site.questions)
    assert set(THINGS) <= set(found.things)


def test_of_the_whole_copy_no_page_has_a_link_that_leads_nowhere(site: Site) -> None:
    """Of every hundredth page of the whole copy each link leads to a file of it, and none had to become text."""
    found = static.contents(site)
    copy = static._Copy(site, found)  # noqa: SLF001 - the whole copy takes minutes
    pages = (*found.pages, *found.questions, *found.things)
    files = {copy.file(page, tongue) for page in pages for tongue in LANGUAGES}
    files |= {path[1:] for path in found.documents()} | set(static.TOLD)
    links = 0
    for page in (*found.pages, *found.things[::100]):
        text = copy.page(page, "en")
        here = posixpath.dirname(copy.file(page, "en"))
        for _, target in static._LINK.findall(text):  # noqa: SLF001
            where = posixpath.normpath(posixpath.join(here, unquote(target.partition("#")[0])))
            there = where in files or any(where == one[1:] for one in copy.loaded)
            assert there or target.startswith(("#", "https://", "http://"))
            assert not target.startswith(BASE)
            links += 1
        assert page.startswith("/ontology") or not re.search(r"<a\b(?![^>]*href)[^>]*>", text)
    assert links > 4000

"""The copy of the site as files: complete in itself, in both languages, with the documents beside the pages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import sources
from kg.build import open_graph
from kg.names import BASE
from kg.web import static
from kg.web.site import Settings, Site

THINGS = (
    "/id/body/forge",
    "/id/state/KOR",
    "/claim/000/korea-plans-hotline",
    "/comparison/alliance-leader",
    "/ontology/tiedTo",
    "/rule/hedges-by-planned-channel",
    "/source/000",
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
    assert len(pages) == 2 * (len(WANTED.pages) + len(QUESTIONS) + len(THINGS)) == 24
    for name, text in pages.items():
        assert f'<html lang="{"zh-Hans" if name.startswith("zh/") else "en"}"' in text, name


def test_no_link_of_the_copy_leads_nowhere(folder: Path) -> None:
    """Whatever is linked within the copy is a file of it; the rest are IRIs, and nothing is loaded from elsewhere."""
    assert list(static.missing(folder)) == []
    links = [link for page in folder.rglob("*.html") for link in static._LINK.findall(page.read_text(encoding="utf-8"))]  # noqa: SLF001
    assert len(links) > 200
    assert not [target for _, target in links if target.startswith("/")]
    assert not [target for kind, target in links if kind == "src" and ":" in target]
    assert [target for _, target in links if target.startswith(BASE)]


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
        for suffix in static.DOCUMENTS
    ]
    assert len(found[0]) >= 2
    assert found[0] == found[2]
    assert found[0] <= found[1]


def test_redirects_lead_from_iris_to_what_is_there(folder: Path) -> None:
    """Each rule, followed for each thing, ends at a file of the copy, whatever is asked for."""
    text = (folder / "w3id" / ".htaccess").read_text(encoding="utf-8")
    rules = re.findall(r"(?:RewriteCond %\{HTTP_ACCEPT\} (\S+)\n)?RewriteRule (\S+) %\{ENV:SITE\}(\S+) ", text)
    assert len(rules) == 8
    for accept, suffix in (("text/turtle", ".ttl"), ("application/ld+json", ".jsonld"), ("text/html", "/index.html")):
        for path in THINGS:
            for media, pattern, goal in rules:
                match = re.match(pattern, path[1:])
                if match and (not media or re.search(media, accept)):
                    place = goal.replace("$1", match[1]) if match.groups() else goal
                    assert place.rstrip("/") + ("/index.html" if place.endswith("/") else "") == path + suffix
                    assert (folder / (path[1:] + suffix)).is_file()
                    break
            else:
                raise AssertionError(f"no rule for {path}")


def test_all_that_is_named_is_copied(site: Site) -> None:
    """Entities, claims, articles, comparisons, applied rules and terms are all among the contents."""
    found = static.contents(site, sources.load(), site.graph)
    kinds = {path.split("/")[1] for path in found.things}
    assert kinds == {"id", "claim", "source", "comparison", "rule", "ontology"}
    assert len([path for path in found.things if path.startswith("/claim/")]) == len(site.graph.claims)
    assert len(found.questions) == len(site.questions)
    assert set(THINGS) <= set(found.things)

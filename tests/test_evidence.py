"""Every row of every canned question can be followed down to its passages, and says what it cannot be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest

from kg.articles import digest
from kg.ask import ask
from kg.build import Graph
from kg.catalogue import Question, question, questions
from kg.evidence import Account, account, as_json, cite, claims_of, when
from kg.labels import select
from kg.names import PREFIXES
from kg.times import ALWAYS, TIMELESS, Span, Validity
from tests import project

#: Questions whose rows are no claims: the order of stages is naming; marks and decisions are our own record.
WITHOUT_CLAIMS: Final = {"identifications-of-names", "marks-of-rhetoric", "stages-after"}
EVERY: Final = questions()
FLAGSHIP: Final = question("members-that-hedge")


@pytest.fixture(scope="module")
def graph() -> Graph:
    """Return the project's graph."""
    return project.graph()


@pytest.fixture
def no_articles(tmp_path: Path) -> Path:
    """Return a folder without articles."""
    return tmp_path


def asked(graph: Graph, question_: Question, folder: Path) -> Account:
    """Ask a question with its defaults, and gather what its rows rest on."""
    given = {"entity": "state:KOR"} if question_.name == "claims-about" else {}
    return account(graph, ask(graph.public, question_, given).text, "en", folder)


@pytest.mark.parametrize("question_", EVERY, ids=lambda found: found.name)
def test_rows_lead_to_passages(graph: Graph, question_: Question, no_articles: Path) -> None:
    """Each row has a set of claims and a proof, and each claim of either has a passage that states it."""
    found = asked(graph, question_, no_articles)
    assert found.rows.rows
    for evidence, proofs in zip(found.evidence, found.proofs, strict=True):
        proven = {claim for tree in proofs for claim in claims_of(tree)}
        assert bool(proven) == (question_.name not in WITHOUT_CLAIMS)
        assert proven <= set(evidence.claims)
        assert any(claims <= proven for claims in evidence.sets())
        for claim in evidence.claims:
            passages = found.cited[claim].passages
            assert any(not passage.context for passage in passages)
            assert all(0 <= passage.start < passage.end for passage in passages)


def test_the_flagship_is_cited(graph: Graph, no_articles: Path) -> None:
    """Argentina and South Korea hedge in different ways, each with a tie of its own, each by claims of its own."""
    found = asked(graph, FLAGSHIP, no_articles)
    state, tie, hedge = (found.rows.variables.index(name) for name in ("state", "tie", "hedge"))
    rows = {(found.names[row[state] or ""], found.names[row[hedge] or ""]) for row in found.rows.rows}
    assert {name for name, _ in rows} == {"Argentina", "South Korea"}
    assert {kind for name, kind in rows if name == "Argentina"}.isdisjoint(k for n, k in rows if n == "South Korea")
    assert len({row[tie] for row in found.rows.rows}) >= 3
    claims = {name: set[str]() for name, _ in rows}
    for row, evidence in zip(found.rows.rows, found.evidence, strict=True):
        claims[found.names[row[state] or ""]].update(*evidence.sets())
    assert claims["Argentina"] != claims["South Korea"]
    assert min(map(len, claims.values())) >= 3


def test_words_are_read_where_articles_are_at_hand(graph: Graph, tmp_path: Path) -> None:
    """With an article at hand a passage brings its words; where these are not those read, it is an orphan."""
    claim = min(graph.claims)
    (passage,) = cite(graph, [claim], tmp_path)[claim].passages[:1]
    assert (passage.words, passage.orphaned) == (None, False)
    (tmp_path / "000_other.txt").write_text("x" * (passage.end + 1), encoding="utf-8")
    other = cite(graph, [claim], tmp_path)[claim].passages[0]
    assert (other.words, other.orphaned) == (None, True)


def test_digests_of_real_articles(graph: Graph) -> None:
    """With the real article at hand, each passage has exactly the words that were read, and none is an orphan."""
    found = cite(graph, sorted(graph.claims), None)
    quoted = [passage for one in found.values() for passage in one.passages]
    if all(passage.words is None for passage in quoted):
        pytest.skip("the articles are not at hand")
    assert len(quoted) > len(found) > 100
    assert not any(passage.orphaned for passage in quoted)
    stored = {
        term for (term,) in select(graph.public, f"SELECT ?d WHERE {{ GRAPH ?g {{ ?p <{PREFIXES['lo']}sha256> ?d }} }}")
    }
    assert {f'"{digest(p.words, 0, len(p.words))}"' for p in quoted if p.words} <= stored


def test_json_adds_witnesses(graph: Graph, no_articles: Path) -> None:
    """JSON has for each row the sets of claims, a proof and what else is used, and tells of each claim named."""
    found = asked(graph, FLAGSHIP, no_articles)
    body = json.loads(json.dumps(as_json(found)))
    assert len(body["witnesses"]) == len(found.rows.rows) == 5
    for witness in body["witnesses"]:
        assert witness["sets"]
        assert set(witness["sets"][0]) <= set(body["claims"])
        assert any("derivation" in tree and tree["premises"] for tree in witness["proof"])
    for claim in body["claims"].values():
        assert claim["label"]
        assert claim["passages"][0]["role"] == "restsOn"
        assert "words" not in claim["passages"][0]


def test_json_tells_the_claims_behind_an_extreme(graph: Graph, no_articles: Path) -> None:
    """All figures of a range count, and the lowest is that of some of them; other columns name none."""
    found = asked(graph, question("concentration-by-stage"), no_articles)
    fewer = 0
    for witness in as_json(found)["witnesses"]:  # type: ignore[attr-defined]  # a list
        assert set(witness["attaining"]) == {"lowest"}
        assert set(witness["attaining"]["lowest"]) <= set(witness["sets"][0])
        fewer += len(witness["attaining"]["lowest"]) < len(witness["sets"][0])
    assert fewer >= 3
    plain = as_json(asked(graph, question("stages-after"), no_articles))
    assert plain["witnesses"][0]["attaining"] == {}  # type: ignore[index]


@pytest.mark.parametrize(
    "validity, english, chinese",
    [
        (TIMELESS, "at any time", "任何时候"),
        (Validity(Span("2026-02-04"), Span("2026-02-04")), "from 2026-02-04", "2026-02-04起"),
        (Validity(ALWAYS, None), "possibly at any time", "可能：任何时候"),
        (
            Validity(Span(None, "2027-01-01"), Span("2026-02-15", "2026-02-16")),
            "certainly on 2026-02-15, possibly before 2027-01-01",
            "确定：2026-02-15当日；可能：2027-01-01之前",
        ),
        (
            Validity(Span("2026-01-01", "2027-01-01"), None),
            "possibly from 2026-01-01 and before 2027-01-01",
            "可能：2026-01-01起、2027-01-01之前",
        ),
    ],
)
def test_time_in_words(validity: Validity, english: str, chinese: str) -> None:
    """The days on which something certainly and possibly holds are said in words, ends exclusive."""
    assert when(validity) == english
    assert when(validity, "zh") == chinese

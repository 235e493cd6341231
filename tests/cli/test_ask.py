"""``kg ask`` and ``kg sparql`` as they are typed: what is printed where, and the exit status."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from kg.catalogue import questions
from tests.cli.typed import kg

pytestmark = pytest.mark.usefixtures("surroundings")


def test_lists_the_questions(capsys: pytest.CaptureFixture[str]) -> None:
    """`kg ask` without a name lists every question with its summary; `--help` of one tells its parameters."""
    out, _ = kg(capsys, "ask")
    assert sum(found.name in out for found in questions()) == len(questions()) >= 75
    out, _ = kg(capsys, "ask", "members-that-hedge", "--help")
    assert all(option in out for option in ("--bloc", "--rival", "--tie", "--on", "--why", "--format"))


def test_table_has_labels(capsys: pytest.CaptureFixture[str]) -> None:
    """The table shows labels in the language asked for, under the question with its values in place."""
    out, err = kg(capsys, "ask", "members-that-hedge")
    assert "Argentina" in out
    assert "hosts talks of" in out
    assert "hedge with China" in out
    assert "lodestone" not in out
    assert err == ""
    out, _ = kg(capsys, "ask", "members-that-hedge", "--lang", "zh")
    assert "阿根廷" in out


def test_forms_of_an_answer(capsys: pytest.CaptureFixture[str]) -> None:
    """CSV, TSV, JSON, Turtle and Markdown have the same five rows."""
    out, _ = kg(capsys, "ask", "members-that-hedge", "--format", "csv")
    assert len(list(csv.DictReader(io.StringIO(out)))) == 5
    out, _ = kg(capsys, "ask", "members-that-hedge", "--format", "tsv")
    assert len(out.splitlines()) == 6
    out, _ = kg(capsys, "ask", "members-that-hedge", "--format", "json")
    assert len(json.loads(out)["results"]["bindings"]) == 5
    out, _ = kg(capsys, "ask", "members-that-hedge", "--format", "ttl")
    assert out.count("rs:solution") == 5
    out, _ = kg(capsys, "ask", "members-that-hedge", "--format", "markdown")
    assert len(out.splitlines()) == 7


def test_no_row_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    """Asked for attested members, there is no row; the message says so, beside the data and not within it."""
    out, _ = kg(capsys, "ask", "members-that-hedge", "--tie", "member")
    assert "No article attests by name" in out
    out, err = kg(capsys, "ask", "members-that-hedge", "--tie", "member", "--format", "csv")
    assert len(out.splitlines()) == 1
    assert "No article attests by name" in err


def test_why_shows_claims_and_passages(capsys: pytest.CaptureFixture[str]) -> None:
    """`--why` prints a tree per row: rules, claims with voice and kind, places; without articles it says so."""
    out, _ = kg(capsys, "ask", "members-that-hedge", "--why")
    assert out.count("by rule: An agent aligned with") == 8  # of five rows, three rest on two proofs for their days
    assert "claim:000/korea-plans-hotline · plan · author of article 000" in " ".join(out.split())
    assert "000:" in out
    assert "read with 000:" in out
    out, _ = kg(capsys, "ask", "stages-after", "--why")
    assert "rests on no claim" in out
    assert "also uses: " in out


def test_why_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """`--why --format json` stays SPARQL results JSON and adds the witnesses; other forms are a usage error."""
    out, _ = kg(capsys, "ask", "members-that-hedge", "--why", "--format", "json")
    body = json.loads(out)
    assert len(body["witnesses"]) == len(body["results"]["bindings"]) == 5
    _, err = kg(capsys, "ask", "members-that-hedge", "--why", "--format", "csv", status=2)
    assert "--why goes with" in err


@pytest.mark.parametrize(
    "words, said",
    [
        (["member-that-hedge"], "did you mean members-that-hedge"),
        (["claims-about"], "needs --entity (a name, code or short form)"),
        (["members-that-hedge", "--on", "tomorrow"], "write it like 2026-02-04"),
        (["members-that-hedge", "--tie", "friend"], "choose one of any, member"),
        (["members-that-hedge", "--bloc", "state:KOR"], "takes a lo:Bloc"),
        (["members-that-hedge", "--bloc", "Frge"], "did you mean FORGE?\n"),
        (["claims-about", "--entity", "anothers demnd"], "did you mean of another's demand?\n"),
        (["claims-about", "--entity", "nope"], "is named so; write a name, a code"),
        (["dependents-of-material", "--material", "nothere"], "is named so; write a name, a code"),
        (["stages-held-above", "--share", "much"], "no decimal"),
        (["members-that-hedge", "--articles", "/nonexistent", "--why"], "/nonexistent"),
    ],
)
def test_errors_are_one_line(capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    """An unknown question or entity, a missing or ill-typed parameter: one line on standard error, status 2."""
    out, err = kg(capsys, "ask", *words, status=2)
    assert out == ""
    assert len(err.splitlines()) == 1
    assert err.startswith("kg: ")
    assert said in err


def test_unknown_option_is_usage(capsys: pytest.CaptureFixture[str]) -> None:
    """A parameter that the question lacks is a usage error that offers those it has."""
    _, err = kg(capsys, "ask", "members-that-hedge", "--blok", "x", status=2)
    assert "--bloc" in err


def test_sparql_from_text_and_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A query of one's own is taken from text or a file, rows, truth or graph."""
    query = "SELECT ?x WHERE { VALUES ?x { <https://w3id.org/lodestone/id/state/ARG> } }"
    out, _ = kg(capsys, "sparql", "-e", query)
    assert "Argentina" in out
    path = tmp_path / "q.rq"
    path.write_text(query, encoding="utf-8")
    out, _ = kg(capsys, "sparql", str(path), "--format", "csv")
    assert out.split() == ["x", "https://w3id.org/lodestone/id/state/ARG"]
    assert kg(capsys, "sparql", "-e", "ASK { ?s ?p ?o }")[0] == "true\n"
    out, _ = kg(capsys, "sparql", "-e", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 3")
    assert out.startswith("@prefix")


def test_why_of_truth_and_graphs(capsys: pytest.CaptureFixture[str]) -> None:
    """A truth value and each triple of a graph can be asked why, too."""
    lo, state = "https://w3id.org/lodestone/ontology/", "https://w3id.org/lodestone/id/state/"
    pattern = f"<{state}KOR> <{lo}plansChannelWith> <{state}CHN>"
    out, _ = kg(capsys, "sparql", "--why", "-e", f"ASK {{ {pattern} }}")
    assert out.startswith("true\n")
    assert "claim:000/korea-plans-hotline" in out
    out, _ = kg(capsys, "sparql", "--why", "-e", f"CONSTRUCT {{ {pattern} }} WHERE {{ {pattern} }}")
    assert "lo:plansChannelWith state:CHN" in out
    assert "claim:000/korea-plans-hotline" in out
    out, _ = kg(capsys, "sparql", "--why", "--format", "json", "-e", f"ASK {{ {pattern} }}")
    assert json.loads(out)["boolean"] is True
    assert len(json.loads(out)["witnesses"]) == 1


@pytest.mark.parametrize(
    "words, said",
    [
        (["-e", "SELECT"], "query:"),
        (["/nonexistent.rq"], "/nonexistent.rq"),
        (["--format", "csv", "-e", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"], "--format ttl"),
        (["-e", "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }"], "SERVICE"),
    ],
)
def test_sparql_errors(capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    """A query that does not parse, a missing file, and a query that would reach out are refused on one line."""
    _, err = kg(capsys, "sparql", *words, status=2)
    assert len(err.splitlines()) == 1
    assert said in err


def test_sparql_takes_one_query(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither a file nor text, or both, is a usage error."""
    assert "either FILE or -e" in kg(capsys, "sparql", status=2)[1]


def test_the_catalogue_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """`--list` names every question under its theme; as Markdown it is the index, as JSON and Turtle it parses."""
    out, _ = kg(capsys, "ask", "--list", "--lang", "zh")
    assert "供应链" in out
    assert sum(found.name in out for found in questions()) == len(questions()) >= 75
    out, _ = kg(capsys, "ask", "--list", "--format", "markdown")
    assert out.startswith("# Questions")
    out, _ = kg(capsys, "ask", "--list", "--format", "json")
    assert len(json.loads(out)) == len(questions())
    out, _ = kg(capsys, "ask", "--list", "--format", "ttl")
    assert out.count("a sh:SPARQLExecutable") == len(questions())
    _, err = kg(capsys, "ask", "--list", "members-on-day", status=2)
    assert "--list lists all questions" in err


def test_cites_each_row_on_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """`--cite` numbers the rows of a table and cites each on a line; other forms have a column of citations."""
    out, _ = kg(capsys, "ask", "days-of-stock", "--cite")
    rows = [line for line in out.splitlines() if line[:1].isdigit()]
    assert len(rows) == 2
    assert re.match(r"1 \d\d\d:\d+-\d+ · author of article \d\d\d · \w+", rows[1])
    out, _ = kg(capsys, "ask", "members-that-hedge", "--cite", "--format", "csv")
    found = list(csv.DictReader(io.StringIO(out)))
    assert len(found) == 5
    assert all(row["citations"].count("000:") >= 2 for row in found)
    out, _ = kg(capsys, "ask", "stages-after", "--cite", "--lang", "zh")
    assert "不依据任何论断" in out


def test_the_tree_tells_whose_an_extreme_is(capsys: pytest.CaptureFixture[str]) -> None:
    """Where several claims count, the lowest figure is that of some of them, named below; where one does, of that."""
    out, _ = kg(capsys, "ask", "concentration-by-stage", "--why")
    lines = [line for line in out.splitlines() if "lowest: given by claim:" in line]
    assert 3 <= len(lines) < out.count("also uses: ")
    out, _ = kg(capsys, "ask", "concentration-by-stage", "--why", "--lang", "zh")
    assert out.count("最低取自：claim:") == len(lines)


def test_a_capped_answer_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """`--most` leaves out rows, and their trees, and says how many there are; a program is told on standard error."""
    out, err = kg(capsys, "ask", "members-that-hedge", "--most", "2", "--why")
    assert out.rstrip().endswith("2 of 5 rows are shown.")
    assert out.count("also uses") == 2
    out, err = kg(capsys, "ask", "members-that-hedge", "--most", "2", "--format", "csv")
    assert len(out.splitlines()) == 3
    assert err == "2 of 5 rows are shown.\n"
    _, err = kg(capsys, "ask", "members-that-hedge", "--most", "5", "--format", "csv")
    assert err == ""


def test_a_chart_stands_below_its_table(capsys: pytest.CaptureFixture[str]) -> None:
    """A question whose header asks for a chart has one below its table, in Chinese too, and in no other form."""
    for language in ("en", "zh"):
        out, _ = kg(capsys, "ask", "stages-held-above", "--lang", language)
        assert out.count("████") >= 6
        assert out.index("─") < out.index("█")
    out, _ = kg(capsys, "ask", "stages-held-above", "--format", "markdown")
    assert "█" not in out


def test_an_empty_answer_names_the_pattern(capsys: pytest.CaptureFixture[str]) -> None:
    """Where there is no row, the first pattern that nothing matches is named, for a query of one's own too."""
    out, _ = kg(capsys, "ask", "members-that-hedge", "--tie", "member")
    assert "Nothing matches ?state [member of] [Forum on Resource Geostrategic Engagement]" in out
    text = "PREFIX lo: <https://w3id.org/lodestone/ontology/> SELECT ?x WHERE { ?x a lo:Bloc ; lo:alpha3 ?y }"
    out, _ = kg(capsys, "sparql", "-e", text, "--lang", "zh")
    assert out == "没有内容匹配 ?x [三字母代码] ?y；其前 1 个模式有解。\n"


def test_chinese_throughout(capsys: pytest.CaptureFixture[str]) -> None:
    """Asked in Chinese, headings, values, rules and notes are Chinese."""
    out, _ = kg(capsys, "ask", "members-that-hedge", "--lang", "zh", "--why", "--most", "1")
    assert re.search(r"国家 +联系 +下注方式 +可能始于 +确定始于 +当日", out)
    assert "确定" in out
    assert "certain" not in out
    assert "依规则：与美国" in out
    out, _ = kg(capsys, "ask", "members-that-hedge", "--lang", "zh", "--format", "markdown")
    assert out.startswith("| 国家 | 联系 |")


def test_a_query_that_reaches_its_own_limit_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """A free query whose LIMIT is reached may have more rows, and the note says so; below it there is no note."""
    text = "SELECT ?s WHERE { ?s a <https://w3id.org/lodestone/ontology/Bloc> } ORDER BY ?s LIMIT"
    out, _ = kg(capsys, "sparql", "-e", f"{text} 2")
    assert out.rstrip().endswith("LIMIT 2 is reached: there may be more rows.")
    _, err = kg(capsys, "sparql", "-e", f"{text} 2", "--format", "csv", "--lang", "zh")
    assert "可能还有更多行" in err
    out, err = kg(capsys, "sparql", "-e", f"{text} 2000")
    assert "LIMIT" not in out + err


def test_entities_by_any_name(capsys: pytest.CaptureFixture[str]) -> None:
    """A name in Chinese, another name, a code and a short form mean the same entity; several meanings are listed."""
    answers = {
        kg(capsys, "ask", "capabilities-of-agents", "--agent", name, "--format", "csv")[0]
        for name in ("韩国", "南韩", "KR", "kor", "South Korea", "state:KOR", "state/KOR")
    }
    assert len(answers) == 1
    assert "precision-processing" in answers.pop()
    out, _ = kg(capsys, "ask", "uses-of-material", "--material", "Ga")
    assert "semiconductor industry" in out
    _, err = kg(capsys, "ask", "capabilities-of-agents", "--agent", "Koera", status=2)
    assert "did you mean" in err
    _, err = kg(capsys, "ask", "capabilities-of-agents", "--agent", "Ga", status=2)
    assert "takes a lo:Agent, which 'Ga' is not: material:gallium" in err

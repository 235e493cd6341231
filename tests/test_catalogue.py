"""The catalogue reads headers strictly, and every fault names the file and the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.catalogue import (
    Bilingual,
    Chart,
    Kind,
    Theme,
    did_you_mean,
    question,
    questions,
    read_question,
    read_rule,
    rules,
)
from kg.errors import SyntaxFault, UnknownName

GOOD = """\
#+ summary: "Ships in a harbour"
#+ question: {en: "Which ships lie in {harbour}?", zh: "{harbour}里有哪些船?"}
#+ param.harbour: {type: iri, class: "lo:Place", default: "place/oslo", examples: ["place/kiel"]}
#+ param.rank-of: {type: choice, default: any, values: {any: "lo:tiedTo", member: "lo:memberOf"}}
#+ returns: "one row per ship"
#+ theme: supply-chain
#+ tags: ["ships"]
#+ since: "0.1.0"
#+ chart: {kind: bar, label: ["?ship"], value: "?length"}
SELECT ?ship ?length WHERE {
  VALUES ?harbour { UNDEF } VALUES ?rank_of { UNDEF } ?ship ?rank_of ?harbour ; :length ?length } ORDER BY ?ship
"""


def write(folder: Path, text: str, name: str = "ships-in-harbour") -> Path:
    """Write a query file and return its path."""
    path = folder / f"{name}.rq"
    path.write_text(text, encoding="utf-8")
    return path


def test_reads_a_question(tmp_path: Path) -> None:
    """A question has its texts, its typed parameters in order, and its whole file as text."""
    found = read_question(write(tmp_path, GOOD))
    assert (found.name, found.summary.en, found.tags) == ("ships-in-harbour", "Ships in a harbour", ("ships",))
    assert found.question.read("zh").endswith("哪些船?")
    harbour, rank = found.parameters
    assert (harbour.kind, harbour.classes, harbour.default) == (Kind.IRI, ("lo:Place",), "place/oslo")
    assert (rank.kind, rank.variable, dict(rank.values)["member"]) == (Kind.CHOICE, "rank_of", "lo:memberOf")
    assert (harbour.examples, rank.examples) == (("place/kiel",), ())
    assert (found.theme, found.since) == (Theme.SUPPLY_CHAIN, "0.1.0")
    assert found.chart == Chart("bar", ("ship",), "length")
    assert found.text == GOOD
    assert found.parameter("harbour") is harbour


def test_texts_stand_in_both_languages_or_in_english(tmp_path: Path) -> None:
    """Summary, note and meaning of a row are read in both languages; a plain text stands for both."""
    plain = read_question(write(tmp_path, GOOD))
    assert (plain.summary.zh, plain.returns.zh) == (plain.summary.en, plain.returns.en)
    assert plain.parameters[0].note is None
    text = GOOD.replace('"Ships in a harbour"', '{en: "Ships", zh: "船"}').replace(
        '"one row per ship"', '{en: "one row per ship", zh: "每行一艘船"}'
    )
    both = read_question(write(tmp_path, text.replace("class:", 'note: {en: "which", zh: "何处"}, class:')))
    assert (both.summary, both.returns.zh) == (Bilingual("Ships", "船"), "每行一艘船")
    assert both.parameters[0].note == Bilingual("which", "何处")


def test_a_parameter_may_have_several_classes(tmp_path: Path) -> None:
    """A class may be a list, told as a choice between them; a parameter without one tells none."""
    found = read_question(write(tmp_path, GOOD.replace('"lo:Place"', '["lo:Body", "lo:Place", "lo:State"]')))
    told = [(parameter.classes, parameter.of_class) for parameter in found.parameters]
    assert told == [(("lo:Body", "lo:Place", "lo:State"), "lo:Body or lo:Place or lo:State"), ((), "")]


def test_binds_terms_in_slots(tmp_path: Path) -> None:
    """A term takes the place of UNDEF; a slot that gets none disappears and so restricts nothing."""
    found = read_question(write(tmp_path, GOOD))
    text = found.bound({"harbour": "<urn:x>"})
    assert "VALUES ?harbour { <urn:x> }" in text
    assert "UNDEF" not in text
    assert "VALUES ?rank_of" not in text
    assert found.slots() == ("harbour", "rank_of")
    assert (found.text.count("#+") > 5, text.count("#+")) == (True, 0)  # No engine need read the header.


@pytest.mark.parametrize(
    "old, new, line, words",
    [
        ("#+ returns:", "#+ retruns:", 5, "unknown key 'retruns'"),
        ("class:", "klass:", 3, "unknown key 'klass'"),
        ("type: iri", "type: url", 3, "'url'"),
        ("param.harbour", "param.format", 3, "collides with the option --format"),
        ("param.harbour", "param.Har_bour", 3, "lower-case"),
        ("default: any", "default: some", 4, "'some' is none of its values"),
        ('"Ships in a harbour"', "NO", 1, "quote it"),
        ('"Ships in a harbour"', "2026-02-04", 1, "quote it"),
        ('"Ships in a harbour"', '"Ships" x', 1, "not YAML"),
        (', zh: "{harbour}里有哪些船?"', "", 2, "both languages"),
        ('#+ tags: ["ships"]', '#+ tags: {a: "ships"}', 7, "list"),
        ("values: {any:", "value: {any:", 4, "unknown key 'value'"),
        ("type: iri, class", "type: text, class", 3, "only an iri has a class"),
        ('"lo:Place"', "[]", 3, "only an iri has a class, or a list"),
        ('"lo:Place"', "{a: b}", 3, "has to be a list"),
        ("#+ tags", '#+ summary: "again"\n#+ tags', 7, "occurs twice"),
        ('default: "place/oslo"', 'default: "place/oslo", required: true', 3, "needless"),
        (', examples: ["place/kiel"]', "", 3, "list examples"),
        ("values: {any", "examples: [any], values: {any", 4, "unless it is a choice"),
        ('"Ships in a harbour"', '{en: "Ships"}', 1, "both languages"),
        ('"one row per ship"', '{en: "x", zh: "y", de: "z"}', 5, "unknown key 'de'"),
        ("class:", 'note: {en: "which"}, class:', 3, "both languages"),
        ("theme: supply-chain", "theme: harbours", 6, "one of blocs, agreements"),
        ('since: "0.1.0"', 'since: "soon"', 8, "has to be a version"),
        ("kind: bar", "kind: pie", 9, "bar, or range"),
        ("kind: bar", "kind: range", 9, "bar, or range"),
        ('"?length"}', '"?width"}', 9, "'?width' is no column"),
        ('"?length"}', '"length"}', 9, "'length' is no column"),
        (', value: "?length"}', "}", 9, "chart has no 'value'"),
    ],
)
def test_faults_name_file_and_line(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    """A header that is not as it should be is refused with the file, the line and what is wrong."""
    assert old in GOOD
    path = write(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(SyntaxFault) as caught:
        read_question(path)
    assert str(caught.value).startswith(f"{path}:{line}")
    assert words in str(caught.value)


def test_missing_key_and_header(tmp_path: Path) -> None:
    """A header without a key that has to be there, and a file without a header, are refused."""
    keys = ("summary", "question", "returns", "theme", "tags", "since")
    for key in keys:
        lines = [line for line in GOOD.splitlines(keepends=True) if not line.startswith(f"#+ {key}:")]
        assert len(lines) == len(GOOD.splitlines()) - 1
        with pytest.raises(SyntaxFault, match=f"no '{key}'"):
            read_question(write(tmp_path, "".join(lines)))
    with pytest.raises(SyntaxFault, match="begins with its header"):
        read_question(write(tmp_path, "SELECT * WHERE { ?s ?p ?o }"))


def test_slots_and_parameters_match(tmp_path: Path) -> None:
    """A parameter that nothing takes, and a slot that nothing declares, are refused."""
    with pytest.raises(SyntaxFault, match="takes the parameter harbour"):
        read_question(write(tmp_path, GOOD.replace("VALUES ?harbour { UNDEF }", "")))
    with pytest.raises(SyntaxFault, match=r"\?mast has a slot"):
        read_question(write(tmp_path, GOOD.replace("VALUES ?rank_of", "VALUES ?mast { UNDEF } VALUES ?rank_of")))


def test_unknown_question_offers_close_names(tmp_path: Path) -> None:
    """An unknown question is refused with close names; so is an unknown parameter with those there are."""
    write(tmp_path, GOOD)
    with pytest.raises(UnknownName, match="did you mean ships-in-harbour"):
        question("ship-in-harbor", tmp_path)
    with pytest.raises(UnknownName, match="its parameters: harbour, rank-of"):
        question("ships-in-harbour", tmp_path).parameter("mast")
    assert did_you_mean("zzz", ["abc"]) == ""
    assert did_you_mean("oslo", ["osl", "port of oslo", "cosmos"]).startswith("did you mean port of oslo or osl")


def test_reads_a_rule(tmp_path: Path) -> None:
    """A rule has its summary, its reason, and what it concludes; any other key is refused."""
    text = '#+ summary: "s"\n#+ why: "w"\n#+ concludes: "lo:hedgesWith"\nCONSTRUCT { } WHERE { }\n'
    found = read_rule(write(tmp_path, text, "a-rule"))
    assert (found.name, found.summary, found.why, found.concludes) == ("a-rule", "s", "w", ("lo:hedgesWith",))
    assert (found.says.en, found.says.zh) == ("s", "s")
    both = read_rule(write(tmp_path, text.replace('"s"', '{en: "s", zh: "句"}'), "both"))
    assert (both.summary, both.says.zh) == ("s", "句")
    with pytest.raises(SyntaxFault, match="unknown key 'tags'"):
        read_rule(write(tmp_path, '#+ tags: ["x"]\n' + text, "b-rule"))


def test_the_catalogue_reads() -> None:
    """Every question and every rule of the project has a header that reads, and there are some."""
    assert len(questions()) >= 75
    assert len(rules()) >= 20
    assert {found.theme for found in questions()} == set(Theme)
    assert all(found.summary_zh and found.summary_zh != found.summary for found in rules())

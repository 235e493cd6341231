"""``kg find`` and ``kg show`` as they are typed."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.cli.typed import kg

pytestmark = pytest.mark.usefixtures("surroundings")


def test_find_lists_by_kind(capsys: pytest.CaptureFixture[str]) -> None:
    """The list has a heading per kind, labels in the language asked for, and says what it leaves out."""
    out, err = kg(capsys, "find", "price", "floor", "--most", "2")
    assert [out.index(word) for word in ("Entities", "Terms", "Questions", "Claims")] == sorted(
        out.index(word) for word in ("Entities", "Terms", "Questions", "Claims")
    )
    assert "Claims: 2 of " in out
    assert err == ""
    out, _ = kg(capsys, "find", "稀土", "--lang", "zh", "--most", "1")
    assert "实体" in out
    out, _ = kg(capsys, "find", "the", "United", "States", "--most", "1")
    assert "United States  state · " in out  # The article tells nothing that the label does not.
    out, _ = kg(capsys, "find", "America", "--most", "1")
    assert "United States  America · state · " in out


def test_find_says_that_nothing_fits(capsys: pytest.CaptureFixture[str]) -> None:
    """A near miss is announced with what may be meant; words like nothing are told so; neither is an error."""
    out, _ = kg(capsys, "find", "koera")
    assert "did you mean" in out
    assert "state:KOR" in out
    out, err = kg(capsys, "find", "qqqqqqqq", "--format", "csv")
    assert len(out.splitlines()) == 1
    assert "Nothing is named" in err


@pytest.mark.parametrize("words", [("",), (" ", ""), ("...",)])
def test_find_takes_no_empty_words(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """Where nothing is left to look for, that is an error that says what to write, in every form."""
    for form in ("table", "json"):
        out, err = kg(capsys, "find", *words, "--format", form, status=2)
        assert out == ""
        assert err.startswith("kg: there is no word to look for; write a name")
        assert err.count("\n") == 1


def test_find_writes_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    """CSV and JSON have the same hits in the same order."""
    out, _ = kg(capsys, "find", "gallium", "--format", "csv")
    listed = [row["what"] for row in csv.DictReader(io.StringIO(out))]
    out, _ = kg(capsys, "find", "gallium", "--format", "json")
    body = json.loads(out)
    assert listed[0] == "material:gallium"
    assert len(listed) == len(body["hits"]) >= 4
    assert body["hits"][0]["iri"].endswith("/material/gallium")


def test_show_is_grouped(capsys: pytest.CaptureFixture[str]) -> None:
    """A dossier has headings with counts, a citation on each line, and says what a table leaves out."""
    out, err = kg(capsys, "show", "韩国", "--most", "3")
    assert "state:KOR" in out
    assert "Ties and dealings  8" in out
    assert "… 5 more: --most 8 shows them" in out
    assert "000:2059-2066 · author of article 000" in out
    assert err == ""
    out, _ = kg(capsys, "show", "MSP")
    assert "other names: MSP, the Minerals Security Partnership " in out  # Once, though both languages have it.
    out, _ = kg(capsys, "show", "Ga", "--lang", "zh")
    assert "化学符号" in out
    out, _ = kg(capsys, "show", "south", "korea", "--format", "json")
    assert json.loads(out)["entity"].endswith("/state/KOR")


def test_show_says_where_there_is_no_card(capsys: pytest.CaptureFixture[str]) -> None:
    """What has a name but no card, such as a rule or a passage, is not an empty answer without a word."""
    for name in ("rule:keeps-open", "source:000/passage/1864-1876"):
        out, _ = kg(capsys, "show", name)
        assert out.count("\n") == 2
        assert out.endswith("Cards are of entities, terms, claims and articles; kg serve has a page of this as well.\n")
    out, _ = kg(capsys, "show", "FORGE")
    assert "Cards are of" not in out


def test_show_refuses_what_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown name is refused with what may be meant, an ambiguous one with its candidates."""
    _, err = kg(capsys, "show", "Norwy", status=2)
    assert "nothing is named so" in err
    assert "--" not in err

"""Tokens of a query."""

from __future__ import annotations

import pytest

from kg.errors import Refused, SyntaxFault
from kg.sparql.tokens import tokenize


def kinds(text: str) -> list[tuple[str, str]]:
    """Return kind and value of each token but the last, which is the end."""
    tokens = tokenize(text)
    assert tokens[-1].kind == "end"
    return [(token.kind, token.value) for token in tokens[:-1]]


def test_each_kind_of_token_is_told_apart() -> None:
    """IRIs, names, variables, literals, numbers, tags, words and marks each have their kind."""
    found = kinds("""<http://e/a> e:b ?c $d "e"@en 'f'^^e:g 1 -2.5 .3e-4 _:h true a && ^""")
    assert found == [
        ("iri", "<http://e/a>"), ("name", "e:b"), ("var", "?c"), ("var", "$d"), ("string", '"e"'), ("lang", "@en"),
        ("string", "'f'"), ("mark", "^^"), ("name", "e:g"), ("number", "1"), ("number", "-2.5"), ("number", ".3e-4"),
        ("blank", "_:h"), ("word", "TRUE"), ("word", "a"), ("mark", "&&"), ("mark", "^"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "literal", ['"""a "quoted" b"""', "'''it''s'''", '"\\u4e2d\\n"', "'\\''", '""', '"""\n"""', '"a#b"', '"?x { }"']
)
def test_a_string_in_any_quotes_is_one_token(literal: str) -> None:
    """Short and long strings keep their quotes, escapes, line breaks and look-alike syntax."""
    assert kinds(literal) == [("string", literal)]


def test_comments_and_white_space_are_no_tokens() -> None:
    """A comment runs to the end of its line, but not within an IRI or string."""
    assert kinds("# one ?x\n ?y # two\r\n<http://e/#z> '#'") == [
        ("var", "?y"), ("iri", "<http://e/#z>"), ("string", "'#'"),
    ]  # fmt: skip


def test_names_hold_dots_colons_escapes_and_other_scripts() -> None:
    """A local name may hold dots inside, colons, percent and backslash escapes, and Chinese characters."""
    assert kinds("e:a.b.c e:x:y e:%41 e:a\\,b 稀:土 :") == [
        ("name", "e:a.b.c"), ("name", "e:x:y"), ("name", "e:%41"), ("name", "e:a\\,b"), ("name", "稀:土"),
        ("name", ":"),
    ]  # fmt: skip
    assert kinds("e:a.") == [("name", "e:a"), ("mark", ".")]


def test_places_are_code_points_of_the_text() -> None:
    """Start and end of a token cut it out of the text, beyond the basic plane too."""
    text = '"𠀀稀" ?x'
    tokens = tokenize(text)
    assert [text[token.start : token.end] for token in tokens[:-1]] == ['"𠀀稀"', "?x"]


def test_a_stray_character_is_named_with_line_and_column() -> None:
    """What begins no token is a syntax fault that says where."""
    with pytest.raises(SyntaxFault, match=r"query:2:3: '§'"):
        tokenize("ASK\n  § { }")


@pytest.mark.parametrize(
    "text, word", [("<< ?a ?b ?c >>", "RDF-star"), ("?x\\u0041", "escape"), ("{| ?a ?b |}", "RDF-star")]
)
def test_what_is_not_known_is_refused_by_name(text: str, word: str) -> None:
    """RDF-star and escapes outside strings and IRIs are refused, not guessed at."""
    with pytest.raises(Refused, match=word):
        tokenize(text)

"""Slips in words, names and codes: what a keyboard leaves behind, and what should agree and does not."""

from __future__ import annotations

import re
from random import Random
from typing import Final

from bench.mutations import Mutant, World, decimal, number_of, swap_subject, term
from kg.sources import NAMING
from kg.terms import Quad, Term, iri, literal, parse_literal

_ONE_NUMBER: Final = re.compile(r"[^0-9]*[0-9]+(\.[0-9]+)?[^0-9]*")
_FULL_WIDTH: Final = {"，": ",", "：": ":", "；": ";", "（": "(", "）": ")", "？": "?", "！": "!"}


def untidy(world: World, random: Random, quad: Quad) -> Term:
    """Leave nothing of a label, or put what nobody sees into it or around it."""
    del world
    text, language = parse_literal(quad[2]).text, parse_literal(quad[2]).language
    at = random.randrange(1, len(text))
    within = [f"{text[:at]}{sign}{text[at:]}" for sign in ("\u00a0", "\u200b", "\n", "\x07", "\ufeff")]
    return literal(random.choice(["", f" {text}", f"{text} ", f"{text}\u3000", *within]), None, language)


def half_width(_: World, random: Random, quad: Quad) -> Term | None:
    """Type a mark of a Chinese label as on a keyboard for English."""
    text, language = parse_literal(quad[2]).text, parse_literal(quad[2]).language
    places = [at for at, sign in enumerate(text) if sign in _FULL_WIDTH]
    if language != "zh" or not places:
        return None
    at = random.choice(places)
    return literal(f"{text[:at]}{_FULL_WIDTH[text[at]]}{text[at + 1 :]}", None, language)


def other_code(world: World, random: Random, _: Quad) -> Term:
    """Give a code that no state has, of the letters of those that states have."""
    taken = {quad[2] for quad in world.with_("lo:alpha3")}
    letters = sorted({letter for code in taken for letter in parse_literal(code).text})
    made = literal("".join(random.sample(letters, 3)))
    return made if made not in taken else literal("ZZZ")


def other_match(_: World, random: Random, quad: Quad) -> Term:
    """Match a state with another place in its list."""
    return iri(f"{quad[2][1:-4]}{random.choice(('PRK', 'XKX', 'ATA'))}")


def borrowed_name(world: World, random: Random) -> list[Quad]:
    """Let a state be found by the name of another, or by its own once more."""
    one, other = (random.choice(world.instances("lo:State")) for _ in range(2))
    return [(one, term("skos:altLabel"), random.choice(world.of(other, "rdfs:label"))[2], NAMING)]


def in_english(_: World, __: Random, quad: Quad) -> Term:
    """Mark the wording of a value as English."""
    return literal(parse_literal(quad[2]).text, None, "en")


def broken_count(world: World, random: Random) -> Mutant | None:
    """Count half a thing more."""
    quad = random.choice(world.with_("lo:low"))
    counted = any(world.of(indicator[2], "lo:counts") for indicator in world.of(quad[0], "lo:indicator"))
    if not counted or [q[2] for q in world.of(quad[0], "lo:unit")] != [term("unit:NUM")]:
        return None
    return Mutant("number-out-of-range", (quad,), ((*quad[:2], decimal(number_of(quad) + 0.5), quad[3]),))


def unlike_wording(world: World, random: Random) -> Mutant | None:
    """Read a number one higher than it is written."""
    written = random.choice(world.with_("lo:asWritten"))
    units = {quad[2] for quad in world.of(written[0], "lo:unit")}
    ends = (*world.of(written[0], "lo:low"), *world.of(written[0], "lo:high"))
    if not ends or term("unit:NUM") not in units or not _ONE_NUMBER.fullmatch(parse_literal(written[2]).text):
        return None
    higher = tuple((*quad[:2], decimal(number_of(quad) + 1), quad[3]) for quad in ends)
    return Mutant("number-unlike-wording", ends, higher)


def misnamed(world: World, random: Random) -> Mutant:
    """Write the name of a topic in its IRI with a capital, or with an underscore."""
    topic = random.choice(world.instances("lo:Topic"))
    start, _, slug = topic.rpartition("/")
    new = f"{start}/{slug.capitalize() if random.random() < 1 / 2 else f'the_{slug}'}"
    old = tuple(sorted({quad for quad in world.quads if topic in (quad[0], quad[2])}))
    return Mutant("slug-out-of-style", old, swap_subject(old, topic, new))


def about_a_record(world: World, random: Random, _: Quad) -> Term:
    """Let a statement concern a claim, a class, or what nobody describes."""
    return random.choice([random.choice(world.instances("lo:Claim")), term("lo:Topic"), iri("https://example.org/x")])

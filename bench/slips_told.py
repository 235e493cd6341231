"""Slips in what claims say: their days, numbers, statements and anchors."""

from __future__ import annotations

from random import Random
from typing import Final

from bench.mutations import (
    Maker,
    Mutant,
    World,
    another,
    decimal,
    misspell,
    number,
    number_of,
    swap_subject,
    term,
)
from kg.names import BASE, expand
from kg.sources import RDF_TYPE
from kg.terms import Quad, Term, iri, is_iri, literal, parse_literal

DATES: Final = ("startsFrom", "startsBy", "endsFrom", "endsBy")
_STANCES: Final = {
    "Plan": "lo:Fears", "Proposal": "lo:Fears", "Forecast": "lo:Intends", "Estimate": "lo:Intends",
    "Judgement": "lo:Intends", "Position": "lo:Fears",
}  # fmt: skip


def _class_of(world: World, quad: Quad, *names: str) -> str:
    """Return the one of some classes that a subject is of."""
    return next(name for name in names if term(f"lo:{name}") in world.kinds[quad[0]])


def wrong_stance(world: World, random: Random) -> Mutant | None:
    """Give a statement a stance that its kind cannot have."""
    quad = random.choice(world.with_("lo:stance"))
    kind = _class_of(world, quad, *_STANCES)
    return Mutant(f"{kind}-stance", (quad,), ((*quad[:2], term(_STANCES[kind]), quad[3]),))


def broken_date(world: World, random: Random) -> Mutant | None:
    """Give a claim a day in February that no calendar has."""
    name = random.choice(DATES)
    quad = random.choice(world.with_(f"lo:{name}"))
    value = literal(parse_literal(quad[2]).text[:5] + "02-30", expand("xsd:date"))
    return Mutant(f"Claim-{name}", (quad,), ((*quad[:2], value, quad[3]),))


def ends_first(world: World, random: Random) -> Mutant | None:
    """Let a claim end before it begins."""
    quad = random.choice(world.with_("lo:startsFrom") + world.with_("lo:startsBy"))
    end = (quad[0], term("lo:endsBy"), literal("1999-01-01", expand("xsd:date")), quad[3])
    return Mutant("dates-out-of-order", tuple(world.of(quad[0], "lo:endsBy")), (end,))


def after_the_article(world: World, random: Random) -> Mutant | None:
    """Let something have happened after the article that tells of it."""
    quad = random.choice([q for q in world.with_("lo:timeBasis") if q[2] == term("lo:Happened")])
    day = (quad[0], term("lo:startsFrom"), literal("2031-01-01", expand("xsd:date")), quad[3])
    return Mutant("dates-unlike-basis", tuple(world.of(quad[0], "lo:startsFrom")), (day,))


def swapped_interval(world: World, random: Random) -> Mutant | None:
    """Swap the ends of an interval."""
    pairs = [(low, high) for low in world.with_("lo:low") for high in world.of(low[0], "lo:high") if high[2] != low[2]]
    low, high = random.choice(pairs)
    added = ((*low[:2], high[2], low[3]), (*high[:2], low[2], high[3]))
    return Mutant("bound-unlike-interval", (low, high), added)


def other_bound(world: World, random: Random) -> Mutant | None:
    """Give a figure a bound that its numbers do not fit."""
    quad = random.choice([q for q in world.with_("lo:bound") if q[2] != term("lo:Vague")])
    groups = (("lo:Exactly", "lo:About"), ("lo:AtLeast", "lo:Over"), ("lo:AtMost", "lo:Under"), ("lo:Between",))
    others = [short for group in groups if quad[2] not in map(term, group) for short in group]
    return Mutant("bound-unlike-interval", (quad,), ((*quad[:2], term(random.choice(others)), quad[3]),))


def share_over_all(world: World, random: Random) -> Mutant | None:
    """Make a share of more than the whole."""
    quad = random.choice(world.with_("lo:low"))
    indicator = world.of(quad[0], "lo:indicator")[0][2]
    percent = {q[2] for q in world.of(quad[0], "lo:unit")} == {term("unit:PERCENT")}
    if not world.of(indicator, "lo:ofWhole") or not percent:
        return None
    return Mutant("number-out-of-range", (quad,), ((*quad[:2], decimal(number_of(quad) + 100), quad[3]),))


def moved(*, keep_name: bool) -> Maker:
    """Move a passage by one code point, under its old name or with it."""

    def make(world: World, random: Random) -> Mutant | None:
        quad = random.choice(world.with_("oa:end", "lo:Passage"))
        if term("lo:Rhetoric") in world.kinds[quad[0]]:
            return None
        end = int(parse_literal(quad[2]).text) + 1
        moved = (*quad[:2], literal(str(end), expand("xsd:nonNegativeInteger")), quad[3])
        if keep_name:
            return Mutant("passage-name", (quad,), (moved,))
        name = iri(f"{quad[0][1:-1].rsplit('-', 1)[0]}-{end}")
        old = tuple({*world.by_subject[quad[0]], *(q for q in world.by_graph[quad[3]] if q[2] == quad[0])})
        new = (*swap_subject((q for q in old if q != quad), quad[0], name), (name, *moved[1:]))
        return None if name in world.by_subject else Mutant("orphaned-passage", tuple(sorted(old)), tuple(sorted(new)))

    return make


def digest(_: World, random: Random, quad: Quad) -> Term:
    """Change one digit of a digest."""
    text = parse_literal(quad[2]).text
    at = random.randrange(len(text))
    return literal(text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :])


def misspelt(rule: str, part: int) -> Maker:
    """Misspell the class, the property or the thing of ours that a statement of a claim names."""

    def make(world: World, random: Random) -> Mutant | None:
        quad = random.choice(world.by_graph[random.choice(world.instances("lo:Claim"))])
        if (quad[1] == RDF_TYPE) != (rule == "undeclared-class") or not is_iri(quad[2]):
            return None
        if not quad[part].startswith(f"<{BASE}"):  # A unit is for the rules on units.
            return None
        new = tuple(misspell(part_, random) if place == part else part_ for place, part_ in enumerate(quad))
        return Mutant(rule, (quad,), ((new[0], new[1], new[2], new[3]),))

    return make


def foreign(world: World, random: Random) -> Mutant | None:
    """Move a node to another article, wherever it is named."""
    node = random.choice(world.instances("lo:Statement") + world.instances("lo:Figure"))
    other = iri(node[1:-1].replace(f"/{number(node)}/", f"/{another(node)}/"))
    old = tuple(sorted({q for q in world.quads if node in (q[0], q[2])}))
    return Mutant("foreign-node", old, swap_subject(old, node, other))


def split(world: World, random: Random) -> Mutant | None:
    """Move part of the core of a node to another claim."""
    quad = random.choice(world.with_("lo:unit") + world.with_("lo:stance") + world.with_("lo:asWritten"))
    others = [c for c in world.instances("lo:Claim") if number(c) == number(quad[3]) and c != quad[3]]
    other = random.choice(others)
    types = tuple((*q[:3], other) for q in world.of(quad[0], "rdf:type"))
    return Mutant("core-split-over-claims", (quad,), ((*quad[:3], other), *types[:1]))


def wordless(world: World, random: Random) -> Mutant | None:
    """Take away all that a statement says."""
    statement = random.choice(world.instances("lo:Statement"))
    says = ("lo:concerns", "lo:toward", "lo:condition", "lo:citesAsReason")
    told = tuple(q for short in says for q in world.of(statement, short))
    given = any(q[2] == statement for q in world.with_("lo:givenIn"))
    return None if given or not told else Mutant("statement-without-content", told)


def valueless(world: World, random: Random) -> Mutant | None:
    """Take away all that a figure gives but its wording."""
    figure = random.choice(world.instances("lo:Figure"))
    given = [q for s in ("low", "high", "rank", "degree", "bound", "unit") for q in world.of(figure, f"lo:{s}")]
    return Mutant("figure-without-value", tuple(given))

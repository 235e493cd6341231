"""Slips in how things are kept: types, names, records, comparisons, orders, and texts that do not parse."""

from __future__ import annotations

import re
from collections import defaultdict
from random import Random
from typing import Final

from bench.mutations import (
    Mutant,
    World,
    another,
    decimal,
    number,
    number_of,
    swap_subject,
    term,
)
from bench.slips_told import DATES
from kg import articles, paths
from kg.names import BASE, expand
from kg.sources import NAMING, ONTOLOGY, RDF_TYPE
from kg.terms import Quad, Term, iri, is_iri, literal, parse_literal

#: Code points of a mark that may hold no sentence of its own.
FEW: Final = 10


def untyped(world: World, random: Random) -> Mutant | None:
    """Take away the type that a graph gives a node."""
    quad = random.choice([q for q in world.by_predicate[RDF_TYPE] if q[0].startswith(f"<{BASE}node/")])
    return Mutant("untyped-node", (quad,))


def identifier(world: World, random: Random) -> Mutant | None:
    """Give an entity the code of another."""
    quad = random.choice(world.with_(random.choice(("lo:alpha2", "lo:alpha3", "lo:numeric3", "lo:chemicalSymbol"))))
    other = random.choice(world.by_predicate[quad[1]])
    if other[0] == quad[0]:
        return None
    return Mutant("shared-identifier", (quad,), ((*quad[:2], other[2], quad[3]),))


def swapped_tags(world: World, random: Random) -> Mutant | None:
    """Swap the languages of two labels."""
    quad = random.choice(world.with_("rdfs:label"))
    found = world.of(quad[0], "rdfs:label")
    if len(found) != 2:
        return None
    tags = {"en": "zh", "zh": "en"}
    new = [literal(parse_literal(q[2]).text, language=tags[parse_literal(q[2]).language or ""]) for q in found]
    added = tuple((*q[:2], value, q[3]) for q, value in zip(found, new, strict=True))
    return Mutant("label-in-wrong-language", tuple(found), added)


def bare_claim(world: World, random: Random) -> Mutant | None:
    """Take away what a claim asserts."""
    claim = random.choice(world.instances("lo:Claim"))
    return Mutant("record-without-claim", tuple(world.by_graph[claim]))


def bare_graph(world: World, random: Random) -> Mutant | None:
    """Take away what is said of a claim."""
    claim = random.choice(world.instances("lo:Claim"))
    return Mutant("claim-without-record", tuple(world.by_subject[claim]))


def other_record(world: World, random: Random) -> Mutant | None:
    """Describe a claim in the record of another article."""
    claim = random.choice(world.instances("lo:Claim"))
    told = world.by_subject[claim]
    other = iri(f"{BASE}record/{another(claim)}")
    return Mutant("claim-in-another-record", tuple(told), tuple((*q[:3], other) for q in told))


def other_article(world: World, random: Random) -> Mutant | None:
    """Let a claim rest on a passage of another article."""
    quad = random.choice(world.with_("lo:restsOn"))
    others = [p for p in world.instances("lo:Passage") if number(p) != number(quad[2])]
    return Mutant("passage-of-another-article", (quad,), ((*quad[:2], random.choice(others), quad[3]),))


def idle_passage(world: World, random: Random) -> Mutant | None:
    """Take away the only mention of a passage."""
    quad = random.choice(world.with_("lo:readWith"))
    uses = tuple(q for short in ("lo:restsOn", "lo:readWith") for q in world.with_(short) if q[2] == quad[2])
    return Mutant("unused-passage", uses) if len(uses) == 1 else None


def rests_on_rhetoric(world: World, random: Random) -> Mutant | None:
    """Let a claim rest on words that are marked as rhetoric."""
    quad = random.choice(world.with_("lo:restsOn"))
    marks = [mark for mark in world.instances("lo:Rhetoric") if number(mark) == number(quad[2])]
    return Mutant("Claim-restsOn", (quad,), ((*quad[:2], random.choice(marks), quad[3]),)) if marks else None


def unjudged(world: World, random: Random) -> Mutant | None:
    """Take away the only comparison of two claims whose figures are of one indicator."""
    claims: defaultdict[Term, set[Term]] = defaultdict(set)
    for quad in world.with_("lo:compares"):
        claims[quad[0]].add(quad[2])
    comparison = random.choice(sorted(name for name, pair in claims.items() if len(pair) == 2))
    pair = claims.pop(comparison)
    indicators = [{q[2] for q in world.by_graph[claim] if q[1] == term("lo:indicator")} for claim in sorted(pair)]
    if not set.intersection(*indicators) or any(pair <= other for other in claims.values()):
        return None
    return Mutant("unjudged-candidate", tuple(world.by_subject[comparison]))


def one_sided(world: World, random: Random) -> Mutant | None:
    """Leave one claim in a comparison."""
    quads = world.of(random.choice(world.instances("lo:Comparison")), "lo:compares")
    return Mutant("Comparison-compares", tuple(quads[1:])) if len(quads) > 1 else None


def twin_indicator(world: World, random: Random) -> Mutant | None:
    """Describe an indicator a second time under another name."""
    indicator = random.choice(world.instances("lo:Indicator"))
    return Mutant("indicator-told-twice", (), swap_subject(world.by_subject[indicator], indicator, _more(indicator)))


def twice_claimed(world: World, random: Random) -> Mutant | None:
    """Repeat what a claim says in another one of its article."""
    quad = random.choice(world.with_("lo:ledBy") + world.with_("lo:covers") + world.with_("lo:purpose"))
    others = [c for c in world.instances("lo:Claim") if number(c) == number(quad[3]) and c != quad[3]]
    other = random.choice(others)
    dated = [
        q for claim in (quad[3], other) for q in world.by_subject[claim] if q[1] in {term(f"lo:{d}") for d in DATES}
    ]
    return None if dated else Mutant("content-claimed-twice", (), ((*quad[:3], other),))


def unpunctuated(text: str, random: Random) -> str:
    """Take a full stop away that ends a block."""
    at = random.choice([found.start() for found in re.finditer(r" \.\n\s*(?=[a-z])", text[: text.rindex("\n\n")])][30:])
    return text[:at] + text[at + 2 :]


def unquoted(text: str, random: Random) -> str:
    """Take a quotation mark away."""
    at = random.choice([at for at, character in enumerate(text) if character == '"'])
    return text[:at] + text[at + 1 :]


def renamed(text: str, random: Random) -> str:
    """Call a property of the ontology otherwise, as happens when it is renamed and a question is forgotten."""
    found = sorted(set(re.findall(r"\blo:[a-z]\w+", text.split("WHERE", 1)[1])))
    return text.replace(random.choice(found), "lo:renamedSince", 1) if found else text


def _more(name: Term) -> Term:
    return f"{name[:-1]}-again>"


def axiom(world: World, random: Random) -> list[Quad]:
    """Let a property have one value at most, or none both ways."""
    quad = random.choice([q for q in world.quads if q[3] == ONTOLOGY and q[2] == term("owl:ObjectProperty")])
    form = random.choice(("Functional", "InverseFunctional", "Asymmetric", "Irreflexive"))
    return [(quad[0], RDF_TYPE, term(f"owl:{form}Property"), ONTOLOGY)] if "lodestone" in quad[0] else []


def fact(world: World, random: Random) -> list[Quad]:
    """Repeat a fact of a claim in naming."""
    quad = random.choice(world.with_("lo:memberOf") + world.with_("lo:locatedIn") + world.with_("lo:covers"))
    return [(*quad[:3], NAMING)]


def concluded(world: World, random: Random) -> list[Quad]:
    """Assert what only a rule concludes."""
    name = random.choice(("alignsWith", "hedgesWith", "reliesOnSupplyFrom", "exposedTo", "hedgesByStayingOpenTo"))
    one, other = random.sample(world.instances("lo:State"), 2)
    return [(one, term(f"lo:{name}"), other, random.choice(world.instances("lo:Claim")))]


def itself(world: World, random: Random) -> list[Quad]:
    """Relate a thing to itself."""
    quad = random.choice(world.with_("lo:concerns") + world.with_("lo:party") + world.with_("lo:takesPartIn"))
    return [(quad[0], quad[1], quad[0], quad[3])]


def circle(world: World, random: Random) -> list[Quad]:
    """Turn a link of an order round."""
    quad = random.choice(world.with_("lo:inGroup") + world.with_("lo:includes") + world.with_("lo:feeds"))
    return [(quad[2], quad[1], quad[0], quad[3])]


def idle_entity(world: World, random: Random) -> list[Quad]:
    """Name an entity that nothing uses."""
    topic = random.choice(world.instances("lo:Topic"))
    return list(swap_subject(world.by_subject[topic], topic, _more(topic)))


def told_in_claim(world: World, random: Random) -> list[Quad]:
    """Tell the voice of a claim within its graph."""
    quad = random.choice(world.with_("lo:voice"))
    return [(*quad[:3], quad[0])]


def told_in_record(world: World, random: Random) -> list[Quad]:
    """Tell what a claim says in its record."""
    quad = random.choice(world.with_("lo:party") + world.with_("lo:covers") + world.with_("lo:phase"))
    return [(*quad[:3], iri(f"{BASE}record/{number(quad[3])}"))]


def defined_in_data(world: World, random: Random) -> list[Quad]:
    """Make one class a kind of another in data."""
    kinds = random.sample([q[2] for q in world.by_predicate[RDF_TYPE] if q[3] == NAMING], 2)
    return [(kinds[0], term("rdfs:subClassOf"), kinds[1], NAMING)] if kinds[0] != kinds[1] else []


def blank(_: World, random: Random, quad: Quad) -> Term | None:
    """Put a blank node in the place of a thing."""
    return f"_:b{random.randrange(10**6)}" if is_iri(quad[2]) else None


def french(_: World, __: Random, quad: Quad) -> Term:
    """Mark words as French."""
    return literal(parse_literal(quad[2]).text, language="fr")


def negative(_: World, __: Random, quad: Quad) -> Term:
    """Make a number negative."""
    return decimal(-number_of(quad) - 1)


def nearby_day(_: World, random: Random, quad: Quad) -> Term:
    """Change the day within its month."""
    text = parse_literal(quad[2]).text
    return literal(f"{text[:8]}{random.randrange(10, 28)}", expand("xsd:date"))


def reworded(_: World, __: Random, quad: Quad) -> Term:
    """Change the words."""
    parts = parse_literal(quad[2])
    return literal(parts.text + "!", language=parts.language)


def other_topic(world: World, random: Random, quad: Quad) -> Term | None:
    """Name another topic."""
    is_topic = term("lo:Topic") in world.kinds.get(quad[2], frozenset())
    return random.choice(world.instances("lo:Topic")) if is_topic else None


def other_voice(world: World, random: Random, _: Quad) -> Term:
    """Name another person."""
    return random.choice(world.instances("lo:Person"))


def unmarked(world: World, random: Random) -> Mutant | None:
    """Take away a mark of rhetoric on more than a few characters, so that nothing accounts for its sentences."""
    mark = random.choice(world.instances("lo:Rhetoric"))
    start, end = (int(parse_literal(world.of(mark, f"oa:{side}")[0][2]).text) for side in ("start", "end"))
    if end - start < FEW:
        return None
    return Mutant("unaccounted-sentence", tuple(world.by_subject[mark]))


def copied(text: str, random: Random) -> str:
    """Put words of an article into a label: not of its notice in English, which is nobody's wording."""
    folder = paths.articles()
    words = [article.text for article in articles.load(folder).values()] if folder else []
    found = [line[10:45] for line in "\n".join(words).splitlines() if len(line) > 60 and '"' not in line]
    excerpt = random.choice([piece for piece in found if not piece.isascii()] or [""])
    return text.replace('"@zh', excerpt + '"@zh', 1)


def unbounded(world: World, random: Random) -> Mutant | None:
    """Take away the bound of a figure that gives a number."""
    quad = random.choice(world.with_("lo:bound"))
    if not world.of(quad[0], "lo:low") and not world.of(quad[0], "lo:high"):
        return None
    return Mutant("number-without-bound", (quad,))


def unplaced(world: World, random: Random) -> Mutant | None:
    """Take away the stage of an indicator of a material, which reserves need not have."""
    quad = random.choice(world.with_("lo:atStage", "lo:Indicator"))
    material, measured = world.of(quad[0], "lo:ofMaterial"), world.of(quad[0], "lo:measures")
    if not material or measured[0][2] in (term("lo:Reserves"), term("lo:Abundance")):
        return None
    return Mutant("indicator-without-stage", (quad,))

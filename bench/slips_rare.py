"""Slips that rules about a few things only promise to catch: signings, deposits, conditions, marks, names."""

from __future__ import annotations

from random import Random

from bench.mutations import Mutant, World, number, swap_subject, term
from kg.names import BASE, expand
from kg.sources import COMPARISONS, NAMING, RDF_TYPE
from kg.terms import Quad, Term, iri, literal, parse_literal


def matched_twice(world: World, random: Random) -> list[Quad]:
    """Give an entity two exact matches in one vocabulary."""
    topic = random.choice(world.instances("lo:Topic"))
    return [(topic, term("skos:exactMatch"), iri(f"https://example.org/{n}"), NAMING) for n in (1, 2)]


def other_century(_: World, __: Random, quad: Quad) -> Term:
    """Write a year two hundred years on."""
    text = parse_literal(quad[2]).text
    return literal(f"22{text[2:]}", expand("xsd:date"))


def zoned(_: World, __: Random, quad: Quad) -> Term:
    """Write a day with a time zone."""
    return literal(f"{parse_literal(quad[2]).text}+08:00", expand("xsd:date"))


def deposits_of_a_company(world: World, random: Random) -> list[Quad]:
    """Let a company have deposits in the ground."""
    company, mineral = random.choice(world.instances("lo:Company")), random.choice(world.instances("lo:Mineral"))
    return [(company, term("lo:hasDepositsOf"), mineral, random.choice(world.with_("lo:covers"))[3])]


def phase_of_a_state(world: World, random: Random) -> list[Quad]:
    """Give a state a phase, which only what is undertaken has."""
    quad = random.choice(world.with_("lo:phase"))
    return [(random.choice(world.instances("lo:State")), *quad[1:])]


def maker_of_a_topic(world: World, random: Random) -> list[Quad]:
    """Give a topic a maker, as if it were a statement."""
    quad = random.choice(world.with_("lo:maker"))
    return [(random.choice(world.instances("lo:Topic")), *quad[1:])]


def shared(world: World, random: Random) -> Mutant | None:
    """Move a statement into the entities that articles share."""
    node = random.choice(world.instances("lo:Statement"))
    old = tuple(sorted({quad for quad in world.quads if node in (quad[0], quad[2])}))
    new = iri(f"{BASE}id/topic/{node[1:-1].rsplit('/', 1)[-1]}-said")
    return Mutant("iri-of-wrong-place", old, swap_subject(old, node, new))


def loosened(world: World, random: Random) -> Mutant | None:
    """Take away what a scenario or a capability hangs on."""
    quad = random.choice(
        world.with_("lo:condition") + world.with_("lo:hasCapability") + world.with_("lo:lacksCapability")
    )
    uses = [
        q for s in ("lo:condition", "lo:hasCapability", "lo:lacksCapability") for q in world.with_(s) if q[2] == quad[2]
    ]
    return Mutant("loose-node", tuple(uses))


def independent_of_itself(world: World, random: Random) -> Mutant | None:
    """Call a voice in one article independent of itself."""
    quad = random.choice(world.with_("lo:independent"))
    claims = [q[2] for s in ("lo:compares", "lo:older", "lo:newer") for q in world.of(quad[0], s)]
    voices = {(number(claim), voice[2]) for claim in claims for voice in world.of(claim, "lo:voice")}
    if len(voices) > 1 or parse_literal(quad[2]).text == "true":
        return None
    return Mutant("one-voice-independent", (quad,), ((*quad[:2], literal("true", expand("xsd:boolean")), COMPARISONS),))


def widened_mark(world: World, random: Random) -> Mutant | None:
    """Let a mark of rhetoric begin with the article."""
    mark = random.choice(world.instances("lo:Rhetoric"))
    start = world.of(mark, "oa:start")[0]
    if parse_literal(start[2]).text == "0":
        return None
    new = (*start[:2], literal("0", expand("xsd:nonNegativeInteger")), start[3])
    return Mutant("rhetoric-over-claim", (start,), (new,))


def namesake(world: World, random: Random) -> Mutant | None:
    """Show a topic under the name of another."""
    one, other = random.sample(world.instances("lo:Topic"), 2)
    old, new = (
        next(q for q in world.of(topic, "rdfs:label") if q[2].endswith("@en")) for topic in (one, other)
    )  # fmt: skip
    return Mutant("shared-name", (old,), ((*old[:2], new[2], old[3]),))


def signer_looks_on(world: World, random: Random) -> list[Quad]:
    """Let somebody who signs only look on as well."""
    quad = random.choice(world.with_("lo:signs"))
    return [(quad[0], term("lo:witnesses"), *quad[2:])]


def two_heads(world: World, random: Random) -> Mutant | None:
    """Put two statements of one article into one graph."""
    one, other = (world.of(node, "lo:stance")[0] for node in random.sample(world.instances("lo:Statement"), 2))
    if number(one[3]) != number(other[3]):
        return None
    moved = [quad for quad in world.by_graph[one[3]] if quad[0] == one[0]]
    added = tuple((*quad[:3], other[3]) for quad in moved)
    return Mutant("statement-without-graph-of-its-own", tuple(moved), added)


def of_two_agents(world: World, random: Random) -> Mutant | None:
    """Give a share of the world total, of which there is a figure, to a second agent."""
    wholes = [q for q in world.with_("lo:ofWhole") if q[2] == term("lo:OfWorldTotal") and world.of(q[0], "lo:ofAgent")]
    indicator = random.choice(wholes)[0]
    kinds = {term(f"lo:{name}") for name in ("Capacity", "MarketPosition", "MarketShare", "Output", "Supply")}
    other = random.choice(world.instances("lo:State"))
    agents = {q[2] for q in world.of(indicator, "lo:ofAgent")}
    if world.of(indicator, "lo:measures")[0][2] not in kinds or other in agents:
        return None
    return Mutant("figure-misread-by-rule", (), ((indicator, term("lo:ofAgent"), other, NAMING),))


def retyped(world: World, random: Random) -> list[Quad]:
    """Call a bloc a company as well."""
    return [(random.choice(world.instances("lo:Bloc")), RDF_TYPE, term("lo:Company"), NAMING)]

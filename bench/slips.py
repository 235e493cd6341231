"""The kinds of slip that a mutation run makes, in the order of the table; see :mod:`bench.mutants`."""

from __future__ import annotations

from typing import Final

from bench import slips_kept as kept
from bench import slips_rare as rare
from bench import slips_told as told
from bench.mutations import (
    FileKind,
    Kind,
    add,
    as_type,
    drop,
    misspell,
    replace,
    term,
    to,
)
from kg.terms import literal

KINDS: Final = (
    Kind("claim without a label in English", drop("rdfs:label", "Claim-label", "lo:Claim", language="en")),
    Kind("claim without a label in Chinese", drop("rdfs:label", "Claim-label", "lo:Claim", language="zh")),
    Kind("claim with a label in French", replace("rdfs:label", "Claim-label", kept.french, "lo:Claim")),
    Kind("claim without voice", drop("lo:voice", "Claim-voice")),
    Kind("claim without modality", drop("lo:modality", "Claim-modality")),
    Kind("claim that rests on nothing", drop("lo:restsOn", "Claim-restsOn")),
    Kind("claim that rests on rhetoric", kept.rests_on_rhetoric),
    Kind("claim without time basis", drop("lo:timeBasis", "Claim-timeBasis")),
    Kind("modality of another kind", replace("lo:modality", "modality-unlike-head", to(
        "lo:Reported", "lo:Position", "lo:Judgement", "lo:Plan", "lo:Proposal", "lo:Forecast", "lo:Estimate"))),
    Kind("day that no calendar has", told.broken_date),
    Kind("end before the beginning", told.ends_first),
    Kind("happened after the article", told.after_the_article),
    Kind("claim that asserts nothing", kept.bare_claim),
    Kind("graph that no record describes", kept.bare_graph),
    Kind("claim in another article's record", kept.other_record),
    Kind("content told a second time", kept.twice_claimed),
    Kind("record told within a claim", add("record-in-claim", kept.told_in_claim)),
    Kind("content told in a record", add("content-in-record", kept.told_in_record)),
    Kind("anchor moved, name kept", told.moved(keep_name=True)),
    Kind("anchor moved with its name", told.moved(keep_name=False)),
    Kind("digest changed", replace("lo:sha256", "orphaned-passage", told.digest, "lo:Passage")),
    Kind("mark of rhetoric taken away", kept.unmarked),
    Kind("passage of another article", kept.other_article),
    Kind("passage that nothing names", kept.idle_passage),
    Kind("passage without placement", drop("lo:placement", "Passage-placement")),
    Kind("figure without unit", drop("lo:unit", "number-without-unit")),
    Kind("unit swapped", replace("lo:unit", "unit-unlike-quantity", lambda _, random, quad: random.choice(
        [term(unit) for unit in (("cur:USD", "unit:YR") if quad[2] in map(term, ("unit:PERCENT", "unit:NUM"))
         else ("unit:NUM", "unit:KiloGM"))]))),
    Kind("unit misspelt", replace("lo:unit", "Figure-unit", lambda _, random, quad: misspell(quad[2], random))),
    Kind("figure without value", told.valueless),
    Kind("figure without bound", kept.unbounded),
    Kind("bound changed", told.other_bound),
    Kind("low and high swapped", told.swapped_interval),
    Kind("number below nothing", replace("lo:low", "number-out-of-range", kept.negative)),
    Kind("share of more than all", told.share_over_all),
    Kind("number as text", replace("lo:low", "Figure-low", as_type("xsd:string"))),
    Kind("number without its wording", drop("lo:asWritten", "Figure-asWritten")),
    Kind("figure without indicator", drop("lo:indicator", "Figure-indicator")),
    Kind("figure of a topic", replace("lo:indicator", "Figure-indicator", lambda world, random, _: random.choice(
        world.instances("lo:Topic")))),
    Kind("statement without maker", drop("lo:maker", "Statement-maker")),
    Kind("statement without stance", drop("lo:stance", "Statement-stance")),
    Kind("stance of another kind", told.wrong_stance),
    Kind("statement without content", told.wordless),
    Kind("statement made by a topic", replace("lo:maker", "type-from-range", lambda world, random, _: random.choice(
        world.instances("lo:Topic")))),
    Kind("node without type", kept.untyped),
    Kind("core split over claims", told.split),
    Kind("node of another article", told.foreign),
    Kind("class misspelt", told.misspelt("undeclared-class", 2)),
    Kind("property misspelt", told.misspelt("undeclared-property", 1)),
    Kind("thing misspelt", told.misspelt("dangling-iri", 2)),
    Kind("blank node", replace("lo:concerns", "blank-node", kept.blank)),
    Kind("text where a thing belongs", replace("lo:concerns", "wrong-kind-of-value", lambda _, __, quad: literal(
        quad[2][1:-1].rsplit("/", 1)[-1]))),
    Kind("thing related to itself", add("self-reference", kept.itself)),
    Kind("conclusion asserted", add("asserted-conclusion", kept.concluded)),
    Kind("fact in naming", add("naming-states-a-fact", kept.fact)),
    Kind("entity without a label in English", drop("rdfs:label", "Named-label", "lo:Topic", "lo:State", language="en")),
    Kind("entity without other names", drop("skos:altLabel", "Named-altLabelInEnglish", "lo:Topic", "lo:Material")),
    Kind("language tags swapped", kept.swapped_tags),
    Kind("identifier duplicated", kept.identifier),
    Kind("entity that nothing uses", add("unused-entity", kept.idle_entity)),
    Kind("indicator twice", kept.twin_indicator),
    Kind("indicator without stage", kept.unplaced),
    Kind("open stage without reason", drop("lo:reason", "unstated-stage-without-reason", "lo:Indicator")),
    Kind("order in a circle", add("circular-order", kept.circle)),
    Kind("candidate no longer judged", kept.unjudged),
    Kind("comparison of one claim", kept.one_sided),
    Kind("comparison that leaves independence open", drop("lo:independent", "Comparison-independent")),
    Kind("difference without reason", drop("lo:comparisonReason", "Difference-comparisonReason", "lo:Contradiction",
         "lo:FalseFriend", "lo:Refinement")),
    Kind("article without day", drop("dcterms:issued", "Article-issued")),
    Kind("axiom on what is disputable", add("axiom-on-disputable", kept.axiom)),
    Kind("axiom in data", add("axiom-in-data", kept.defined_in_data)),
    Kind("two exact matches", add("conflicting-identifier", rare.matched_twice)),
    Kind("year of another century", replace("lo:startsFrom", "date-out-of-era", rare.other_century)),
    Kind("company with deposits", add("deposits-of-no-ground", rare.deposits_of_a_company)),
    Kind("state with a phase", add("unfit-subject", rare.phase_of_a_state)),
    Kind("topic with a maker", add("type-from-domain", rare.maker_of_a_topic)),
    Kind("statement among shared entities", rare.shared),
    Kind("condition of nothing", rare.loosened),
    Kind("voice independent of itself", rare.independent_of_itself),
    Kind("mark of rhetoric widened", rare.widened_mark),
    Kind("name of another", rare.namesake),
    Kind("signer who only looks on", add("signer-as-witness", rare.signer_looks_on)),
    Kind("two statements in one graph", rare.two_heads),
    Kind("share of two agents", rare.of_two_agents),
    Kind("bloc that is a company", add("Bloc-type", rare.retyped)),
    Kind("another day of the same month", replace("lo:startsFrom", "", kept.nearby_day)),
    Kind("another topic", replace("lo:concerns", "", kept.other_topic)),
    Kind("another person's voice", replace("lo:voice", "", kept.other_voice)),
    Kind("label reworded", replace("rdfs:label", "", kept.reworded, "lo:Claim")),
)  # fmt: skip

#: Slips in a text that leave nothing to be parsed, or no data to be changed: each goes through the whole command.
FILE_KINDS: Final = (
    FileKind("full stop forgotten", "syntax", "data/claims/*.trig", kept.unpunctuated),
    FileKind("quotation mark forgotten", "syntax", "data/reference/*.ttl", kept.unquoted),
    FileKind("question names a term that was renamed", "unknown-term-in-query", "queries/*.rq", kept.renamed),
    FileKind("words of an article copied", "copied-text", "data/claims/*.trig", kept.copied),
)

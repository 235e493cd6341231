"""The tools that are no questions: search, cards, evidence, and queries of one's own."""

from __future__ import annotations

from typing import Final

from kg.tools.schemas import LANGUAGE, LIMIT, MOMENT, MOST_QUERY, OFFSET, TEXT, Spec, an_object

OWN: Final = (
    Spec(
        "find",
        "Search entities, terms, articles, questions and claims",
        "Finds what is named or worded like some words, in English or Chinese, or by a code; best first, with the"
        " number of claims that mention it. Use it to learn how an entity is called here, or which question to ask.",
        an_object({"text": {**TEXT, "description": "Words or a code."}, "lang": LANGUAGE, "limit": LIMIT}, ["text"]),
    ),
    Spec(
        "show",
        "Everything known about an entity",
        "Returns the card of an entity: names, nature, ties, undertakings, events, figures, statements, conclusions,"
        " each line with the claims that it rests on.",
        an_object(
            {
                "entity": {**TEXT, "description": "Name in either language, code, short form or IRI."},
                "lang": LANGUAGE,
            },
            ["entity"],
        ),
    ),
    Spec(
        "why",
        "Why a row of a question's answer is there",
        "Returns the evidence of one row: the sets of claims any of which yields it, the shortest proof with its rules,"
        " and each claim with its passage, voice, modality and the days on which it holds.",
        an_object(
            {
                "question": {**TEXT, "description": "Name of the question's tool."},
                "arguments": {
                    "type": "object",
                    "description": "The arguments that it was asked with, those of the moment included.",
                },
                "row": {"type": "integer", "minimum": 1, "description": "Number of the row in the answer."},
                "lang": LANGUAGE,
            },
            ["question", "row"],
        ),
    ),
    Spec(
        "sparql",
        "A SPARQL 1.1 query of your own",
        "Answers SELECT, ASK or CONSTRUCT over the graph: read-only, nothing is fetched, no SERVICE, no FROM, time and"
        " memory are limited. The default graph holds every claim, name and conclusion once; GRAPH ?claim reaches a"
        " claim, and what is said of it (lo:voice, lo:modality, lo:restsOn) stands in its record. Declare prefixes,"
        " e.g. PREFIX lo: <https://w3id.org/lodestone/ontology/>.",
        an_object(
            {
                "query": {**TEXT, "maxLength": MOST_QUERY},
                "cite": {"type": "boolean", "default": True, "description": "Whether to trace rows to their claims."},
                **MOMENT,
                "lang": LANGUAGE,
                "limit": LIMIT,
                "offset": OFFSET,
            },
            ["query"],
        ),
    ),
)  # fmt: skip

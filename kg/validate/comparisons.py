"""Candidate comparisons that nobody has judged: each pair a query finds stands in some comparison."""

from __future__ import annotations

from typing import Final

from kg import compare
from kg.engine import Engine
from kg.errors import SyntaxFault, UnreadableFile
from kg.guard import in_words
from kg.validate.corpus import Corpus, fault_finding, place_of
from kg.validate.report import Finding, Outcome, Severity

RULE: Final = "unjudged-candidate"


def check(corpus: Corpus, engine: Engine) -> Outcome:
    """Run the candidate queries of a corpus over a store that holds it; a pair not yet judged is a finding.

    Raises:
        EngineFailure: The store failed.
    """
    paths = [path for path in corpus.queries if path.parent.name == compare.FOLDER]
    done = compare.judged(engine)
    found: list[Finding] = []
    pairs = 0
    for path in paths:
        try:
            query = compare.read_query(path)
            with in_words(query.text):
                candidates = compare.candidates(engine, [query])
        except (SyntaxFault, UnreadableFile) as fault:
            found.append(fault_finding(fault, place_of(path, corpus.root)))
            continue
        pairs += len(candidates)
        for candidate in candidates:
            if (candidate.first, candidate.second) not in done:
                place, line = corpus.locate(candidate.first)
                message = f"{compare.sentence(candidate)}; judge them in data/comparisons.trig: {query.fix}"
                found.append(Finding(RULE, Severity.ERROR, place, line, message))
    return Outcome(tuple(found), checked={"candidate queries": len(paths), "candidate comparisons": pairs})

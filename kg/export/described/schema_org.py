"""The release for search engines: schema.org's ``Dataset`` as JSON-LD, as Google's Dataset Search reads it."""

from __future__ import annotations

from kg import about as told
from kg import names
from kg.export.described import Release


def schema_org(release: Release) -> dict[str, object]:
    """Return the description as JSON-LD."""
    about = release.about
    return {
        "@context": {"@vocab": "https://schema.org/", "@language": "en"},
        "@id": told.DATASET,
        "@type": "Dataset",
        "name": [told.TITLE.en, {"@value": told.TITLE.zh, "@language": "zh"}],
        "description": [told.SUMMARY.en, {"@value": told.SUMMARY.zh, "@language": "zh"}],
        "identifier": told.DATASET,
        "url": names.BASE,
        "license": told.LICENSE,
        "version": about.version,
        "datePublished": about.released,
        "keywords": list(told.KEYWORDS),
        "inLanguage": ["en", "zh"],
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": told.CREATOR},
        "isBasedOn": [
            {"@id": source.iri, "@type": "Article", "name": source.label.en, "datePublished": source.issued}
            for source in about.sources
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.path,
                "description": file.about,
                "encodingFormat": file.packed or file.media,
                "contentSize": f"{file.size} B",
                "contentUrl": f"{told.DATASET}/{about.version}/{file.path}",
                "sha256": file.sha256,
            }
            for file in release.files
        ],
    }

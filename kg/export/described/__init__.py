"""Descriptions of a release for those who look for data: each vocabulary a module, all from the same two things.

What the graph is comes from :mod:`kg.about`, which files there are from the files themselves.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.about import About
from kg.export.tables import Table

#: Media type of a file by its name or the end of it, compression aside; each is on the list of IANA, where DCAT points.
MEDIA: Final = {
    ".csv": "text/csv",
    ".gexf": "application/xml",
    ".graphml": "application/xml",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".nq": "application/n-quads",
    ".nt": "application/n-triples",
    ".parquet": "application/vnd.apache.parquet",
    ".rdf": "application/rdf+xml",
    ".trig": "application/trig",
    ".ttl": "text/turtle",
    ".txt": "text/plain",
    "csv-metadata.json": "application/csvm+json",
}
PACKED: Final = {".gz": "application/gzip", ".zst": "application/zstd"}


@dataclass(frozen=True, slots=True)
class Distribution:
    """A file of a release."""

    path: str  #: Relative to the release, with forward slashes.
    about: str  #: What is in it, in English.
    media: str  #: Media type of what is in it, unpacked.
    packed: str  #: Media type of the compression, ``""`` where there is none.
    size: int  #: Bytes.
    sha256: str  #: Hexadecimal digits.

    @property
    def suffix(self) -> str:
        """The end of its name, compression aside."""
        name = Path(self.path)
        return name.with_suffix("").suffix if name.suffix in PACKED else name.suffix


@dataclass(frozen=True, slots=True)
class Release:
    """What descriptions are made from."""

    about: About
    files: tuple[Distribution, ...]  #: By path.
    tables: tuple[Table, ...]  #: Those that are there as ``tables/<name>.csv``.


def distribution(folder: Path, path: Path, about: str) -> Distribution:
    """Describe a file of a folder."""
    packed = PACKED.get(path.suffix, "")
    kind = path.with_suffix("").suffix if packed else path.suffix
    data = path.read_bytes()
    return Distribution(
        path.relative_to(folder).as_posix(),
        about,
        MEDIA.get(path.name) or MEDIA.get(kind, "application/octet-stream"),
        packed,
        len(data),
        hashlib.sha256(data).hexdigest(),
    )

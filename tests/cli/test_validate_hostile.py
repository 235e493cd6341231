"""Files of somebody who means harm: whatever they are, the command ends with status 2, and says where and why."""

from __future__ import annotations

import gzip
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from kg import cli

TURTLE: Final = b"<http://e/a> <http://e/p> 1 .\n"
RDF: Final = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
SHAPE: Final = (
    "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    "<http://e/S> a sh:NodeShape ; sh:targetSubjectsOf <http://e/p> ; {} .\n"
)
LAUGHS: Final = b'<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">]>'

#: Files by name, with a piece of what is said of each.
FILES: Final = {
    "laughs.rdf": (LAUGHS + RDF + b"<e:C><e:p>&c;</e:p></e:C></rdf:RDF>", "laughs.rdf:1: the entity b could multiply"),
    "external.owl": (b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + RDF + b"</rdf:RDF>", "never fetched"),
    "remote.jsonld": (b'{"@context": "https://example.org/context"}', "never fetched"),
    "deep.jsonld": (b"[" * 100_000 + b"]" * 100_000, "deep.jsonld:1: nests deeper than 256"),
    "deep.ttl": (b"<a:a> <a:p> " + b"[ <a:p> " * 100_000, "nests deeper than 256"),
    "deep.trig": (b"<a:g> { <a:a> <a:p> " + b"( " * 100_000, "nests deeper than 256"),
    "terms.nt": (b"<a:a> <a:p> " + b"<<( <a:b> <a:p> " * 50_000, "nests deeper than 256"),
    "deep.rdf": (RDF + b"<e:C><e:p>" * 10_000, "deep.rdf:1: nests deeper than 256"),
    "literal.ttl": (b'<a:a> <a:p> "' + b"x" * 2**25 + b'" .', "16 MiB"),
    "large.nt": (TURTLE * 100_000, "holds more than 1 MiB"),
    "bomb.nq.gz": (gzip.compress(b" " * 2**24, mtime=0), "holds more than 1 MiB"),
    "wide.ttl": (TURTLE.decode().encode("utf-16"), "UTF-16"),
    "latin.ttl": ("# é".encode("latin-1"), "not UTF-8 at byte 2"),
    "binary.ttl": (b"\x00\x01", "NUL"),
}
#: What stands in a folder beside a sound file.
FOLDERS: Final[dict[str, tuple[Callable[[Path], object], str]]] = {
    "link": (lambda path: path.symlink_to("/etc/passwd"), "leads out of"),
    "loop": (lambda path: path.symlink_to(".."), "leads out of"),
    "pipe": (os.mkfifo, "no regular file"),
    "gone": (lambda path: path.symlink_to("nowhere"), "No such file"),
}
SHAPES: Final = {
    "service": ('sh:sparql [ sh:select "SELECT $this { SERVICE <http://evil/> { $this ?p ?o } }" ]', "SERVICE"),
    "from": ('sh:sparql [ sh:select "SELECT $this FROM <file:///etc/passwd> { $this ?p ?o }" ]', "FROM"),
    "script": ('sh:js [ sh:jsFunctionName "f" ]', "sh:js"),
    "no SHACL": ("sh:property [ sh:path <http://e/p> ; sh:minCount 'x' ]", "shapes.ttl"),
    "no Turtle": ("nonsense", "shapes.ttl:2"),
}


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whoever opens a connection fails the test."""

    def refuse(*_: object) -> None:
        raise AssertionError("something was fetched")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.chdir(tmp_path)


def kg(*words: str) -> int:
    """Type a command, in this process."""
    return cli.run(["validate", "--timeout", "0", *words])


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One line on standard error names the file and the reason; nothing else of it is shown."""
    data, message = FILES[name]
    Path(name).write_bytes(data)
    assert kg(name, "--max-size", "64" if name.startswith("literal") else "1") == 2
    told = capsys.readouterr().err
    assert told.startswith(f"kg: {name}")
    assert message in told
    assert told.count("\n") == 1
    assert len(told) < 200


@pytest.mark.parametrize("kind", FOLDERS)
def test_a_hostile_folder_is_refused(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A link out of the folder, a circle, a pipe and a link to nothing are told instead of followed."""
    make, message = FOLDERS[kind]
    folder = Path("folder")
    folder.mkdir()
    (folder / "good.ttl").write_bytes(TURTLE)
    make(folder / "odd.ttl")
    assert kg("folder") == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("kind", SHAPES)
def test_hostile_shapes_are_refused(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Shapes that reach out, run a script or are none stop the checks before any data is looked at."""
    text, message = SHAPES[kind]
    Path("my.ttl").write_bytes(TURTLE)
    Path("shapes.ttl").write_text(SHAPE.format(text), encoding="utf-8")
    assert kg("my.ttl", "--shapes", "shapes.ttl") == 2
    assert message in capsys.readouterr().err


def test_what_is_only_wrong_is_a_finding() -> None:
    """A syntax error in a file that is checked is status 1: the file is bad, the command is not stopped."""
    Path("my.ttl").write_bytes(b"<a:a> <a:b> .")
    assert kg("my.ttl") == 1

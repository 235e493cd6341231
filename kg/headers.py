"""The ``#+`` header of a query file: YAML in comment lines, read strictly, each fault with its file and line.

The convention is grlc's: lines at the top of a ``.rq`` file that begin with ``#+`` are YAML once the mark is taken
away. Values are text; what YAML would read as something else (``NO``, a date) has to be quoted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import yaml

from kg.errors import SyntaxFault, UnreadableFile

MARK: Final = "#+"
_TEXT: Final = "tag:yaml.org,2002:str"
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  #: libyaml is eight times as fast, where it is there.


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a header and the line it stands on."""

    line: int  #: 1-based, in the query file.
    content: Content


Content: TypeAlias = str | bool | tuple[Value, ...] | Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Header:
    """The header of one query file."""

    path: Path
    text: str  #: The whole file, header and query.
    keys: Mapping[str, Value]

    def fault(self, line: int, message: str) -> SyntaxFault:
        """Return the error that names this file and a line of it."""
        return SyntaxFault(str(self.path), line, None, message)

    def only(self, keys: Mapping[str, Value], allowed: tuple[str, ...], where: str) -> None:
        """Raise :class:`SyntaxFault` for the first key that is not allowed."""
        for key, value in keys.items():
            if key not in allowed:
                raise self.fault(value.line, f"unknown key {key!r} in {where}; it may hold {', '.join(allowed)}")

    def text_of(self, key: str) -> str:
        """Return the text of a key that has to be there.

        Raises:
            SyntaxFault: The key is missing, or its value is no text.
        """
        if key not in self.keys:
            raise self.fault(1, f'the header has no {key!r}; add a line `{MARK} {key}: "..."`')
        return self.as_text(self.keys[key], key)

    def as_text(self, value: Value, where: str) -> str:
        """Return a value that has to be text, else raise :class:`SyntaxFault`."""
        if not isinstance(value.content, str):
            raise self.fault(value.line, f"{where} has to be text; quote it")
        return value.content

    def as_texts(self, value: Value, where: str) -> tuple[str, ...]:
        """Return a value that has to be a text or a list of texts, else raise :class:`SyntaxFault`."""
        if isinstance(value.content, str):
            return (value.content,)
        if not isinstance(value.content, tuple):
            raise self.fault(value.line, f'{where} has to be a list, e.g. ["one", "two"]')
        return tuple(self.as_text(item, where) for item in value.content)

    def as_mapping(self, value: Value, where: str) -> Mapping[str, Value]:
        """Return a value that has to be a mapping, else raise :class:`SyntaxFault`."""
        if isinstance(value.content, (str, bool, tuple)):
            raise self.fault(value.line, f'{where} has to be a mapping, e.g. {{en: "...", zh: "..."}}')
        return value.content


def read_header(path: Path) -> Header:
    """Read the header of a query file.

    Raises:
        UnreadableFile: The file cannot be opened or is not UTF-8.
        SyntaxFault: There is no header, it is not YAML, or a value is neither text, list, mapping nor truth value.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"{path}: {error}") from error
    lines = []
    for line in text.splitlines():
        if not line.startswith(MARK):
            break
        lines.append(line.removeprefix(MARK).removeprefix(" "))
    if not lines:
        raise SyntaxFault(str(path), 1, None, f"a query file begins with its header: lines that start with {MARK}")
    try:
        root = yaml.compose("\n".join(lines), Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        at = None if error.problem_mark is None else error.problem_mark.line + 1
        raise SyntaxFault(str(path), at, None, f"the header is not YAML: {error.problem}") from error
    if not isinstance(root, yaml.MappingNode):
        raise SyntaxFault(str(path), 1, None, "the header has to be `key: value` lines")
    return Header(path, text, dict(_pairs(root, path)))


def _pairs(node: yaml.MappingNode, path: Path) -> Iterator[tuple[str, Value]]:
    seen = set()
    for key, value in node.value:
        name = str(key.value)
        if name in seen:
            raise SyntaxFault(str(path), key.start_mark.line + 1, None, f"the key {name!r} occurs twice")
        seen.add(name)
        yield name, _value(value, path)


def _value(node: yaml.Node, path: Path) -> Value:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return Value(line, dict(_pairs(node, path)))
    if isinstance(node, yaml.SequenceNode):
        return Value(line, tuple(_value(item, path) for item in node.value))
    if node.tag == _TEXT:
        return Value(line, str(node.value))
    if node.tag == "tag:yaml.org,2002:bool" and node.value in ("true", "false"):
        return Value(line, node.value == "true")
    raise SyntaxFault(str(path), line, None, f"YAML does not read {node.value!r} as text; quote it")

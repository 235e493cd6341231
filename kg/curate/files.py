"""Changes to files of Turtle: a block put where it belongs, and several files written together or not at all."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kg.engine.embedded import parse_text
from kg.errors import SyntaxFault, UnreadableFile
from kg.names import PREFIXES

_PREFIX: Final = re.compile(r"^@prefix ([\w-]+): <[^>]*> \.\n", re.MULTILINE)
_BLOCK: Final = re.compile(r"^(?P<subject>[a-z]+:[\w-]+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one file."""

    path: Path
    before: bytes | None = field(repr=False)  #: What it held when the change was made up; ``None``: it was not there.
    after: bytes = field(repr=False)


def read(path: Path) -> bytes | None:
    """Return the bytes of a file, or ``None`` where there is none.

    Raises:
        UnreadableFile: It is there and cannot be opened.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror or error}") from error


def inserted(path: Path, subject: str, block: str, prefixes: Iterable[str]) -> Change:
    """Return the change that puts a block of Turtle among those of a file, in the order of their subjects.

    Args:
        path: A file whose blocks begin with their subject on a line of its own; it need not be there.
        subject: Short form, e.g. ``"source:005"``.
        block: The lines of the block, the subject's included, without the last line break.
        prefixes: Those that the block uses.

    Raises:
        UnreadableFile: The file cannot be opened or is not UTF-8.
        SyntaxFault: It does not parse, before or after.
    """
    before = read(path)
    try:
        text = (before or b"").decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"{path}: not UTF-8 at byte {error.start}; save the file as UTF-8") from error
    quads = set(parse_text(text.encode(), ".ttl", str(path)))
    text = _declared(text, prefixes)
    later = next((found for found in _BLOCK.finditer(text) if found["subject"] > subject), None)
    at = later.start() if later else len(text)
    after = "\n\n".join(filter(None, (text[:at].rstrip(), block, text[at:].strip()))).encode() + b"\n"
    if not quads < set(parse_text(after, ".ttl", str(path))):
        raise SyntaxFault(str(path), None, None, f"{subject} finds no place here; put its block in by hand")
    return Change(path, before, after)


def write(changes: Iterable[Change]) -> None:
    """Write files, all of them or none.

    Raises:
        UnreadableFile: One cannot be written, or is no longer what it was; whatever was written is taken back.
    """
    wanted = list(changes)
    for change in wanted:
        if read(change.path) != change.before:
            raise UnreadableFile(f"{change.path}: changed by somebody else meanwhile; nothing was written, try again")
    done: list[Change] = []
    beside = {change.path: change.path.with_name(f".{change.path.name}.{os.getpid()}") for change in wanted}
    try:
        for change in wanted:
            change.path.parent.mkdir(parents=True, exist_ok=True)
            beside[change.path].write_bytes(change.after)
        for change in wanted:
            beside[change.path].replace(change.path)
            done.append(change)
    except OSError as error:
        for change in done:
            _restore(change)
        raise UnreadableFile(f"{error.filename}: {error.strerror or error}; nothing was written") from error
    finally:
        for path in beside.values():
            path.unlink(missing_ok=True)


def _declared(text: str, prefixes: Iterable[str]) -> str:
    """Return a text with the declarations of all prefixes it has and of some more, in order."""
    held = {found[1]: found[0] for found in _PREFIX.finditer(text)}
    missing = {prefix: f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in prefixes if prefix not in held}
    if not missing:
        return text
    return "".join(line for _, line in sorted({**held, **missing}.items())) + _PREFIX.sub("", text)


def _restore(change: Change) -> None:
    if change.before is None:
        change.path.unlink()
    else:
        change.path.write_bytes(change.before)

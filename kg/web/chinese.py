"""What went wrong, in Chinese: the finished English text of a fault is looked up beside its Chinese wording.

Faults are raised, logged and told on the command line in English, and know of no other language. ``wordings.txt`` has
what they say in both, with holes for what differs from case to case. A fault without a Chinese wording is told in
English. Tests hold the English side to what the program says, and the list to every fault that a request can meet.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

#: What went wrong in a word, by status.
HEADLINES: Final = {
    400: "请求有误", 403: "不予受理", 404: "未找到", 405: "不受理此种请求", 406: "无此形式", 408: "请求超时",
    410: "已撤回", 413: "请求过大", 414: "地址过长", 415: "不读取此种内容", 429: "请求过多", 431: "请求头过长",
    500: "内部出错", 501: "不支持", 503: "暂时无法应答",
}  # fmt: skip
_FILE: Final = Path(__file__).with_name("wordings.txt")
#: A hole: ``{name}``; in Chinese also ``{names:、}`` and ``{names:或}`` for a list, ``{why:told}`` for another wording.
_HOLE: Final = re.compile(r"\{(\w+)(?::(\w+|、))?\}")
#: What stands between the parts of a list, in English and in Chinese, by how the hole names it.
_LISTS: Final = {"、": (", ", "、"), "或": (" or ", " 或 ")}
#: How deep wordings stand in one another, at most: what a visitor wrote may look like one in one in one.
_DEEPEST: Final = 4
_QUOTED: Final = re.compile(r"(['\"])(.*)\1", re.DOTALL)


class _Unworded(ValueError):
    """A text, or a part of it, has no Chinese wording."""


def in_chinese(detail: str) -> str | None:
    """Return what a fault says in Chinese, ``None`` where there is no wording for all of it.

    Args:
        detail: The text of the fault, in English.
    """
    try:
        found = _told(detail)
    except _Unworded:
        return None
    return found if found.endswith("？") else found + "。"


def wordings() -> dict[str, str]:
    """Return each Chinese wording by its English one, in order."""
    lines = [line for line in _FILE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return {english: chinese.strip() for english, chinese in zip(lines[::2], lines[1::2], strict=True)}


@cache
def _wordings() -> tuple[tuple[tuple[str, ...], tuple[str, ...], str], ...]:
    """Return of each wording the literal parts of the English, the names of the holes between them, and the Chinese."""
    split = [(re.split(r"\{(\w+)\}", english), chinese) for english, chinese in wordings().items()]
    return tuple((tuple(found[::2]), tuple(found[1::2]), chinese) for found, chinese in split)


def _told(text: str, depth: int = 1) -> str:
    for parts, names, chinese in _wordings():
        held = _held(text, parts)
        if held is None:
            continue
        given = dict(zip(names, held, strict=True))
        try:
            return _HOLE.sub(lambda hole: _filled(given[hole[1]], hole[2], depth), chinese)  # noqa: B023 - used at once
        except _Unworded:
            continue
    raise _Unworded(text)


def _held(text: str, parts: tuple[str, ...]) -> list[str] | None:
    """Return what stands between literal parts, each at its first place; ``None`` where the text is another."""
    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        return [] if text == first else None
    if not text.startswith(first) or not text.endswith(last) or len(text) < len(first) + len(last):
        return None
    held, rest = [], text[len(first) : len(text) - len(last)]
    for part in parts[1:-1]:
        before, found, rest = rest.partition(part)
        if not found:
            return None
        held.append(before)
    return [*held, rest]


def _filled(value: str, manner: str | None, depth: int) -> str:
    if manner in _LISTS:
        return value.replace(*_LISTS[manner])
    quoted = _QUOTED.fullmatch(value)
    if quoted:
        return f"“{quoted[2]}”"
    if manner != "told" or not value:
        return value
    if depth == _DEEPEST:
        raise _Unworded(value)
    return _told(value.strip(), depth + 1)

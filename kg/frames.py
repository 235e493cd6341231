"""Messages between a worker and its owner: a kind, a length, and bytes, through a socket."""

from __future__ import annotations

import socket
import struct
from typing import Final

#: What a message holds; the last is added to either of the others.
DONE, FAILED, RETIRING = 0, 1, 2
#: Bytes received at once; a longer buffer would be mapped and unmapped every time.
CHUNK: Final = 1 << 16
_LENGTH: Final = struct.Struct("!BI")


def framed(body: bytes, kind: int = DONE) -> bytes:
    """Return a message as it is sent."""
    return _LENGTH.pack(kind, len(body)) + body


def taken(data: bytearray) -> tuple[int, bytes] | None:
    """Take the first message off what was received, ``None`` where it is not whole yet."""
    if len(data) < _LENGTH.size:
        return None
    kind, length = _LENGTH.unpack_from(data)
    end = _LENGTH.size + length
    if len(data) < end:
        return None
    body = bytes(memoryview(data)[_LENGTH.size : end])
    del data[:end]
    return kind, body


def send(connection: socket.socket, body: bytes, kind: int = DONE) -> None:
    """Send a message."""
    connection.sendall(framed(body, kind))


def receive(connection: socket.socket) -> tuple[int, bytes] | None:
    """Wait for a message; ``None`` where the other end is closed."""
    data = bytearray()
    while (message := taken(data)) is None:
        try:
            chunk = connection.recv(CHUNK)
        except ConnectionResetError:
            return None
        if not chunk:
            return None
        data += chunk
    return message

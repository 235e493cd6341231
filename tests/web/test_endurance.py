"""What takes long: bodies of hundreds of megabytes, ten thousand requests good and bad, slow clients; `make fuzz`."""

from __future__ import annotations

import random
import socket
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.web.conftest import Service, start
from tests.web.test_service import BOMBS, POST_HEAD, SELECT, health, resident

pytestmark = pytest.mark.fuzz


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Start a service with short limits."""
    found = start(tmp_path_factory.mktemp("endurance") / "log", "--timeout", "1", "--memory", "256", "--quiet")
    yield found
    assert found.stop() == 0


@pytest.mark.parametrize("kind", ["length", "chunks"])
def test_a_body_of_300_mib(service: Service, kind: str) -> None:
    """An endless body is refused before it is read, and takes no memory."""
    before = resident(service)
    head = b"Content-Length: 314572800\r\n\r\n" if kind == "length" else b"Transfer-Encoding: chunked\r\n\r\n"
    piece = b"x" * 65536
    sent = 0
    with health(service) as took, socket.create_connection(("127.0.0.1", service.port), timeout=30) as connection:
        connection.sendall(POST_HEAD + head)
        try:
            while sent < 300 << 20:
                connection.sendall(piece if kind == "length" else b"10000\r\n" + piece + b"\r\n")
                sent += len(piece)
        except (BrokenPipeError, ConnectionResetError):
            pass
    assert sent < 64 << 20
    assert max(took) < 1
    assert resident(service) < before * 1.2


def test_ten_thousand_requests(service: Service) -> None:
    """Good and bad requests at random: every good one is answered or told to come back, and memory returns."""
    chance = random.Random(7)  # noqa: S311 - the same every time
    for number in range(20):
        service.query(f"{SELECT} # {number}")
    before = resident(service)
    bad = list(BOMBS.values())

    def ask(number: int) -> int:
        with httpx.Client(base_url=f"http://{service.address}", timeout=60) as client:
            statuses = []
            for step in range(10):
                mark = f" # {number} {step}"
                roll = chance.random()
                try:
                    if roll < 0.005:
                        answer = client.post(
                            "/sparql", content=(chance.choice(bad) + mark).encode(),
                            headers={"Content-Type": "application/sparql-query"},
                        )  # fmt: skip
                    elif roll < 0.1:
                        answer = client.get("/sparql", params={"query": "SELECT * {" + mark})
                    else:
                        answer = client.get("/sparql", params={"query": SELECT + mark})
                    statuses.append(answer.status_code)
                except httpx.HTTPError:
                    statuses.append(0)
        seen.update(statuses)
        return len(statuses)

    seen: Counter[int] = Counter()
    with health(service) as took, ThreadPoolExecutor(32) as pool:
        assert sum(pool.map(ask, range(1000))) == 10_000
    assert set(seen) <= {200, 400, 503}, seen
    assert seen[200] > 5_000
    assert max(took) < 1
    assert resident(service) <= before * 1.1 + (8 << 20)

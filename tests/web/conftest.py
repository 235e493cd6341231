"""The project's graph as a site, asked by plain function, and as a running service."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import httpx
import pytest

from kg.build import open_graph
from kg.web.messages import Request, Response
from kg.web.routes import respond
from kg.web.site import Settings, Site

ROOT = Path(__file__).resolve().parents[2]
BASE = "https://example.org/"
#: What browsers accept.
BROWSER: Final = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@dataclass
class Asked:
    """A site that answers requests, and remembers nothing."""

    site: Site

    def __call__(
        self, target: str, accept: str | None = None, *, method: str = "GET", body: bytes = b"", **headers: str
    ) -> Response:
        """Ask; headers are written with ``_`` for ``-``."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if accept is not None:
            named["accept"] = accept
        return respond(Request(method, target, named, body), self.site)

    def query(self, text: str, accept: str | None = None, **parameters: str) -> Response:
        """Ask a query by GET."""
        return self("/sparql?" + urlencode({"query": text, **parameters}), accept)

    def form(self, *pairs: tuple[str, str], accept: str | None = None) -> Response:
        """Ask by a form."""
        kind = "application/x-www-form-urlencoded"
        return self("/sparql", accept, method="POST", body=urlencode(pairs).encode(), content_type=kind)


@pytest.fixture(scope="session")
def asked() -> Asked:
    """Return the project's graph as a site."""
    return Asked(Site(open_graph(), Settings(BASE)).furnished())


def problem(response: Response) -> dict[str, Any]:
    """Return the problem document that a response is."""
    assert response.header("Content-Type") == "application/problem+json"
    found: dict[str, Any] = json.loads(response.body)
    assert found["status"] == response.status
    assert found["detail"]
    return found


@dataclass
class Service:
    """A running service."""

    process: subprocess.Popen[str]
    address: str
    log: Path
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=f"http://{self.address}", timeout=30)

    @property
    def port(self) -> int:
        """The port it listens at."""
        return int(self.address.rpartition(":")[2])

    def query(self, text: str, accept: str = "application/sparql-results+json") -> httpx.Response:
        """Ask a query by a direct POST."""
        headers = {"Accept": accept, "Content-Type": "application/sparql-query"}
        return self.client.post("/sparql", content=text.encode(), headers=headers)

    def figure(self, name: str) -> float:
        """Return a figure of ``/metrics``."""
        found = re.search(rf"^{re.escape(name)} (\S+)$", self.client.get("/metrics").text, re.MULTILINE)
        return float(found[1]) if found else 0.0

    def until(self, line: str) -> None:
        """Wait until the log has a line."""
        end = time.monotonic() + 120
        while line not in self.log.read_text(encoding="utf-8"):
            assert self.process.poll() is None, self.log.read_text(encoding="utf-8")
            assert time.monotonic() < end, f"no {line!r} in time"
            time.sleep(0.02)

    def stop(self) -> int:
        """Stop it, and return its exit status."""
        self.client.close()
        return self.end()

    def end(self) -> int:
        """Tell it to stop while it may still answer, and return its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


def start(log: Path, *words: str, **variables: str) -> Service:
    """Start a service on a free port and wait until it is ready."""
    script = "import sys; from kg.cli import main; main(sys.argv[1:])"
    with log.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(  # noqa: S603 - our own script
            [sys.executable, "-c", script, "serve", "--port", "0", *words],
            stderr=file, stdout=subprocess.DEVNULL, text=True, cwd=ROOT, env={**os.environ, **variables},
        )  # fmt: skip
    found = Service(process, "127.0.0.1:0", log)
    found.until("ready: ")
    address = re.search(r"ready: http://(\S+)/ ", log.read_text(encoding="utf-8"))
    assert address
    return Service(process, address[1], log)


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Start a service with two workers, a second for each query and 256 MiB."""
    log = tmp_path_factory.mktemp("service") / "log"
    found = start(log, "--timeout", "1.5", "--memory", "256", "--queue", "8")
    yield found
    assert found.stop() == 0

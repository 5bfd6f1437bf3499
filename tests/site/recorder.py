"""A web server and forward proxy in one: what a browser asks of anyone, it asks here, and it is written down.

A browser under test is told to use it for everything, this machine too. So a request is seen whoever makes it: a page,
its workers, a beacon sent while it closes. Folders are served under made-up addresses; all else is answered "not found"
without a look at the network, as if there were none.
"""

from __future__ import annotations

import mimetypes
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

#: As a plain web server of today sends them, whatever this system's own table says.
_TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".csv": "text/csv",
          ".json": "application/json", ".xml": "application/xml", ".svg": "image/svg+xml", ".woff2": "font/woff2",
          ".pdf": "application/pdf", ".epub": "application/epub+zip", ".wasm": "application/wasm", ".png": "image/png",
          ".jpg": "image/jpeg"}
_FIRST_PORT = 20001


@dataclass(frozen=True, slots=True)
class Request:
    """What a browser asked for. `origin`: scheme, host and port; of what is encrypted, or a web socket, the host and
    port are all that is known, and `method` is CONNECT."""

    method: str
    url: str

    @property
    def origin(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


class Recorder:
    """The server's address as a proxy, the folders it serves, and all `requests` so far, oldest first."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.address = f"127.0.0.1:{server.server_address[1]}"
        self.requests: list[Request] = []
        self._folders: dict[str, tuple[str, Path]] = {}

    def serve(self, folder: Path, host: str = "", under: str = "/") -> str:
        """The address at which browsers find FOLDER from now on.

        HOST: any name instead of 127.0.0.1, which browsers trust as if it were encrypted; UNDER: a path of the server.
        """
        host = host or f"127.0.0.1:{_FIRST_PORT + len(self._folders)}"
        self._folders[host] = (under, folder)
        return f"http://{host}{under}"

    def find(self, url: str) -> Path | None:
        """The file that answers to URL, None where there is none."""
        parts = urlsplit(url)
        if parts.netloc not in self._folders:
            return None
        under, folder = self._folders[parts.netloc]
        path = unquote(parts.path)
        if not path.startswith(under):
            return None
        file = folder / path.removeprefix(under)
        if path.endswith("/"):
            file /= "index.html"
        inside = file.resolve().is_relative_to(folder.resolve())
        return file if inside and file.is_file() else None

    def settle(self, quiet: float = 0.3, longest: float = 5) -> int:
        """Wait until nothing was asked for QUIET seconds → how many requests there are."""
        end, known, since = time.monotonic() + longest, len(self.requests), time.monotonic()
        while time.monotonic() < end and time.monotonic() - since < quiet:
            time.sleep(0.02)
            if len(self.requests) != known:
                known, since = len(self.requests), time.monotonic()
        return known


@contextmanager
def recorder() -> Iterator[Recorder]:
    """A Recorder at work, on a free port of this machine."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.recorder = Recorder(server)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.recorder
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    recorder: Recorder

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up, as they do when they are closed, is no fault."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    timeout = 60

    def _answer(self) -> None:
        url = self.path if "://" in self.path else f"http://{self.headers.get('Host', '')}{self.path}"
        self.server.recorder.requests.append(Request(self.command, url))
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        file = self.server.recorder.find(url)
        data = file.read_bytes() if file else b"not found\n"
        self.send_response(200 if file else 404)
        suffix = file.suffix if file else ".txt"
        kind = _TYPES.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    do_GET = do_HEAD = do_POST = do_OPTIONS = do_PUT = _answer

    def do_CONNECT(self) -> None:
        self.server.recorder.requests.append(Request("CONNECT", f"tunnel://{self.path}"))
        self.send_response(403)
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """What was asked stands in `requests`."""

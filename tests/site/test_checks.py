"""The checks of pages find what they look for, and nothing on a page that is well."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest

from countermark.fixity import digest_of, format_list
from tests.conftest import unless_missing
from tests.site import checks
from tests.site.browsers import Browser, Driver, module
from tests.site.links import links

GOOD = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A page</title>
<link rel="stylesheet" href="site_files/site.css"><link rel="icon" href="data:,"></head>
<body><main><h1 id="top-of-it">A page</h1><p>See <a href="letter/index.html#p%C3%A9">the letter</a>, and
<a href="https://archive.example/1">the archive</a>.</p></main></body>
</html>
"""
LETTER = GOOD.replace('href="site_files', 'href="../site_files').replace('href="letter/index.html#p%C3%A9"', 'id="pé"')
CSS = """body { background: url("paper.svg"); color: #222; }
@media (prefers-color-scheme: dark) { body, a { color: #eee; background: #111 } }
"""
OUTER = ("https://archive.example/",)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small site in which all is well."""
    paper = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
    for name, text in {"index.html": GOOD, "letter/index.html": LETTER, "site_files/site.css": CSS,
                       "site_files/paper.svg": paper}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    relist(tmp_path)
    return tmp_path


def relist(site: Path) -> None:
    (site / "SHA256SUMS").write_bytes(format_list({
        path.relative_to(site).as_posix(): digest_of(path.read_bytes())
        for path in sorted(site.rglob("*")) if path.is_file() and path.name != "SHA256SUMS"}))


def edit(site: Path, old: str, new: str, name: str = "index.html") -> None:
    text = (site / name).read_text("utf-8")
    assert old in text
    (site / name).write_text(text.replace(old, new), "utf-8")
    relist(site)


def test_the_pages_of_a_site_by_kind(site: Path) -> None:
    assert list(checks.pages(site)) == ["index", "document letter"]


def test_links_that_are_well(site: Path) -> None:
    assert links(site, OUTER) == []


@pytest.mark.parametrize(("old", "new", "name", "says"), [
    ("letter/index.html#p", "leter/index.html#p", "index.html", "leads nowhere"),
    ("letter/index.html#p%C3%A9", "letter/", "index.html", "leads to a folder"),
    ("#p%C3%A9", "#p2", "index.html", "an anchor that is not there"),
    ('href="letter/', 'href="/letter/', "index.html", "is not relative"),
    ('href="letter/index.html#p%C3%A9', 'href="../letter.html', "index.html", "leads out of the site"),
    ("https://archive.example", "https://other.example", "index.html", "not declared"),
    ('rel="icon" href="data:,"', 'rel="icon" href="https://archive.example/i"', "index.html", "loaded from elsewhere"),
    ("<p>See", '<img alt="" src="//archive.example/i.png"><p>See', "index.html", "loaded from elsewhere"),
    ("<p>See", '<img alt="" srcset="a.png 1x, b.png 2x"><p>See', "index.html", "leads nowhere"),
    ("<p>See", "<p style=\"background: url('x.png')\">See", "index.html", "leads nowhere"),
    ("</head>", "<style>@import 'x.css';</style></head>", "index.html", "leads nowhere"),
    ("</head>", '<meta http-equiv="refresh" content="0; url=x.html"></head>', "index.html", "“0; url=x.html”"),
    ("<p>See", '<form action="https://archive.example/f"></form><form action="https://f.example/"></form><p>See',
     "index.html", "not declared"),
    ("<p>See", '<p id="top-of-it">See', "index.html", "stands twice"),
    ("paper.svg", "ink.svg", "site_files/site.css", "leads nowhere"),
    ("../site_files", "site_files", "letter/index.html", "leads nowhere"),
])
def test_links_that_are_not(site: Path, old: str, new: str, name: str, says: str) -> None:
    edit(site, old, new, name)
    assert [each for each in links(site, OUTER) if says in each], links(site, OUTER)


def test_what_is_not_listed(site: Path) -> None:
    (site / "letter" / "more.txt").write_bytes(b"more")
    (site / "index.html").write_text(GOOD.replace("A page", "A  page"), "utf-8")
    (site / "site_files" / "paper.svg").unlink()
    assert [each.partition(" ")[0] for each in links(site, OUTER) if "SHA256SUMS" in each] == [
        "letter/more.txt", "index.html", "site_files/paper.svg"]
    (site / "SHA256SUMS").unlink()
    assert "SHA256SUMS is missing" in links(site, OUTER)


def test_nu(site: Path) -> None:
    assert unless_missing(lambda: checks.nu(site)) == []
    edit(site, "</p></main>", "</p><b><p>bold</b></main>")
    edit(site, ' lang="en"', "", "letter/index.html")
    edit(site, "color: #222", "colour: #222", "site_files/site.css")
    found = checks.nu(site)
    for name, kind in (("index.html", "error"), ("letter/index.html", "warning"), ("site_files/site.css", "error")):
        assert [each for each in found if each.startswith(f"{name}:") and f" {kind}: " in each], found
    assert checks.nu(site / "site_files" / "nothing") == ["the Nu HTML checker found nothing to look at"]


@pytest.mark.parametrize("long", ["", "// and more\n" * 5000])
def test_nu_and_a_policy(site: Path, long: str) -> None:
    """What is allowed by a hash is allowed, however long; one letter more is not."""
    script, style = f"\nlet a = '<b>&amp;é';\n{long}", "p { color: #222 }"
    hashes = [base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in (script, style)]
    edit(site, '<link rel="stylesheet" href="site_files/site.css">', "")  # Nu takes what is 'self' for forbidden
    edit(site, "<title>", "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src "
         f"'sha256-{hashes[0]}'; style-src 'sha256-{hashes[1]}'\"><style>{style}</style><title>")
    edit(site, "</main>", f"</main><script>{script}</script><script type='application/json'>{{}}</script>")
    assert unless_missing(lambda: checks.nu(site, [site / "index.html"])) == []
    edit(site, "let a", "let  a")
    edit(site, "p { color", "p  { color")
    assert [each.partition(" “")[0] for each in checks.nu(site, [site / "index.html"])] == [
        f"index.html: error: its policy does not allow the {tag}" for tag in ("style", "script")]


def test_axe(site: Path, drive: Driver, chromium: Browser) -> None:
    home = drive.recorder.serve(site)
    url = f"{home}index.html"
    unless_missing(lambda: module("axe-core"))
    assert checks.axe(chromium, [url, f"{home}letter/index.html"]) == []
    edit(site, "<p>See", '<img src="site_files/paper.svg"><p>See')
    found = checks.axe(chromium, [url])
    assert len(found) == 4
    assert all("image-alt" in each for each in found)
    edit(site, 'src="site', 'alt="" src="site')
    # Too little contrast by night alone, and at one width alone.
    edit(site, "body, a { color: #eee", "body, a { color: #333", "site_files/site.css")
    found = checks.axe(chromium, [url])
    assert found
    assert all("(dark" in each and "color-contrast" in each for each in found)
    edit(site, "a { color: #333", "a { color: #eee", "site_files/site.css")
    edit(site, "@media", "@media (max-width: 400px) { body { color: #ddd; background: #fff } } @media",
         "site_files/site.css")
    found = checks.axe(chromium, [url])
    assert {each.partition("(")[2].partition(")")[0] for each in found} == {"light, 390 px"}


def test_axe_looks_under_a_policy(site: Path, drive: Driver, chromium: Browser) -> None:
    policy = "default-src 'none'; style-src 'self'; img-src 'self' data:"
    edit(site, "<title>", f'<meta http-equiv="Content-Security-Policy" content="{policy}"><title>')
    edit(site, "<p>See", '<img src="site_files/paper.svg"><p>See')
    found = checks.axe(chromium, [f"{drive.recorder.serve(site)}index.html"])
    assert [each for each in found if "image-alt" in each]

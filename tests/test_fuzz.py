"""Damaged documents and exports: each is built, or refused in words; a traceback is a bug of ours."""

from __future__ import annotations

import random

import pytest

from countermark.capture.one import capture
from countermark.completeness import missing
from countermark.diagnostics import RULES, Refused
from countermark.formats import FORMATS
from countermark.parse import parse
from countermark.project import Project
from countermark.shared import collection
from countermark.source import source_of
from tests.conftest import ROOT, SLUG

#: Bytes that mean something to YAML, to Markdown, to UTF-8 or to nobody.
PIECES = [b"---\n", b":::", b"::: entry\n", b"\n\n", b"\\", b"[", b"]{.marking}", b"](http://a.example)", b"*", b"`",
          b"|", b"> ", b"1. ", b"&#0;", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\t", b": ", b" #", b"'", b'"', b"{", b"}",
          b"- ", b"title: x\n", b"<", b"\r", "“".encode(), "한".encode(), "\u0301".encode(), "\u202e".encode(),
          b"~" * 40, b"date: 1956-13\n", b"&a *a", b"!!python/object", "\U0001f600".encode(), b"![](x)",
          b"|a|b|\n|-|-|\n"]


def damaged(data: bytes, rng: random.Random) -> bytes:
    """DATA with one to five changes, each of a kind that files suffer."""
    for _ in range(rng.randint(1, 5)):
        at, length = rng.randrange(len(data) + 1), rng.choice((1, 1, 2, 8, 60))
        kind = rng.randrange(6)
        if kind == 0:
            data = data[:at] + data[at + length:]
        elif kind == 1:
            data = data[:at] + rng.choice(PIECES) + data[at:]
        elif kind == 2:
            data = data[:at] + data[at:at + length] * 2 + data[at + length:]
        elif kind == 3 and at < len(data):
            data = data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1:]
        elif kind == 4:
            data = data[:at]
        else:
            other = rng.randrange(len(data) + 1)
            data = data[:at] + data[other:other + length] + data[at:]
    return data


@pytest.mark.parametrize("count", [400, pytest.param(20_000, marks=pytest.mark.long)])
def test_damage_is_built_or_told_and_never_crashes(project: Project, count: int) -> None:
    shared = collection(project)
    document, witness = project.source(SLUG).read_bytes(), project.witness(SLUG).read_bytes()
    exports = [path.read_bytes() for path in sorted((ROOT / "tests" / "exports").glob("*.txt"))
               if path.stat().st_size < 20_000]
    rng = random.Random(1956)
    sound, refused = 0, list[Refused]()
    for number in range(count):
        try:
            if number % 2:
                data = damaged(rng.choice(exports), rng)
                made = capture(data, "w.txt", "2026-11-24", shared)
                source = source_of(made.slug, made.text.encode(), data, "d.md", "w.txt")
            else:
                # Half of the documents have no witness: then more than one word may change and still be sound.
                against = None if number % 4 else damaged(witness, rng) if number % 8 else witness
                source = source_of("d", damaged(document, rng), against, "d.md", "w.txt")
            parsed = parse(source, shared)
            sound += 1
            if sound % (40 if count < 1000 else 200) == 0:
                for kind in FORMATS:
                    # Signs that no eye sees (joiners, U+FEFF) do not come back from a page: told, not lost unseen.
                    if found := missing(project, kind.suffix, kind.render(project, parsed)[0], parsed, "d.md"):
                        raise Refused(found)
        except Refused as error:
            refused.append(error)
    told = [each for error in refused for each in error.diagnostics]
    assert all(error.diagnostics for error in refused)
    assert {each.code for each in told} <= set(RULES)
    assert all(line.isprintable() for each in told for line in str(each).split("\n"))
    assert sound > count / 10

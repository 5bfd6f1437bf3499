"""What the check page computes: SHA-256 as NIST has it, and the countermark as it is printed."""

from __future__ import annotations

import hashlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countermark.wiremark import _drawn
from tests.conftest import ROOT
from tests.site.scripts import run

VECTORS = ROOT / "tests" / "schemas" / "nist"
#: FIPS 180-4's examples, and NIST's for a message of 2^30 bytes, whose length in bits needs the high word.
ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
OF_448_BITS = "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
MILLION = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
GIGABYTE = "50e72a0e26442fe2552dc3938ac58658228c0cbfb1d2ca872ae435266fcd055e"


@pytest.mark.parametrize(("name", "number"), [("SHA256ShortMsg", 65), ("SHA256LongMsg", 13)])
def test_nists_messages(name: str, number: int) -> None:
    text = (VECTORS / f"{name}.rsp").read_text("ascii")
    vectors = re.findall(r"^Len = (\d+)\nMsg = ([0-9a-f]+)\nMD = ([0-9a-f]{64})$", text, re.MULTILINE)
    assert len(vectors) == number
    messages = [message[:int(bits) // 4] for bits, message, _ in vectors]
    assert run("digests", messages=messages) == [digest for *_, digest in vectors]


def test_nists_hundred_thousand_digests() -> None:
    text = (VECTORS / "SHA256Monte.rsp").read_text("ascii")
    seed = re.search(r"^Seed = ([0-9a-f]{64})$", text, re.MULTILINE)
    digests = re.findall(r"^MD = ([0-9a-f]{64})$", text, re.MULTILINE)
    assert seed
    assert len(digests) == 100
    assert run("monte", seed=seed[1]) == digests


def test_the_standards_examples() -> None:
    of_448 = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
    assert run("digests", messages=[b"abc".hex(), of_448.hex()]) == [ABC, OF_448_BITS]
    assert run("long", text="a", times=1_000_000, at=1000) == MILLION


def test_a_message_whose_length_needs_the_high_word() -> None:
    text = "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
    assert run("long", text=text, times=1 << 24, at=1 << 14) == GIGABYTE


def test_every_length_about_the_end_of_a_block() -> None:
    messages = [bytes((7 * n + length) % 256 for n in range(length)) for length in range(260)]
    assert run("digests", messages=[each.hex() for each in messages]) == [
        hashlib.sha256(each).hexdigest() for each in messages]


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=700), cuts=st.lists(st.integers(0, 700), max_size=8))
def test_it_is_the_same_in_whatever_pieces_it_comes(data: bytes, cuts: list[int]) -> None:
    places = sorted(min(cut, len(data)) for cut in cuts)
    assert run("pieces", message=data.hex(), cuts=places) == hashlib.sha256(data).hexdigest()


def test_the_mark_is_drawn_as_it_is_printed() -> None:
    ids = [hashlib.sha256(b"%d" % number).hexdigest() for number in range(3000)]
    assert run("drawn", ids=ids) == [list(_drawn(each)) for each in ids]

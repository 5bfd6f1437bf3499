"""Signatures: each state is told from every other, nothing but the very list is signed, and no key is ever shown."""

from __future__ import annotations

import base64
import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countermark import signing, sshsig
from countermark.signing import NAMESPACE, CannotSign, judge, sign
from tests.ssh_keys import LIST, WHO, Keys


def test_what_was_signed_is_good_and_says_by_whom(keys: Keys) -> None:
    signature = sign(LIST, keys.key())
    found = judge(LIST, signature, keys.signers("key", options=f'namespaces="{NAMESPACE}"'))
    shown = subprocess.run(["ssh-keygen", "-l", "-f", keys.key()], capture_output=True, text=True, check=True).stdout
    assert (found.state, found.who) == ("good", WHO)
    assert found.fingerprint == shown.split()[1]


@pytest.mark.parametrize("kind", ["rsa", "ecdsa"])
def test_other_kinds_of_keys_sign_as_well(keys: Keys, kind: str) -> None:
    signature = sign(LIST, keys.key(kind, kind))
    assert judge(LIST, signature, keys.signers(kind)).state == "good"


def test_an_ed25519_key_signs_a_list_the_same_each_time(keys: Keys) -> None:
    assert sign(LIST, keys.key()) == sign(LIST, keys.key()) == keys.by_hand()


def test_no_signature_is_a_state_and_no_fault(keys: Keys) -> None:
    assert judge(LIST, None, keys.folder / "none").state == "unsigned"


@pytest.mark.parametrize("other", [LIST + b"\n", LIST[:-1], b"", LIST.replace(b"a.pdf", b"b.pdf")])
def test_a_signature_is_of_the_very_bytes(keys: Keys, other: bytes) -> None:
    assert judge(other, sign(LIST, keys.key()), keys.signers("key")).state == "of another list"


def test_a_key_that_is_not_allowed_is_a_wrong_key(keys: Keys) -> None:
    signature = sign(LIST, keys.key("another"))
    found = judge(LIST, signature, keys.signers("key"))
    assert found.state == "wrong key"
    assert found.fingerprint in found.reason


def test_a_key_that_counts_for_other_things_is_a_wrong_key(keys: Keys) -> None:
    found = judge(LIST, sign(LIST, keys.key()), keys.signers("key", options='namespaces="git,file"'))
    assert (found.state, found.who) == ("wrong key", "")
    assert "not for editions" in found.reason


def test_a_line_that_is_commented_out_does_not_count(keys: Keys) -> None:
    signers = keys.signers("key")
    signers.write_text("#" + signers.read_text())
    assert judge(LIST, sign(LIST, keys.key()), signers).state == "wrong key"


@pytest.mark.parametrize("namespace", ["file", "git", "countermark-edition2", "countermark-editio"])
def test_what_was_signed_as_something_else_has_a_wrong_namespace(keys: Keys, namespace: str) -> None:
    found = judge(LIST, keys.by_hand(namespace=namespace), keys.signers("key"))
    assert found.state == "wrong namespace"
    assert namespace in found.reason


@pytest.mark.parametrize(("options", "on", "state"), [
    ('valid-before="20260101"', None, "wrong date"),
    ('valid-before="20260101"', "2025-12-31", "good"),
    ('valid-before="20260101"', "2026-01-01", "wrong date"),
    ('valid-after="20260101"', "2026-01-01", "good"),
    ('valid-after="20260101"', "2025-12-31", "wrong date"),
    ('valid-after="20260101",valid-before="20270101"', "2026-06-05", "good"),
    ("", "2026-06-05", "good"),
])
def test_a_key_must_have_counted_on_the_day_of_publication(keys: Keys, options: str, on: str | None,
                                                           state: str) -> None:
    found = judge(LIST, sign(LIST, keys.key()), keys.signers("key", options=options), on)
    assert found.state == state, found.reason
    assert state == "good" or "2026-01-01" in found.reason


def test_the_day_is_the_same_in_every_time_zone(keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    signature = sign(LIST, keys.key())
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"):
        monkeypatch.setenv("TZ", zone)
        signers = keys.signers("key", options='valid-after="20260101"')
        assert [judge(LIST, signature, signers, on).state for on in ("2025-12-31", "2026-01-01")] \
            == ["wrong date", "good"]
        exact = keys.signers("key", options='valid-after="20260101110000Z",valid-before="20260101130000Z"')
        assert judge(LIST, signature, exact, "2026-01-01").state == "good"


def test_of_two_lines_with_a_key_one_that_counts_is_enough(keys: Keys) -> None:
    signers = keys.signers("key", options='valid-before="20200101"')
    signers.write_text(signers.read_text() + f"second {Path(keys.key() + '.pub').read_text()}")
    assert judge(LIST, sign(LIST, keys.key()), signers, "2026-06-05").state == "good"


def test_a_day_that_is_none_is_not_taken_for_one(keys: Keys) -> None:
    for day in ("2026", "20260101", "2026-01-01\n", "-f evil", ""):
        assert judge(LIST, sign(LIST, keys.key()), keys.signers("key"), day).state == "not checked"


def test_damaged_armour_is_unreadable_or_does_not_hold_and_never_good(keys: Keys) -> None:
    signature, signers = sign(LIST, keys.key()), keys.signers("key")
    told = {judge(LIST, damaged, signers).state for damaged in (
        b"", b"\0" * 300, signature[:-9], signature[1:], signature + b"x", signature + signature, b"\n" + signature,
        signature.replace(b"SSH SIGNATURE", b"PGP SIGNATURE"), signature.replace(b"\n", b""), b"A" * 100_000_000)}
    assert told == {"unreadable"}
    states = set()
    for at in range(30, len(signature) - 30, 9):
        changed = signature[:at] + (b"A" if signature[at:at + 1] != b"A" else b"B") + signature[at + 1:]
        states.add(judge(LIST, changed, signers).state)
    assert "good" not in states
    assert states >= {"unreadable", "wrong key", "of another list"}


@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_of_signatures_fail_otherwise(data: bytes) -> None:
    inside = base64.b64encode(b"SSHSIG\0\0\0\1" + data)
    for armour in (data, b"-----BEGIN SSH SIGNATURE-----\n" + inside[:76] + b"\n-----END SSH SIGNATURE-----\n"):
        try:
            sshsig.read(armour)
        except sshsig.Unreadable:
            pass


def test_a_length_that_leads_out_of_the_armour_is_refused() -> None:
    inside = base64.b64encode(b"SSHSIG\0\0\0\1\xff\xff\xff\xffkey")
    with pytest.raises(sshsig.Unreadable, match="cut off"):
        sshsig.read(b"-----BEGIN SSH SIGNATURE-----\n" + inside + b"\n-----END SSH SIGNATURE-----\n")


def _armour(inside: bytes) -> bytes:
    lines = base64.encodebytes(inside)
    return b"-----BEGIN SSH SIGNATURE-----\n" + lines + b"-----END SSH SIGNATURE-----\n"


def test_nothing_but_one_signature_of_a_known_form_is_read() -> None:
    def field(data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + data

    def inside(kind: bytes = b"ssh-ed25519", name: bytes = b"file", hashed: bytes = b"sha512",
               after: bytes = b"") -> bytes:
        return b"SSHSIG\0\0\0\1" + b"".join(map(field, (field(kind), name, b"", hashed, b"signature"))) + after

    assert sshsig.read(_armour(inside())).namespace == "file"
    for changed, says in (
            (inside(after=b"x"), "follows"), (inside(hashed=b"sha1"), "hash"), (inside(name=b"a b"), "namespace"),
            (inside(kind=b"ssh-ed25519-cert-v01@openssh.com"), "certificate"), (inside(kind=b""), "kind of key"),
            (inside().replace(b"SSHSIG", b"SSHSIX"), "begin"), (inside()[:-1], "cut off"),
            (inside().replace(b"\0\0\0\1", b"\0\0\0\2", 1), "version 2"), (b"SSHSIG", "begin"),
            (inside(after=bytes(20_000)), "longer")):
        with pytest.raises(sshsig.Unreadable, match=says):
            sshsig.read(_armour(changed))


def test_a_large_list_is_signed_and_judged(keys: Keys) -> None:
    large = LIST * 200_000
    signature, signers = sign(large, keys.key()), keys.signers("key")
    assert judge(large, signature, signers).state == "good"
    assert judge(large[:-1], signature, signers).state == "of another list"


def test_a_certificate_is_no_plain_key(keys: Keys) -> None:
    keys.key("authority")
    subprocess.run(["ssh-keygen", "-q", "-s", keys.key("authority"), "-I", "x", "-n", WHO, keys.key() + ".pub"],
                   check=True)
    with pytest.raises(CannotSign, match="no signature that can be checked"):
        sign(LIST, keys.key() + "-cert.pub")


def test_where_nothing_can_be_asked_nothing_is_claimed(keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    signature, signers = sign(LIST, keys.key()), keys.signers("key")
    assert judge(LIST, signature, keys.folder / "nobody").state == "not checked"
    (keys.folder / "large").write_bytes(b"#" * 1_000_001)
    assert judge(LIST, signature, keys.folder / "large").state == "not checked"
    monkeypatch.setenv("PATH", str(keys.folder))
    assert judge(LIST, signature, signers).state == "not checked"
    with pytest.raises(CannotSign, match="not installed"):
        sign(LIST, keys.key())


def test_a_judge_that_hangs_or_cannot_be_started_is_told(keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    signature, signers = sign(LIST, keys.key()), keys.signers("key")
    false = keys.folder / "ssh-keygen"
    monkeypatch.setenv("PATH", f"{keys.folder}:{os.environ['PATH']}")
    monkeypatch.setattr(signing, "_TO_JUDGE", 1)
    monkeypatch.setattr(signing, "_TO_SIGN", 1)
    for script, says in (("#!/bin/sh\nexec sleep 60\n", "1 seconds"), ("#!/nowhere\n", "could not be asked")):
        false.write_text(script)
        false.chmod(0o755)
        found = judge(LIST, signature, signers)
        assert found.state == "not checked"
        assert says in found.reason
        with pytest.raises(CannotSign):
            sign(LIST, keys.key())

"""An SSH signature's armour → what it says of itself: key, namespace and hash (OpenSSH, PROTOCOL.sshsig).

This reads and does not judge: whether a signature holds is for `ssh-keygen -Y verify` to say (signing.py). Every length
is held to what is there, so that no armour can make the reader take more than it was given.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import NamedTuple

#: An RSA key of 16384 bits, the longest that OpenSSH takes, makes an armour of about 6 kB.
MOST_BYTES = 16_384
_ARMOUR = re.compile(rb"-----BEGIN SSH SIGNATURE-----\r?\n((?:[A-Za-z0-9+/]{1,76}={0,2}\r?\n)+)"
                     rb"-----END SSH SIGNATURE-----(?:\r?\n)?\Z")
_MAGIC = b"SSHSIG"
_HASHES = (b"sha256", b"sha512")


class Unreadable(ValueError):
    """No SSH signature, or not one that can be told from any other bytes."""


@dataclass(frozen=True, slots=True)
class Sshsig:
    """key: the public key in SSH's own form (RFC 4253, 6.6); kind: its algorithm; namespace: what was signed for."""

    key: bytes
    kind: str
    namespace: str

    @property
    def fingerprint(self) -> str:
        """As every program of OpenSSH prints it: SHA256 and unpadded base64."""
        return "SHA256:" + base64.b64encode(hashlib.sha256(self.key).digest()).decode().rstrip("=")

    @property
    def public(self) -> str:
        """The key as it stands in a line of allowed_signers."""
        return f"{self.kind} {base64.b64encode(self.key).decode()}"


def read(data: bytes) -> Sshsig:
    """Armour → Sshsig; raises Unreadable on anything but one armour with one signature and nothing around it."""
    if len(data) > MOST_BYTES:
        raise Unreadable(f"it is longer than any SSH signature ({len(data)} bytes)")
    match = _ARMOUR.match(data)
    if not match:
        raise Unreadable("it is not the one block from BEGIN SSH SIGNATURE to END SSH SIGNATURE")
    try:
        blob = base64.b64decode(b"".join(match[1].split()), validate=True)
    except binascii.Error:
        raise Unreadable("its lines are not base64") from None
    if blob[:6] != _MAGIC or len(blob) < 10:
        raise Unreadable("it does not begin as an SSH signature does")
    if (version := int.from_bytes(blob[6:10], "big")) != 1:
        raise Unreadable(f"it is of version {version}, and version 1 is known")
    rest = blob[10:]
    fields = []
    for _ in ("public key", "namespace", "reserved", "hash", "signature"):
        field, rest = _string(rest)
        fields.append(field)
    key, namespace, _, algorithm, _ = fields
    if rest:
        raise Unreadable("something follows the signature")
    if algorithm not in _HASHES:
        raise Unreadable("it was made over a hash that is not SHA-256 or SHA-512")
    return Sshsig(key, _kind(key), _ascii(namespace, "namespace"))


class _Read(NamedTuple):
    value: bytes
    rest: bytes


def _string(data: bytes) -> _Read:
    """A length of four bytes, and so many bytes (RFC 4251, 5)."""
    length = int.from_bytes(data[:4], "big")
    if len(data) < 4 + length or len(data) < 4:
        raise Unreadable("it is cut off")
    return _Read(data[4:4 + length], data[4 + length:])


def _kind(key: bytes) -> str:
    kind = _ascii(_string(key).value, "kind of key")
    if "-cert-" in kind:
        raise Unreadable("it was made with a certificate, and plain keys alone are taken here")
    return kind


def _ascii(data: bytes, what: str) -> str:
    if not re.fullmatch(rb"[!-~]{1,128}", data):
        raise Unreadable(f"its {what} is no plain word")
    return data.decode("ascii")

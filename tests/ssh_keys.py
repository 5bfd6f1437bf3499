"""Keys of trials, made by ssh-keygen, and what is signed with them."""

from __future__ import annotations

import subprocess
from pathlib import Path

from countermark.fixity import digest_of, format_list
from countermark.signing import NAMESPACE

FILE = b"an edition"
LIST = format_list({"a.pdf": digest_of(FILE)})
#: Debian's openssh-client, which .ci/run installs; a user without it has these tests fail.
KEYGEN = "ssh-keygen"
WHO = "editions@countermark.example"


class Keys:
    """Keys in a folder of their own, and files of those whose signatures count."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def key(self, name: str = "key", kind: str = "ed25519", passphrase: str = "") -> str:
        path = self.folder / name
        if not path.exists():
            subprocess.run([KEYGEN, "-q", "-t", kind, "-N", passphrase, "-C", "", "-f", str(path)],
                           check=True)
        return str(path)

    def signers(self, *names: str, options: str = "", who: str = WHO) -> Path:
        path = self.folder / "allowed_signers"
        lines = [f"{who} {options} {Path(self.key(name) + '.pub').read_text()}" for name in names]
        path.write_text("".join(lines))
        return path

    def by_hand(self, data: bytes = LIST, namespace: str = NAMESPACE, name: str = "key") -> bytes:
        return subprocess.run([KEYGEN, "-Y", "sign", "-n", namespace, "-f", self.key(name)], input=data,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout

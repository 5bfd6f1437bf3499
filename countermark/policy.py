"""collection.yaml → how a collection publishes, which is no document's own; and what its documents inherit."""

from __future__ import annotations

import msgspec
from msgspec import field

from countermark.diagnostics import Diagnostic
from countermark.fields import Mapping
from countermark.record import Words, names, one_of, typed

#: Whether publishing leaves a printing's files in content/, or its digests alone.
KEPT, DIGESTS_ONLY = "kept", "digests only"


class Policy(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whether the files of each printing stay in content/, and which checkers must have been asked about them."""

    published_files: str = field(default=KEPT, name="published files")
    required_checks: Words = field(default=(), name="required checks")


def make_policy(node: Mapping) -> tuple[Mapping, Policy | None, list[Diagnostic]]:
    """The fields of collection.yaml → those that documents inherit, and the policy, with all that is wrong with it."""
    faults: list[Diagnostic] = []
    own = names(Policy)
    said = Mapping(node.place, {name: entry for name, entry in node.items.items() if name in own})
    policy = typed(said, Policy, "", faults)
    one_of(said, "published files", (KEPT, DIGESTS_ONLY), faults)
    return Mapping(node.place, {k: v for k, v in node.items.items() if k not in own}), policy, faults

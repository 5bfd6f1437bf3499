"""What every step reads of a project beside a document itself: the collection's settings, and what was published."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from countermark.diagnostics import Refused, fault
from countermark.project import Project

if TYPE_CHECKING:
    from countermark.history import History
    from countermark.parse import Collection


@cache
def collection(project: Project) -> Collection:
    """The collection's settings; raises Refused."""
    from countermark.parse import read_collection

    path = project.name(project.collection)
    try:
        if project.collection.exists() and not project.collection.is_file():  # a pipe would be waited for
            raise Refused([fault(path, "D006", "it is no plain file", "put back content/collection.yaml")])
        data = project.collection.read_bytes()
    except OSError:
        raise Refused([fault(path, "D006", "the collection's settings are missing",
                             "put back content/collection.yaml")]) from None
    return read_collection(data, path)


def settings(project: Project) -> dict[str, str]:
    """The collection's settings that are one text each, by name: "publisher" and so on; raises Refused."""
    from countermark.fields import Scalar

    return {name: node.text for name, (_, node) in collection(project).fields.items.items() if isinstance(node, Scalar)}


def past(project: Project, slug: str) -> History:
    """What was published of SLUG; raises Refused where that cannot be read."""
    from countermark.history import Unreadable, history_of

    try:
        return history_of(project, slug)
    except (Unreadable, OSError) as error:
        raise Refused([fault(project.name(project.history(slug)), "D100", f"the history is not used: {error}",
                             "./doit publish alone writes it; take it back from where the project came from",
                             )]) from None

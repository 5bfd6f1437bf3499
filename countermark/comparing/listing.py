"""A file and a manifest, or two manifests → Answer: by digests alone, since a manifest holds no words."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence

from countermark.comparing.answer import About, Answer, Beside
from countermark.comparing.opening import FAULTS, CannotRead, File
from countermark.comparing.telling import listed
from countermark.fixity import digest_of
from countermark.layers import moved, named
from countermark.manifest import Made, Manifest
from countermark.opened import WORDS, text_digest


def against(first: File, second: File, about: Sequence[About]) -> Answer:
    """A file against what a manifest lists."""
    file, manifest = (first, second.manifest) if second.manifest else (second, first.manifest)
    assert manifest
    suffix = f".{file.kind.lower()}"
    same = [name for name, made in sorted(manifest.outputs.items()) if made.sha256 == file.sha256]
    if same:
        return Answer("as listed", about[0], about[1], besides=(Beside(
            "identity", f"It is {same[0]} of {which(manifest)}: the manifest lists its very checksum."),))
    name, made = next(((name, made) for name, made in sorted(manifest.outputs.items())
                       if posixpath.splitext(name)[1] == suffix), ("", None))
    if made is None:
        return Answer("not listed", about[0], about[1], besides=(Beside(
            "identity", f"The manifest lists no {file.kind}."),))
    besides = [Beside("identity", f"It is not {name} of {which(manifest)}: its checksum is another.")]
    if file.edition_id and file.edition_id != manifest.edition.id:
        besides.append(Beside("identity", f"It names the edition id {file.edition_id[:8]}…, the manifest "
                                          f"{manifest.edition.id[:8]}…."))
    try:
        words = text_digest(WORDS[suffix](file.data)) == made.words
    except FAULTS:
        raise CannotRead(f"the words of '{file.name}' cannot be read") from None
    besides += _members(file.members, made)
    if not words:
        besides.append(Beside("identity", "A manifest holds digests, no words: to see which words differ, compare the "
                                          "file with the one that was published."))
    return Answer("same words, not as listed" if words else "other words than listed", about[0], about[1],
                  besides=tuple(besides))


def _members(members: Mapping[str, bytes], made: Made) -> list[Beside]:
    digests = {name: digest_of(data) for name, data in members.items()}
    found = []
    for names, says in (
            ([name for name in digests if name in made.members and digests[name] != made.members[name]],
             "Of the files within, other than listed: {}."),
            (digests.keys() - made.members.keys(), "It holds files that are not listed: {}."),
            (made.members.keys() - digests.keys(), "It lacks files that are listed: {}.")):
        if names:
            found.append(Beside("carried", says.format(listed(sorted(names)))))
    return found or [Beside("carried", "All files within are as listed.")]


def which(manifest: Manifest) -> str:
    """An edition by its number and printing, and its title."""
    printing = f", printing {manifest.printing}" if manifest.printing else " (not published)"
    return f"edition {manifest.edition.number}{printing} of “{manifest.title}”"


def between(first: File, second: File, about: Sequence[About]) -> Answer:
    """Two manifests: what moved between them."""
    assert first.manifest
    assert second.manifest
    ours, theirs = first.manifest, second.manifest
    if first.data == second.data:
        return Answer("same list", about[0], about[1])
    besides = [Beside("identity", f"The first lists {which(ours)}, the second {which(theirs)}.")]
    if layers := moved(ours.layers, theirs.layers):
        besides.append(Beside("layers", f"What moved is {named(layers)}."))
    for name in sorted({*ours.outputs, *theirs.outputs}):
        a, b = ours.outputs.get(name), theirs.outputs.get(name)
        if a is None or b is None:
            besides.append(Beside("carried", f"Only the {'first' if a else 'second'} lists {name}."))
        elif a.sha256 != b.sha256:
            words = "" if not a.words else ", in the same words" if a.words == b.words else ", in other words"
            besides.append(Beside("carried", f"{name} is not the same file{words}."))
    return Answer("other list", about[0], about[1], besides=tuple(besides))

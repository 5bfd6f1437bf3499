"""Two states of a document → what changed, a sentence each, with paragraph numbers, for readers of the earlier one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from countermark.document import Document, inline_text
from countermark.editing import placed
from countermark.layers import named
from countermark.proof.align import align
from countermark.record import NOT_IDENTIFYING, Record, names

#: More sentences than these help nobody; how many there are is said.
_MOST = 200
_LONGEST = 160
#: Fields whose words stand among the places of a document, with what is marked in them.
_PLACED = ("title", "summary", "date as given", "citation", "credits", "original language")


def changed(before: Document, now: Document) -> tuple[str, ...]:
    """What is other in NOW than in BEFORE: words by their places, then fields of the record."""
    found = [*_texts(_by_place(before), _by_place(now)), *_record(before.record, now.record)]
    if {name for name, _ in before.pictures} != {name for name, _ in now.pictures} or before.pictures != now.pictures:
        found.append("The pictures were changed.")
    if len(found) > _MOST:
        return (*found[:_MOST], f"And {len(found) - _MOST} more changes.")
    return tuple(found)


def changed_by_digest(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """The same where of the earlier edition only the paragraphs' digests are known (number → SHA-256)."""
    found = [f"Paragraph {number} was changed." for number in now if number in before and now[number] != before[number]]
    found += [f"Paragraph {number} was added." for number in now if number not in before]
    found += [f"Paragraph {number} was taken out." for number in before if number not in now]
    return (*found, "The files of the earlier edition are not here, so its words are not quoted.")


def other_typesetting(layers: Sequence[str]) -> tuple[str, ...]:
    """What changed from one printing to the next: never the words."""
    what = named(layers) if layers else "something that its manifest does not name"
    return (f"The words are the same; what was changed: {what}.",)


def _by_place(document: Document) -> dict[str, str]:
    """Place in words → the words there; a place that is there twice is told apart."""
    found: dict[str, str] = {}
    for each in placed(document):
        place, n = each.place, 1
        while place in found:
            n += 1
            place = f"{each.place} ({n})"
        found[place] = " ".join(inline_text(each.inlines).split())
    return found


def _texts(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for place, text in now.items():
        if place not in before:
            yield f"{place} was added: “{_short(text)}”."
        elif text != before[place]:
            yield from (f"{place}: {sentence}" for sentence in _words(before[place], text))
    for place, text in before.items():
        if place not in now:
            yield f"{place} was taken out: “{_short(text)}”."


def _words(before: str, now: str) -> Iterator[str]:
    """Each difference between two texts of one place."""
    for each in align([before], [now]).differences:
        was, is_now = (" ".join(word.text for word in side) for side in (each.theirs, each.ours))
        if not was:
            yield f"“{_short(is_now)}” was put in."
        elif not is_now:
            yield f"“{_short(was)}” was left out."
        else:
            yield f"“{_short(was)}” became “{_short(is_now)}”."


def _record(before: Record, now: Record) -> Iterator[str]:
    for name, info in names(Record).items():
        if name in _PLACED or name in NOT_IDENTIFYING or name in ("edition", "names"):
            continue
        was, is_now = _plain(getattr(before, info.name)), _plain(getattr(now, info.name))
        if was != is_now:
            yield f"Record, {name}: “{_short(was)}” became “{_short(is_now)}”." if was and is_now else (
                f"Record, {name}: “{_short(is_now)}” was put in." if is_now else
                f"Record, {name}: “{_short(was)}” was left out.")
    if before.names != now.names:
        yield "Record, names: the parts of names were changed."


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    if isinstance(value, dict):
        return "; ".join(f"{name} ({each.by}: {each.why})" for name, each in sorted(value.items()))
    by, date = getattr(value, "by", None), getattr(value, "date", None)
    return f"{'; '.join(by)}, {date}" if by else "" if value is None else str(value)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()} …"



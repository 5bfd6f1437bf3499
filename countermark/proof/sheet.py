"""What was read of a source, and its witness → Sheet: rows of both texts side by side, and lists that lead to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from countermark.capture.body import Doubt
from countermark.capture.one import capture
from countermark.diagnostics import Diagnostic, Refused
from countermark.document import CHANGES, Change, NoteMark, Text, inline_text, walk
from countermark.editing import changes_of
from countermark.fields import Scalar
from countermark.markdown import Parsed
from countermark.parse import Collection, Examined
from countermark.proof.align import Difference, Word, align, words_of
from countermark.proof.runs import Edition, Run, bits_by_word, source_runs
from countermark.proof.units import WORDLESS, Unit, units
from countermark.record import CAPTURED, CITED, plain
from countermark.source import Source
from countermark.witness import Passage

#: Doubts do not depend on the day of a capture, which a document would be dated by.
_ANY_DAY = "2000-01-01"
#: A passage of more signs may part at a page's end.
_LONG = 700
#: Fields that are no words of a record, or stand elsewhere on the sheet.
_NOT_SHOWN = ("edition", "additions", "reviewed")


@dataclass(frozen=True, slots=True)
class Left:
    """A passage of the witness."""

    line: int
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Right:
    """A unit of the edition."""

    unit: Unit
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A declared change as the sheet tells it."""

    number: int
    kind: str
    what: str
    place: str
    source: str
    edition: str
    why: str
    by: str


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """What is not declared: the words of both sides, their lines, and the id of its place."""

    number: int
    source: str
    edition: str
    witness_line: int
    line: int
    place: str


@dataclass(frozen=True, slots=True)
class Row:
    """Passages and units that stand side by side; `absent`: why one side is empty; and what is said below both."""

    id: str
    name: str
    left: tuple[Left, ...]
    right: tuple[Right, ...]
    absent: str = ""
    changes: tuple[ChangeLine, ...] = ()
    differences: tuple[DifferenceLine, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def long(self) -> bool:
        """Whether a page may end within it; a short one goes over whole."""
        return any(sum(len(run.text) for run in each.runs) > _LONG for side in (self.left, self.right) for each in side)


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A line of a list, and the id of the place that it speaks of, "" if it is none."""

    text: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a proof sheet shows."""

    source: Source
    made: Examined
    title: str
    sections: tuple[Section, ...]
    changes: tuple[ChangeLine, ...]
    differences: tuple[DifferenceLine, ...]
    doubts: tuple[Told, ...]
    faults: tuple[Told, ...]
    warnings: tuple[Told, ...]
    unsaid: tuple[str, ...]


def make_sheet(source: Source, made: Examined, shared: Collection) -> Sheet:
    """SOURCE and what was MADE of it → Sheet. SHARED: the collection's settings."""
    parsed = made.parsed or Parsed((), ())
    doubts, refused = doubts_of(source, shared)
    maker = _Maker(source, made, parsed, _change_lines(parsed, made, shared))
    sections = tuple(section for section in (
        Section("The record", tuple(maker.head())), Section("The text", tuple(maker.body())),
        Section("Editors’ notes", tuple(maker.notes()))) if section.rows)
    lines = sorted(left.line for section in sections for row in section.rows for left in row.left)
    placed = [(doubt, max((line for line in lines if line <= doubt.line), default=lines[0] if lines else 0))
              for doubt in doubts]
    sections = tuple(replace(section, rows=tuple(_doubted(row, placed) for row in section.rows))
                     for section in sections)
    title = next((inline_text(inlines) for name, inlines in parsed.fields if name == "title"), source.slug)
    told = [(fault, Told(str(fault), _place(fault, source, sections, lines))) for fault in sorted(set(made.faults))
            if fault.code != "D040"]  # the sheet finds these itself, with the place of each word
    return Sheet(
        source, made, title, sections, tuple(maker.changes.values()), tuple(maker.differences),
        (*(Told(f"line {doubt.line}: {doubt.what}", f"w{line}" if line else "") for doubt, line in placed), *refused),
        tuple(each for fault, each in told if fault.severity == "error"),
        tuple(each for fault, each in told if fault.severity != "error"), tuple(maker.edition.unsaid))


def doubts_of(source: Source, shared: Collection) -> tuple[tuple[Doubt, ...], tuple[Told, ...]]:
    """What capture was in doubt about, told anew from the witness; or why it cannot be told."""
    if source.witness is None:
        return (), ()
    try:
        return tuple(sorted(capture(source.witness, source.witness_path, _ANY_DAY, shared).doubts,
                            key=lambda doubt: doubt.line)), ()
    except Refused as refused:
        return (), tuple(Told(f"capture refuses this witness: {each.message}") for each in refused.diagnostics)


def _doubted(row: Row, placed: Sequence[tuple[Doubt, int]]) -> Row:
    here = {left.line for left in row.left}
    return replace(row, doubts=tuple(doubt for doubt, line in placed if line in here))


def _change_lines(parsed: Parsed, made: Examined, shared: Collection) -> dict[int, ChangeLine]:
    found = {}
    publisher = {**plain(shared.fields), **plain(made.fields)}.get("publisher") or "not said"
    for place, change in changes_of(parsed):
        kind = CHANGES[change.kind]
        there = "no such words" if kind.adds else inline_text((change,), "witness")
        found[change.number] = ChangeLine(change.number, change.kind, kind.what, place, there,
                                          inline_text((change,), "printed"), change.why or "not said",
                                          change.by or str(publisher))
    return found


def _place(fault: Diagnostic, source: Source, sections: Sequence[Section], lines: Sequence[int]) -> str:
    """The id of what FAULT speaks of: the last row that begins on its line or before."""
    if not fault.line:
        return ""
    if fault.path == source.witness_path:
        return next((f"w{line}" for line in reversed(lines) if line <= fault.line), "")
    rows = [(right.unit.line, row.id) for section in sections for row in section.rows for right in row.right
            if 0 < right.unit.line <= fault.line]
    return max(rows, key=lambda each: each[0])[1] if rows else ""


@dataclass
class _Maker:
    """Makes rows; what is counted over the whole sheet is counted here."""

    source: Source
    made: Examined
    parsed: Parsed
    changes: dict[int, ChangeLine]
    edition: Edition = field(default_factory=Edition)
    differences: list[DifferenceLine] = field(default_factory=list)
    rows: int = 0

    def head(self) -> Iterable[Row]:
        """The captured fields in the witness's order, then what else the record says."""
        said = {name: value for name, value in plain(self.made.fields).items() if name not in _NOT_SHOWN}
        theirs = self.made.witness.head if self.made.witness else {}
        for name, passage in sorted(theirs.items(), key=lambda each: each[1].line):
            unit = self.field(name, said.pop(name, ""))
            yield from self.beside([replace(passage, text=_shown(name, passage.text))], [unit], _label(name))
        for name in said:
            yield from self.beside([], [self.field(name, said[name])], _label(name), self.whence(name))

    def field(self, name: str, value: object) -> Unit:
        entry = self.made.fields.items.get(name)
        line = 0 if entry is None else entry[1].place.line if isinstance(entry[1], Scalar) else entry[0].line
        text = "\n".join(map(str, value)) if isinstance(value, list) else str(value)
        inlines = dict(self.parsed.fields).get(name) or (Text(_shown(name, text)),)
        return Unit("field", "", inlines, line=line)

    def whence(self, name: str) -> str:
        """Where a field comes from that is not in the witness's head."""
        if self.made.witness is None:
            return ""
        added = self.made.record.additions.get(name) if self.made.record else None
        if added:
            return f"not in the source; added by {added.by}: {added.why}"
        if name in CITED:
            return "taken from the citation"
        return "read from the date as given" if name == "date" else "not in the source" if name in CAPTURED else ""

    def body(self) -> Iterable[Row]:
        passages = self.made.witness.body if self.made.witness else ()
        return self.beside(passages, units(self.parsed.blocks, self.parsed.lines))

    def notes(self) -> Iterable[Row]:
        for note in self.parsed.notes:
            unit = Unit("note", "", note.inlines, f"‹{note.number}›")
            for row in self.beside([], [unit], f"Note {note.number}", "the editors’ own"):
                yield replace(row, id=f"note-{note.number}")
        # A call of a note that cannot be read leads to words, not nowhere.
        known = {note.number for note in self.parsed.notes}
        inlines = [*(inlines for _, inlines in self.parsed.fields),
                   *(unit.inlines for unit in units(self.parsed.blocks, self.parsed.lines))]
        called = {item.number for each in inlines for item in walk(each) if isinstance(item, NoteMark)}
        for number in sorted(called - known):
            yield Row(f"note-{number}", f"Note {number}", (), (), "this note cannot be read")

    def beside(self, passages: Sequence[Passage], ours: Sequence[Unit], name: str = "",
               absent: str = "") -> list[Row]:
        """PASSAGES and units → rows, with their differences."""
        theirs, own = [each.text for each in passages], [inline_text(unit.inlines, "witness") for unit in ours]
        leading = {n for n, unit in enumerate(ours) if unit.role in WORDLESS}
        known = align(theirs, own, leading)
        compared = self.made.witness is not None and bool(passages or not name)
        bits: dict[Word, list[tuple[str, Change | None]]] = {}
        words = _by_owner(words_of(own), len(own))
        for unit, each in zip(ours, words, strict=True):
            bits |= bits_by_word(unit.inlines, each)
        lines: list[DifferenceLine] = []
        missing: dict[Word, int] = {}
        added: dict[Word, int] = {}
        for difference in known.differences if compared else ():
            line = self.difference(difference, passages, ours)
            lines.append(line)
            missing |= dict.fromkeys(difference.theirs, line.number)
            added |= dict.fromkeys(difference.ours, line.number)
        left = [Left(passage.line, source_runs(passage.text, each,
                                               {word: bits[known.partners[word]] for word in each
                                                if word in known.partners}, missing))
                for passage, each in zip(passages, _by_owner(words_of(theirs), len(theirs)), strict=True)]
        right = [Right(unit, self.edition.runs(unit.inlines, _stretches(each, added)))
                 for unit, each in zip(ours, words, strict=True)]
        rows = known.rows if not name else ((range(len(left)), range(len(right))),)
        return [self.row(name, left[here.start:here.stop], right[there.start:there.stop], absent, lines)
                for here, there in rows]

    def row(self, name: str, left: Sequence[Left], right: Sequence[Right], absent: str,
            differences: Sequence[DifferenceLine]) -> Row:
        self.rows += 1
        ids = {id for side in (left, right) for each in side for run in each.runs for id in run.ids}
        changes = [self.changes[item.number] for each in right for item in walk(each.unit.inlines)
                   if isinstance(item, Change) and item.number in self.changes]
        if self.made.witness and not left and not name:
            absent = "no such words in the source"
        return Row(f"r{self.rows}", name, tuple(left), tuple(right), absent, tuple(changes),
                   tuple(each for each in differences if each.place in ids))

    def difference(self, found: Difference, passages: Sequence[Passage], ours: Sequence[Unit]) -> DifferenceLine:
        number = len(self.differences) + 1
        theirs, own = found.theirs[:1], found.ours[:1]
        witness_line = sum(passages[word.owner].line + passages[word.owner].text.count("\n", 0, word.start)
                           for word in theirs)
        line = DifferenceLine(number, " ".join(word.text for word in found.theirs),
                              " ".join(word.text for word in found.ours), witness_line,
                              sum(ours[word.owner].line for word in own), f"ds{number}" if theirs else f"d{number}")
        self.differences.append(line)
        return line


def _by_owner(words: Iterable[Word], count: int) -> list[list[Word]]:
    found: list[list[Word]] = [[] for _ in range(count)]
    for word in words:
        found[word.owner].append(word)
    return found


def _stretches(words: Sequence[Word], numbers: dict[Word, int]) -> list[tuple[int, int, int]]:
    """Words of one text that are not declared → (start, end, number of the difference), each difference at once."""
    found: dict[int, tuple[int, int, int]] = {}
    for word in words:
        if number := numbers.get(word):
            start = found[number][0] if number in found else word.start
            found[number] = (start, word.end, number)
    return list(found.values())


def _label(name: str) -> str:
    return (name[:1].upper() + name[1:]).replace("Url", "URL").replace("url", "URL")


def _shown(name: str, text: str) -> str:
    """An address stands between angle brackets, as in the archive's citation."""
    return f"<{text}>" if name == "url as given" and text else text

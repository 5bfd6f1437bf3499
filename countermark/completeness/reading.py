"""Finished bytes → what a reader gets, in tokens: text without furniture, notes after it, and the contents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from countermark import extract, values
from countermark.completeness.pictures import Shown, bound, drawn
from countermark.completeness.words import Token, Tokens, length_at, seen, tokens_of
from countermark.document import Document, inline_text, note_sign


@dataclass(frozen=True, slots=True)
class Reading:
    """`main`: the words in reading order, the notes at the foot of pages last; `contents`: those of the navigation;
    `paged`: it has pages, and in a long document the contents stand before the text; `unseen`: (where, words, why) of
    what is there and cannot be seen; `pictures`: what shows and is no text, in its order; `covers`: what
    says that it is the cover; `opening`: the chapter that comes first, and its text; `breaks`: where an
    ebook says that pages begin, and `page_list`: where it says that they are found."""

    main: Tokens
    contents: Tokens = ()
    paged: bool = False
    unseen: Sequence[tuple[str, str, str]] = field(default=())
    pictures: Sequence[Shown] = ()
    covers: Sequence[extract.Bound] = ()
    opening: tuple[str, str] = ("", "")
    breaks: Sequence[extract.Break] = ()
    page_list: Sequence[tuple[str, str]] = ()


def furniture(document: Document, page: int, pages: int) -> list[str]:
    """The words of running heads and folio on PAGE of PAGES; they come last in the page's text."""
    if page == 1:
        return []
    foot = [*values.edition_line(document.record).split(), str(page), "/", str(pages)]
    head = [*values.running_title(document.record).split(), *values.running_date(document.record).split()]
    return seen(" ".join(head + foot)).split()


def note_words(document: Document) -> dict[int, list[str]]:
    """Each of the editors' notes as it is printed, by number."""
    return {note.number: seen(f"{note_sign(note.number)} {inline_text(note.inlines, 'printed')}").split()
            for note in document.notes}


def read_pdf(data: bytes, document: Document, closely: bool = False) -> Reading:
    """The print edition's bytes → Reading."""
    read = extract.pdf_pages(data, closely)
    pages = []
    for n, page in enumerate(read, 1):
        tokens = tokens_of(f"{page.text}\n", f"page {n}")  # a page's last line ends, too
        last = furniture(document, n, len(read))
        start = len(tokens) - len(last)
        pages.append(tokens[:start] if [token.text for token in tokens[max(start, 0):]] == last else tokens)
    notes: list[Token] = []
    signs = {note_sign(number) for number in note_words(document)}
    key = [seen(f"{sign} {meaning}").split() for sign, meaning in values.key(document) if sign in signs]
    for number, words in note_words(document).items():
        notes += _cut_note(pages, note_sign(number), words, signs, key)
    unseen = [(f"page {n}", words, "nothing dark is drawn where they stand") for n, page in enumerate(read, 1)
              for words in page.unseen]
    return Reading([token for page in pages for token in page] + notes, (), True, unseen,
                   drawn([page.pictures for page in read], document))


def _cut_note(pages: list[list[Token]], sign: str, words: Sequence[str], signs: set[str],
              key: Sequence[Sequence[str]]) -> list[Token]:
    """Take a note out of the page that it stands on, whole; or what there is of it, from its sign to the next's.

    SIGNS: those of all notes; KEY: the lines that say what such a sign is, which open none.
    """
    # Notes stand at the foot, so the last place is the likeliest: a text may have the same words after the call.
    found = [(page, at) for page in reversed(pages) for at in range(len(page) - 1, -1, -1) if page[at].text == sign]
    for page, at in found:
        if length := length_at(words, page, at):
            note = page[at:at + length]
            del page[at:at + length]
            return note
    # A call mostly hangs on to a word; where one stands alone, its note comes after it.
    for page, at in found:
        if any(length_at(line, page, at) for line in key):
            continue
        end = next((n for n in range(at + 1, len(page)) if page[n].text in signs), len(page))
        note = page[at:end]
        del page[at:end]
        return note
    return []


def read_epub(data: bytes, document: Document, closely: bool = False) -> Reading:
    """The ebook edition's bytes → Reading; it has no furniture, and is always read closely."""
    book = extract.epub(data)
    main = [token for name, text in book.chapters for token in tokens_of(text, name)]
    contents = [token for name, text in book.contents for token in tokens_of(text, name)]
    return Reading(main, contents, False, book.unseen, bound(book.pictures, book.chapters, document), book.covers,
                   book.chapters[0], book.breaks, book.page_list)


#: Suffix → how a finished file is read; closely, where a first reading gave rise to doubt.
READERS: dict[str, Callable[[bytes, Document, bool], Reading]] = {".pdf": read_pdf, ".epub": read_epub}

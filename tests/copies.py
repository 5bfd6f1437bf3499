"""Copies as others may have changed them: what is in a PDF or an EPUB, taken apart and put together again."""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping

import pikepdf

from countermark.formats.container import write_container
from countermark.opened import epub_members


def rebound(book: bytes, changed: Mapping[str, bytes]) -> bytes:
    """BOOK with members put in, or put in the place of others, in our own container."""
    return write_container({**epub_members(book), **changed})


def attached(data: bytes, files: Mapping[str, bytes]) -> bytes:
    """A PDF with FILES attached, or put in the place of those of the same name."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for name, content in files.items():
            pdf.attachments[name] = content
        return _saved(pdf)


def without_attachments(data: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for name in list(pdf.attachments):
            del pdf.attachments[name]
        return _saved(pdf)


def bomb(data: bytes, size: int) -> bytes:
    """A PDF whose document.md unpacks to SIZE bytes."""
    packer = zlib.compressobj(1)
    block = bytes(1 << 20)
    packed = b"".join([*(packer.compress(block) for _ in range(size >> 20)), packer.flush()])
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.attachments["document.md"].obj.EF.F.write(packed, filter=pikepdf.Name.FlateDecode)
        return _saved(pdf, preserve=True)


def misspelt(data: bytes) -> bytes:
    """A PDF with the first two letters of a word of its title in each other's place, in the page's content alone."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        operations = list(pikepdf.parse_content_stream(pdf.pages[0]))
        shown = [operands[0] for operands, operator in operations if str(operator) == "TJ"]
        letters = next(each for each in shown[1:] if len(each) > 12)
        first, second = bytes(letters[0]), bytes(letters[2])
        assert len(first) == len(second) == 2
        letters[0], letters[2] = pikepdf.String(second), pikepdf.String(first)
        pdf.pages[0].Contents = pdf.make_stream(pikepdf.unparse_content_stream(operations))
        return _saved(pdf)


def stamped(data: bytes) -> bytes:
    """A PDF with a note that lies over its first page."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        note = pdf.make_indirect(pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[100, 100, 300, 200], Contents="Void",
            DA="/Helv 12 Tf"))
        pdf.pages[0].Annots = pikepdf.Array([*pdf.pages[0].get("/Annots", []), note])
        return _saved(pdf)


def scripted(data: bytes) -> bytes:
    """A PDF with a script that runs when it is opened."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('Void')")
        return _saved(pdf)


def dressed(forged: bytes, genuine: bytes) -> bytes:
    """The pages of one PDF with all that another carries and says of itself: what a forger would hand on."""
    with pikepdf.open(io.BytesIO(forged)) as pdf, pikepdf.open(io.BytesIO(genuine)) as other:
        for name in other.attachments:
            pdf.attachments[name] = other.attachments[name].get_file().read_bytes()
        pdf.Root.Metadata.write(other.Root.Metadata.read_bytes())
        return _saved(pdf)


def _saved(pdf: pikepdf.Pdf, preserve: bool = False) -> bytes:
    out = io.BytesIO()
    pdf.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none if preserve
             else pikepdf.StreamDecodeLevel.generalized)
    return out.getvalue()

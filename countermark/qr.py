"""An address → its QR code (ISO/IEC 18004) as inline SVG, or nothing where no camera could read one of that size."""

from __future__ import annotations

from html import escape

import segno

#: Modules of white that a code needs about it (ISO/IEC 18004, 6.3.8).
QUIET = 4
#: Thousandths of a millimetre that a module must have, at 300 dots to the inch four dots: less, and what a printer
#: spreads and a hand shakes is as large as a module.
LEAST = 340


def qr_svg(address: str, width_mm: int, title: str) -> str:
    """ADDRESS as a QR code, WIDTH_MM wide and high with its quiet zone; "" where its modules would be too small.

    At 20 mm that is an address of more than 152 signs: what fills version 8 at level M, of 57 modules with the quiet
    zone. A higher level of correction is taken where it costs no module. TITLE is what it is to those who cannot see
    it. It is black on white whatever the text's colours, since not every reader knows an inverted code. Raises
    ValueError where the address is not in ASCII, as URLs are (RFC 3986, 2): readers differ in what they take other
    bytes for.
    """
    if not address or not address.isascii() or not address.isprintable() or " " in address:
        raise ValueError(f"'{address}' is not an address that a QR code can hold")
    try:
        code = segno.make_qr(address, error="m")
    except segno.DataOverflowError:
        return ""
    modules = len(code.matrix) + 2 * QUIET
    if width_mm * 1000 < LEAST * modules:
        return ""
    return (f'<svg xmlns="http://www.w3.org/2000/svg" class="qr" role="img" viewBox="0 0 {modules} {modules}" '
            f'width="{width_mm}mm" height="{width_mm}mm" shape-rendering="crispEdges"><title>{escape(title)}</title>'
            f'<path fill="#fff" d="M0 0h{modules}v{modules}H0z"/><path fill="#000" d="{_runs(code.matrix)}"/></svg>')


def _runs(matrix: tuple[bytearray, ...]) -> str:
    """The dark modules as path data: a box for each run of them in a row, all in one path, so that no seam shows."""
    boxes = []
    for y, row in enumerate(matrix):
        start = None
        for x, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                boxes.append(f"M{start + QUIET} {y + QUIET}h{x - start}v1h{start - x}z")
                start = None
    return "".join(boxes)

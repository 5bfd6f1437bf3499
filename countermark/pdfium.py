"""PDFium, which draws and reads pages, loaded so that nothing of a user's settings reaches it.

Its FreeType looks into the environment once, as it is loaded, for how to fit letters to pixels. An ebook's cover is
drawn by it, so its bytes would hang on that.
"""

from __future__ import annotations

import os
from typing import Any

_SETTING = "FREETYPE_PROPERTIES"


def pdfium() -> Any:
    """The library's module pypdfium2; whoever needs it has it from here."""
    before = os.environ.get(_SETTING)
    os.environ[_SETTING] = ""
    try:
        import pypdfium2
    finally:
        if before is None:
            del os.environ[_SETTING]
        else:
            os.environ[_SETTING] = before
    return pypdfium2

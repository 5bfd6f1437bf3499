"""Languages and scripts → their tags: "Russian" → "ru" (BCP 47), "Иванов" → "Cyrl" (ISO 15924).

The tables hold what archives of the twentieth century hold. What they do not know is given no tag: a wrong one would
send a document to readers, catalogues and voices of another language.
"""

from __future__ import annotations

import unicodedata

#: The English name of a language, in small letters → its tag.
TAGS = {
    "albanian": "sq", "arabic": "ar", "armenian": "hy", "bengali": "bn", "bulgarian": "bg", "burmese": "my",
    "chinese": "zh", "croatian": "hr", "czech": "cs", "danish": "da", "dutch": "nl", "english": "en", "estonian": "et",
    "farsi": "fa", "finnish": "fi", "french": "fr", "georgian": "ka", "german": "de", "greek": "el", "hebrew": "he",
    "hindi": "hi", "hungarian": "hu", "indonesian": "id", "italian": "it", "japanese": "ja", "khmer": "km",
    "korean": "ko", "latvian": "lv", "lithuanian": "lt", "macedonian": "mk", "mongolian": "mn", "norwegian": "no",
    "persian": "fa", "polish": "pl", "portuguese": "pt", "romanian": "ro", "russian": "ru", "serbian": "sr",
    "slovak": "sk", "slovene": "sl", "slovenian": "sl", "spanish": "es", "swedish": "sv", "thai": "th",
    "turkish": "tr", "ukrainian": "uk", "urdu": "ur", "vietnamese": "vi",
}
#: The first word of a letter's name in Unicode → its script.
SCRIPTS = {
    "ARABIC": "Arab", "ARMENIAN": "Armn", "CJK": "Hani", "CYRILLIC": "Cyrl", "DEVANAGARI": "Deva", "GEORGIAN": "Geor",
    "GREEK": "Grek", "HANGUL": "Hang", "HEBREW": "Hebr", "LATIN": "Latn", "THAI": "Thai",
}


def tag_of(name: str | None) -> str:
    """An archive's word for one language, "Russian" → its tag; "" where it is none that is known here, or several."""
    return TAGS.get(" ".join((name or "").split()).lower(), "")


def script_of(text: str) -> str:
    """The script that all letters of TEXT are of → its code; "" where there is none, or more than one."""
    letters = (sign for sign in text if unicodedata.category(sign) in ("Lu", "Ll", "Lt", "Lo"))
    kinds = {unicodedata.name(letter, "").partition(" ")[0] for letter in letters}
    return SCRIPTS.get(kinds.pop(), "") if len(kinds) == 1 else ""

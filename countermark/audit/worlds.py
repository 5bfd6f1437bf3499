"""The worlds that an edition must come out of with the same bytes: a table of what is changed, and nothing else.

`reproduce` lays each world and builds in it. A world is here because there is a fault that it alone would show, or
shows most plainly: tests/leaks.py opens such a fault for each, and the world must find it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: Stands for the documents, one run each, the last first.
EACH = "editions:"
#: SQLite, which keeps the memory of doit, opens no path of more than 511 signs.
_LONG = "/".join(["a-folder-with-a-name-that-is-long-" + "x" * 65] * 4)


@dataclass(frozen=True, slots=True)
class World:
    """One changed world. In values of `environment`, {beside} is a folder of the world's own, {tree} the project.

    surrounding: what must be laid or found first (surroundings.SURROUNDINGS); tree: where the project lies under
    {beside}; runs: the arguments of doit, one tuple a run; killed: before them, it is built in another
    style, and then in its own, but not to the end; forgets: output/ and the build records go before another run.
    """

    name: str
    what: str
    environment: Mapping[str, str] = field(default_factory=dict)
    surrounding: str = ""
    tree: str = "tree"
    python: tuple[str, ...] = ()
    runs: tuple[tuple[str, ...], ...] = ((),)
    killed: bool = False
    forgets: bool = False
    umask: int = 0o022


PLAIN = World("plain", "nothing: a clean copy and a bare environment, to compare the others with")

#: A bare environment; a world's own entries come over it, and PATH is the caller's.
ENVIRONMENT: Mapping[str, str] = {
    "HOME": "{beside}/home", "TMPDIR": "{beside}/tmp", "XDG_CACHE_HOME": "{beside}/cache", "PWD": "{tree}",
    "COUNTERMARK_CALLER": "{tree}", "LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0", "PYTHONNOUSERSITE": "1",
}

WORLDS: tuple[World, ...] = (
    PLAIN,
    World("clock ahead", "the clock, 20 years on", surrounding="clock +20y"),
    World("clock behind", "the clock, 20 years back", surrounding="clock -20y"),
    World("time zone east", "the time zone, UTC+14", {"TZ": "Pacific/Kiritimati"}, surrounding="time zones"),
    World("time zone west", "the time zone, UTC−3:30", {"TZ": "America/St_Johns"}, surrounding="time zones"),
    World("source date", "SOURCE_DATE_EPOCH is set", {"SOURCE_DATE_EPOCH": "1000000001"}),
    World("file times", "every file of the project is dated 1985", surrounding="old files"),
    World("Turkish", "the locale tr_TR.UTF-8, installed", surrounding="tr_TR.UTF-8"),
    World("no UTF-8", "the locale tr_TR.ISO-8859-9, installed", surrounding="tr_TR.ISO-8859-9"),
    World("C locale", "LC_ALL=C, as in a bare container", {"LC_ALL": "C"}),
    World("other languages", "LANGUAGE and PANGO_LANGUAGE are Bulgarian and Japanese",
          {"LANGUAGE": "bg:ja", "PANGO_LANGUAGE": "bg:ja"}),
    World("library settings", "variables by which HarfBuzz, FreeType and fontconfig would do otherwise",
          {"HB_SHAPER_LIST": "fallback", "FREETYPE_PROPERTIES": "truetype:interpreter-version=35", "FC_LANG": "ja",
           "FONTCONFIG_SYSROOT": "/nonexistent"}),
    World("odd path", "blanks and letters beyond ASCII in the path and in TMPDIR",
          {"TMPDIR": "{beside}/tmp %20 é"}, tree="Eine Prüfung — with 'blanks' & 한글/tree"),
    World("long path", "a path of more than 400 signs", tree=_LONG),
    World("linked path", "the project is reached through a link", surrounding="a link"),
    World("files reversed", "folders give their files from back to front (disorderfs)",
          surrounding="disorderfs --reverse-dirents=yes"),
    World("files shuffled", "folders give their files in another order each time (disorderfs)",
          surrounding="disorderfs --shuffle-dirents=yes"),
    World("listings shuffled", "Python's os.listdir and os.scandir give another order each time",
          surrounding="shuffled listings"),
    World("umask 077", "new files are for their owner alone", umask=0o077),
    World("umask 000", "new files are for all to write", umask=0),
    World("hash seed 1", "PYTHONHASHSEED, the order of sets", {"PYTHONHASHSEED": "1"}),
    World("hash seed 4711", "PYTHONHASHSEED, the order of sets", {"PYTHONHASHSEED": "4711"}),
    World("one processor", "the build may use one processor only", surrounding="one processor"),
    World("lesser processor", "the C library's arithmetic is that for a processor without AVX and FMA",
          surrounding="lesser processor"),
    World("three processes", "./doit -n 3", runs=(("-n", "3"),)),
    World("each alone", "each document in a run of its own, the last first", runs=((EACH,),)),
    World("another user", "user 65534 owns the project and builds it", surrounding="another user"),
    World("another home", "no HOME, no settings of fontconfig; USER, LOGNAME and COLUMNS are another's",
          {"HOME": "/nonexistent", "USER": "mallory", "LOGNAME": "mallory", "COLUMNS": "40",
           "FONTCONFIG_FILE": "/nonexistent/fonts.conf", "FONTCONFIG_PATH": "/nonexistent"}),
    World("hostile fonts", "the system has other fonts under the names that the styles use",
          surrounding="hostile fonts"),
    World("no network", "no network, not even the machine's own", surrounding="no network"),
    World("another deflate", "Python's zlib is zlib-ng, Pillow deflates in another way", surrounding="zlib-ng"),
    World("no bytecode", "Python keeps no __pycache__", {"PYTHONDONTWRITEBYTECODE": "1"}),
    World("warm", "built before: caches are kept, output/ and the build records are not", runs=((), ()),
          forgets=True),
    World("interrupted", "an older edition, its renewal killed between two files, then run again",
          surrounding="killed once", killed=True),
    World("optimised", "python -O: assertions are not run", python=("-O",)),
)

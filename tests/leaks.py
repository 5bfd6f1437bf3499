"""Faults by which a build would depend on the world around it, and the worlds that must show each: data alone.

A leak is a few edits of a copy of the project. Where a value has no natural way into a file, it goes into a member
of the EPUB (`told`).
"""

from __future__ import annotations

from dataclasses import dataclass

CONTAINER = "countermark/formats/container.py"
CANONICAL = "countermark/formats/canonical.py"
ATTACHMENTS = "countermark/formats/attachments.py"
DEFLATED_BY_PYTHON = ("bytes(deflate.zlib_compress(data, DEFLATE_LEVEL))", '__import__("zlib").compress(data, 9)')
WRITTEN = "_keep(project, {project.output / path: data for path, data in made.items()}, partial(_unlist, project))"


@dataclass(frozen=True, slots=True)
class Edit:
    """In the file PATH the text OLD, which must be there, becomes NEW; without OLD, NEW goes to the end.

    {port} in NEW is the port of a server that gives out a font.
    """

    path: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Leak:
    """What is wrong, the worlds that must show it, and the edits that make it so."""

    name: str
    worlds: tuple[str, ...]
    edits: tuple[Edit, ...]


def told(expression: str) -> tuple[Edit, ...]:
    """What a Python EXPRESSION gives, in a member of the EPUB."""
    return (Edit(CONTAINER, '    order = [MIMETYPE, *', f"""    import os, pathlib
    members = {{**members, "OEBPS/told.txt": repr({expression}).encode("utf-8", "surrogateescape")}}
    order = [MIMETYPE, *"""),)


def dated(expression: str) -> tuple[Edit, ...]:
    """The container's dates, from a Python EXPRESSION for year, month and day."""
    return (Edit(CONTAINER, "_DATE = 0x0021", f"""import os, time
_YEAR, _MONTH, _DAY = {expression}
_DATE = (_YEAR - 1980) << 9 | _MONTH << 5 | _DAY"""),)


def stamped(expression: str) -> tuple[Edit, ...]:
    """The dates of a PDF's attachments, from a Python EXPRESSION."""
    return (Edit(ATTACHMENTS, "date = pdf_date(values.modified(document.record))", f"date = pdf_date({expression})"),)


LEAKS: tuple[Leak, ...] = (
    Leak("the container is dated by the clock", ("clock ahead", "clock behind"), dated("time.gmtime()[:3]")),
    Leak("a font says when it was cut", ("clock ahead", "clock behind"),
         (Edit("countermark/typefaces.py", "recalcTimestamp=False", "recalcTimestamp=True"),)),
    Leak("the container is dated in local time", ("time zone east", "time zone west"),
         dated("(1980, *time.localtime(10**9)[3:5])")),
    Leak("SOURCE_DATE_EPOCH dates the container", ("source date",),
         dated('time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH", 500_000_000)))[:3]')),
    Leak("a file's time dates the container", ("file times",), dated('time.gmtime(os.stat("dodo.py").st_mtime)[:3]')),
    Leak("an attachment is stamped with the clock", ("clock ahead", "clock behind"),
         stamped('__import__("time").strftime("%Y-%m-%dT%H:%M:%SZ", __import__("time").gmtime())')),
    Leak("an attachment is stamped with a file's time", ("file times",),
         stamped('str(__import__("os").stat("dodo.py").st_mtime_ns)')),
    Leak("words whose language is not said", ("Turkish",), (Edit("styles/print.css", "", 'body { -weasy-lang: "" }'),)),
    Leak("files are read in the locale's encoding", ("no UTF-8", "C locale"),
         (Edit("countermark/layout.py", "decode(_plain(file), path)",
               'file.read_text(__import__("locale").getencoding())'),)),
    Leak("the user's settings reach Pango and HarfBuzz", ("other languages", "library settings"),
         (Edit("countermark/engine.py", "os.environ.update(dict.fromkeys(_USER_SETTINGS, \"\"))",
               "os.environ.update({name: value or \"\" for name, value in before.items() if value})"),
          Edit("countermark/engine.py", "                del os.environ[name]\n", "                pass\n"))),
    Leak("a path in an address", ("odd path",), told('pathlib.Path.cwd().as_uri().count("%")')),
    Leak("a path in a field that has an end", ("long path",), told("len(os.getcwd()) > 255")),
    Leak("the path that was typed", ("linked path",), told('os.environ["PWD"] == os.getcwd()')),
    Leak("the files of a folder as they come", ("files reversed", "files shuffled", "listings shuffled"),
         told('[path.name for path in pathlib.Path("countermark").glob("*.py")]')),
    Leak("what is searched is taken as a temporary folder lists it", ("files reversed",),
         (Edit("countermark/site/search.py", "    for slug in slugs:\n", """    import pathlib
    folder = pathlib.Path(tempfile.mkdtemp())
    for slug in slugs:
        (folder / slug).mkdir()
    for slug in (path.name for path in folder.iterdir()):
"""),)),
    Leak("the umask gives the mode", ("umask 077", "umask 000"),
         (Edit("countermark/writing.py", "            partial.chmod(0o644)\n", ""),
          Edit("countermark/writing.py", "os.open(partial, flags, 0o644)", "os.open(partial, flags, 0o666)"))),
    Leak("a set gives the order", ("hash seed 1", "hash seed 4711"),
         (Edit(CONTAINER, "*sorted(name for name in members if name != MIMETYPE)",
               "*{name for name in members if name != MIMETYPE}"),)),
    Leak("the number of processors", ("one processor",), told("len(os.sched_getaffinity(0))")),
    Leak("the last digit of a sine", ("lesser processor",),
         told('[__import__("math").sin(x / 997) for x in range(9999)]')),
    Leak("fonts are numbered as they come", ("three processes", "each alone"),
         (Edit(CANONICAL, "short = bytes(65 + byte % 26 for byte in tag[:6])",
               'short = b"F%d" % next(globals().setdefault("_numbers", __import__("itertools").count()))'),)),
    # One that lacks letters would be found at once: they are not drawn (D063). This one has too many.
    Leak("a cut font keeps the letters of whoever asked before", ("three processes", "each alone"),
         (Edit("countermark/typefaces.py", "def subset(data: bytes, glyphs: frozenset[int])",
               "def subset(data: bytes, glyphs: frozenset[int], kept: dict = {}) -> bytes:\n"
               "    kept[data] = kept.get(data, frozenset()) | glyphs\n    return _subset(data, kept[data])\n\n\n"
               "def _subset(data: bytes, glyphs: frozenset[int])"),)),
    Leak("whose files they are", ("another user",), told("os.getuid()")),
    Leak("who builds", ("another home",), told('__import__("getpass").getuser()')),
    Leak("settings from the home folder", ("another home",), told('pathlib.Path.home().is_dir()')),
    Leak("the system's fonts are seen", ("hostile fonts",),
         (Edit("countermark/engine.py", '    before = os.environ.get("FONTCONFIG_FILE")\n',
               "    yield\n    return\n"),)),
    Leak("the style sheet asks the network", ("no network",),
         (Edit("countermark/engine.py", "raise ValueError(f\"'{url}' is not part of the edition\")",
               "return super().fetch(url, headers)"),
          Edit("styles/print.css", "",
               '@font-face {{ font-family: "Other"; src: url("http://127.0.0.1:{port}/f.ttf"); }}'))),
    Leak("the container is deflated by Python", ("another deflate",),
         (Edit(CONTAINER, "bytes(deflate.deflate_compress(data, DEFLATE_LEVEL))",
               '__import__("zlib").compress(data, 9)[2:-4]'),)),
    Leak("the PDF is deflated by Python", ("another deflate",),
         (Edit(CANONICAL, *DEFLATED_BY_PYTHON),)),
    Leak("a picture is deflated by Pillow", ("another deflate",),
         (Edit(CANONICAL, "        data = zlib.decompress(data)", "        stream.stream = [data]\n        return"),)),
    Leak("the code's folder is counted", ("no bytecode",), told('len([*pathlib.Path("countermark").rglob("*")])')),
    Leak("a cache in the home folder", ("warm",),
         told('(lambda path: path.exists() or path.touch())(pathlib.Path(os.environ["XDG_CACHE_HOME"], "seen"))')),
    Leak("a cache in the build folder", ("warm",),
         told('(lambda path: path.exists() or path.touch())(pathlib.Path("build", "seen"))')),
    Leak("a build is taken for whole before it is", ("interrupted",),
         (Edit("countermark/steps.py", f"    {WRITTEN}\n", ""),
          Edit("countermark/steps.py", "    return BuildRecord(inputs", "    record = BuildRecord(inputs"),
          Edit("countermark/steps.py", "ran_on.digest())\n", f"""ran_on.digest())
    _keep(project, {{project.record(slug): _json(record)}})
    {WRITTEN}
    return record
"""),
          Edit("countermark/buildrecord.py", "all(_digest(project.output / path) == digest for path, digest in",
               "any(_digest(project.output / path) == digest for path, digest in"),
          Edit("countermark/steps.py", "if path.name == MANIFEST or path.suffix == SUFFIX_OF_CHECKSUM:",
               "if not path:"))),
    Leak("what an interrupted build left is not swept up", ("interrupted",),
         (Edit("countermark/verb.py", "        sweep(where.output)\n", ""),)),
    Leak("an assertion that does work", ("optimised",),
         (Edit("countermark/writing.py", "file.write(data)", "assert file.write(data) == len(data)"),)),
)

#: Only another system shows these: its Pango describes a font in other words, its HarfBuzz cuts it in another way.
SYSTEM_LEAKS: tuple[Leak, ...] = (
    Leak("fonts go by WeasyPrint's names", (), (Edit(CANONICAL, "renamed[font.hash.encode()] = short",
                                                     "renamed[font.hash.encode()] = font.hash.encode()"),)),
    Leak("the system cuts the fonts", (), (Edit(CANONICAL, 'references[item["FontFile2"]].stream = [data]', "pass"),)),
)

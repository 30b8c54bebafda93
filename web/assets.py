"""The bundled browser parts by their plain names: `path("viewer.js")` is today's file with its digest in the name.

They are built when the package is installed, not committed. An installation may be without them (`SKIP_EDITORS=1`): then
`path` answers None, and pages say that diagrams are not installed instead of asking for what is not there.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

DIST = Path(__file__).parent / "static" / "dist"


def path(name: str) -> str | None:
    """The file below `static/` that stands for `name` (`viewer.js`, `viewer.css`, `htmx.js`, `icons.svg`), or None."""
    kept = _manifest().get(name)
    return f"dist/{kept}" if kept else None


@cache
def _manifest() -> dict[str, str]:
    manifest = DIST / "manifest.json"
    return dict(json.loads(manifest.read_text(encoding="utf-8"))) if manifest.exists() else {}

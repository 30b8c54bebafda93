"""What a browser loads beside pages, by plain names: files of ours, and the bundled parts with a digest in their names.

An address holds the version of all files of ours as a folder, so that what one script imports from another has it too and nothing
is asked for twice: a browser may keep it for good. What is edited while Evenkeel serves is seen after the next start.

They are built when the package is installed, not committed. An installation may be without them (`SKIP_EDITORS=1`): then
`path` answers None, and pages say that diagrams are not installed instead of asking for what is not there.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask, Response

STATIC = Path(__file__).parent / "static"
DIST = STATIC / "dist"
_SAME = "1"  # the version of what has its digest in its name


def install(app: Flask) -> None:
    """Serve each file at an address with any version, so that pages from before an upgrade find what they ask for."""

    def send(filename: str, version: str = "") -> Response:  # noqa: ARG001  only the browser distinguishes versions
        return app.send_static_file(filename)

    app.view_functions["static"] = send
    app.add_url_rule("/static/~<version>/<path:filename>", endpoint="static")


def address(name: str) -> str:
    """Where a browser finds a file by its plain name; empty if it is not installed."""
    built = path(name)
    if built:
        return f"/static/~{_SAME}/{built}"
    return f"/static/~{_version()}/{name}" if (STATIC / name).is_file() else ""


def path(name: str) -> str | None:
    """The file below `static/` that stands for `name` (`viewer.js`, `viewer.css`, `htmx.js`, `icons.svg`), or None."""
    kept = _manifest().get(name)
    return f"dist/{kept}" if kept else None


@cache
def _version() -> str:
    digest = hashlib.sha256()
    for each in sorted(STATIC.glob("*.*")):
        digest.update(each.name.encode() + each.read_bytes())
    return digest.hexdigest()[:10]


@cache
def _manifest() -> dict[str, str]:
    manifest = DIST / "manifest.json"
    return dict(json.loads(manifest.read_text(encoding="utf-8"))) if manifest.exists() else {}

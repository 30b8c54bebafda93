"""Versions in memory: a version's sources compiled once per process, found by their digest.

Context: compiling a diagram costs milliseconds, a move microseconds. Decision: compiled versions are immutable and cached by
digest, so any number of stores and threads share them; the cache is bounded. Consequence: nothing may write to what it gets here.
"""

from __future__ import annotations

import json
import threading
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml
from sqlalchemy import bindparam, select

from engine import feel, forms
from engine.bpmn import definition
from engine.errors import NotFound
from engine.models import Version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from engine.bpmn.definition import Definition
    from engine.forms import Form

LIMIT = 200

_DIGEST = select(Version.digest).where(Version.id == bindparam("version_id"))
_SOURCES = select(Version.sources, Version.digest).where(Version.id == bindparam("version_id"))
_compiled: OrderedDict[str, Compiled] = OrderedDict()
_guard = threading.Lock()


@dataclass(frozen=True, slots=True)
class Compiled:
    """A version ready to run: its diagram, its forms by name, its settings (pack.yaml) and its sources (path -> text)."""

    definition: Definition
    forms: Mapping[str, Form]
    settings: Mapping[str, Any]
    sources: Mapping[str, str]

    def form(self, element: str, named: str | None = None) -> Form | None:
        """The form of a task or start event: the one it names, else the one called like it, else none."""
        return self.forms.get(named or element)

    def value(self, setting: str, variables: Mapping[str, Any], default: Any = None) -> Any:
        """A setting of the process (`ek:title` and the like): literal text, or FEEL over `variables` when it begins with `=`."""
        text = self.definition.settings.get(setting)
        if text is None:
            return default
        if not text.startswith("="):
            return text
        return feel.to_json(feel.expression(text[1:])(variables))


def packed(sources: Mapping[str, str]) -> bytes:
    """Sources as they are kept in `Version.sources`."""
    return zlib.compress(json.dumps(dict(sorted(sources.items())), ensure_ascii=False).encode(), 6)


def unpacked(kept: bytes) -> dict[str, str]:
    """The sources (path -> text) of a kept version."""
    found: dict[str, str] = json.loads(zlib.decompress(kept))
    return found


def compiled(session: Session, version_id: int, digest: str | None = None) -> Compiled:
    """The version in memory; compiled on first sight.

    Raises:
        NotFound: there is no such version.
        Invalid: this code cannot read the version any more.
    """
    digest = digest or session.connection().execute(_DIGEST, {"version_id": version_id}).scalar_one_or_none()
    with _guard:
        if digest is not None and digest in _compiled:
            _compiled.move_to_end(digest)
            return _compiled[digest]
    row = session.connection().execute(_SOURCES, {"version_id": version_id}).one_or_none()
    if row is None:
        raise NotFound(f"There is no version {version_id}.")
    made = from_sources(unpacked(row.sources), deployed=True)
    with _guard:
        _compiled[row.digest] = made
        while len(_compiled) > LIMIT:
            _compiled.popitem(last=False)
    return made


def from_sources(sources: Mapping[str, str], *, deployed: bool = False) -> Compiled:
    """Compile sources without a store (a draft, a rehearsal), or those of a version that is `deployed` already.

    Raises:
        Invalid: with every problem found.
    """
    settings = yaml.safe_load(sources["pack.yaml"]) or {}
    return Compiled(
        definition=definition.compiled(sources, settings["key"], zone=settings.get("zone", "UTC"), deployed=deployed),
        forms={
            path.removeprefix("forms/").removesuffix(".form"): forms.read(text, file=path)
            for path, text in sources.items()
            if path.startswith("forms/") and path.endswith(".form")
        },
        settings=settings,
        sources=sources,
    )

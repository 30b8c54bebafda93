"""Folders of packs: which files come in, and what a pack takes from the folders beside it.

Nothing leads out of a folder: a link is refused, and so is what is no ordinary file. A pack that says `uses: [approval]` takes
the diagrams, tables, forms and texts of the folder `approval` beside it under their own paths, so that a deployed version is
whole and does not change when the other folder does. A path that both have is refused, since one of them would silently win.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from engine import strictyaml
from engine.errors import Invalid, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

FILES = 300
FILE_SIZE = 5 * 1024 * 1024

_SHARED = re.compile(r"[^/]+\.bpmn|[^/]+\.dmn|forms/[^/]+\.form|messages/[^/]+\.md")


def files(root: Path) -> dict[str, bytes]:
    """The files of the folder by path, hidden ones left out; Invalid (codes `pack.*`) for what may not come in."""
    if not root.is_dir():
        refuse("pack.not_a_folder", f"{root.name} is no folder; name the folder that holds pack.yaml.")
    return {path: file.read_bytes() for path, file in _found(root)}


def shared(root: Path, own: dict[str, bytes]) -> dict[str, bytes]:
    """The files that the pack in `root` takes from folders beside it; Invalid (code `pack.uses`) with the names of both."""
    taken: dict[str, bytes] = {}
    origins = dict.fromkeys(own, root.name)
    for folder, found in _used(root, own, (root.name,), {}).items():
        for path, data in found.items():
            if path in origins:
                sentence = f"{path} is in '{origins[path]}' and in '{folder}', which is used; rename one of the two."
                _refuse_uses(sentence)
            taken[path], origins[path] = data, folder
    return taken


def refuse(code: str, sentence: str, problems: list[Problem] | None = None) -> NoReturn:
    """Refuse a pack with what is wrong."""
    raise Invalid(sentence, code=code, problems=problems or [Problem(code, "", sentence)])


def _found(root: Path) -> Iterator[tuple[str, Path]]:
    """A link is refused because it may lead anywhere."""
    found = 0
    for file in sorted(root.rglob("*")):
        path = file.relative_to(root).as_posix()
        if any(part.startswith(".") or part == "__pycache__" for part in Path(path).parts):
            continue
        if file.is_symlink():
            refuse("pack.link", f"{path} is a link; put the file itself in its place.")
        if file.is_dir():
            continue
        if not file.is_file():
            refuse("pack.special", f"{path} is no ordinary file; take it out.")
        found += 1
        if found > FILES:
            refuse("pack.too_many_files", f"It has more than {FILES} files; divide the pack.")
        if file.stat().st_size > FILE_SIZE:
            refuse("pack.too_large", f"{path} has more than {FILE_SIZE // 1024 // 1024} MB; make it smaller.")
        yield path, file


def _used(
    root: Path, own: dict[str, bytes], trail: tuple[str, ...], known: dict[str, dict[str, bytes]]
) -> dict[str, dict[str, bytes]]:
    """Folder -> its shared files, of everything that is used, directly or by what is used."""
    for name in _names(own):
        folder = root.parent / name
        if name in trail:
            circle = " uses ".join(f"'{each}'" for each in (*trail[trail.index(name) :], name))
            _refuse_uses(f"{circle}, so none of them can come first; let one of them do without.")
        if not (folder / "pack.yaml").is_file():
            _refuse_uses(
                f"It uses '{name}', and there is no pack '{name}' beside it; bring it there, or correct the name."
            )
        if name not in known:
            theirs = files(folder)
            known[name] = {path: data for path, data in theirs.items() if _SHARED.fullmatch(path)}
            _used(folder, theirs, (*trail, name), known)
    return known


def _names(own: dict[str, bytes]) -> list[str]:
    settings: Any = strictyaml.loads(own.get("pack.yaml", b"").decode("utf-8", "replace"), file="pack.yaml")
    uses = settings.get("uses") if isinstance(settings, dict) else None
    if uses is None:
        return []
    if not isinstance(uses, list) or not all(isinstance(name, str) and re.fullmatch(r"\w+", name) for name in uses):
        _refuse_uses("Its uses are no list of keys of packs; write for example uses: [approval].")
    return list(uses)


def _refuse_uses(sentence: str) -> NoReturn:
    raise Invalid(
        f"pack.yaml: {sentence}", code="pack.uses", problems=[Problem("pack.uses", "", sentence, file="pack.yaml")]
    )

"""Mail drop: a folder into which a mail server on this machine delivers: a Maildir, or a directory of .eml files.

A mail leaves `new` (or the directory) only after it was kept. Links and what is no plain file are left alone. Who writes .eml
files writes them under another name first and renames them, so that no half of one is read.
"""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from engine.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

AT_ONCE = 200
KEPT = "kept"
"""The folder that kept .eml files are moved to."""


def fetch(url: str, keep: Callable[[bytes, int], object], *, largest: int, head: int) -> int:
    """Hand each waiting mail to `keep(bytes, size)`; answers how many.

    Args:
        url: `maildir:/path` or `folder:/path`.
        largest: of a mail with more bytes only the first `head` are read.

    Raises:
        Unavailable: the folder is not there, or may not be read.
    """
    parts = urlsplit(url)
    folder, count = Path(unquote(parts.path)), 0
    try:
        for path in list(_waiting(folder, parts.scheme))[:AT_ONCE]:
            size = path.stat().st_size
            with path.open("rb") as opened:
                raw = opened.read(head if size > largest else size)
            keep(raw, size)
            _settle(folder, path, parts.scheme)
            count += 1
    except OSError as error:
        raise Unavailable(
            f"Mail cannot be fetched from {folder}: {error.strerror}. It stays there.", code="mail_in"
        ) from error
    return count


def _waiting(folder: Path, scheme: str) -> Iterator[Path]:
    place = folder / "new" if scheme == "maildir" else folder
    for path in sorted(place.iterdir()):
        named = scheme == "maildir" or path.suffix == ".eml"
        if named and not path.name.startswith(".") and stat.S_ISREG(path.lstat().st_mode):
            yield path


def _settle(folder: Path, path: Path, scheme: str) -> None:
    seen = f"{path.name.partition(':')[0]}:2,S"
    to = folder / "cur" / seen if scheme == "maildir" else folder / KEPT / path.name
    to.parent.mkdir(exist_ok=True, mode=0o700)
    path.replace(to)

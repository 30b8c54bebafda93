"""Files: the bytes of attachments, in a folder beside the database that the web never serves from by name.

A file is streamed into the folder, flushed to the disk and only then called by its digest, and the row that speaks of it is
written after that: a crash in between leaves a file without a row and never a row without its file. Such orphans are swept away
after an hour. Who adds holds the folder's lock shared until the row is kept, the sweep holds it alone, so that a file that has
just been found again is not swept from under its new row.
"""

from __future__ import annotations

import codecs
import hashlib
import os
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from engine import now
from engine.desk import contents
from engine.errors import Invalid, NotFound

try:
    import fcntl
except ImportError:  # a system without it has one process
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

FOLDER = "attachments"
"""Under `var` of the settings."""
CHUNK = 64 * 1024
MEGABYTE = 1024 * 1024
ORPHAN_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the folder: its clean name, its type by content, its size in bytes and its sha256."""

    name: str
    type: str
    size: int
    digest: str


@contextmanager
def holding(folder: Path, *, alone: bool = False) -> Iterator[None]:
    """Keep the sweep away (shared), or everybody (alone)."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / ".lock").open("w", encoding="ascii") as lock:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield


def keep(folder: Path, name: str, stream: IO[bytes], *, largest: int) -> Kept:
    """Take a file in, at most `largest` bytes; stands inside `holding`.

    Raises:
        Invalid: it is empty, too large, or of a kind that is not taken.
    """
    name = contents.clean(name)
    made, temporary = tempfile.mkstemp(dir=folder, prefix=".new-")
    try:
        with os.fdopen(made, "wb") as opened:
            size, digest, media = _copied(name, stream, opened, largest)
            opened.flush()
            os.fsync(opened.fileno())
        path = _path(folder, digest)
        path.parent.mkdir(exist_ok=True, mode=0o700)
        Path(temporary).replace(path)
        _sync(path.parent)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(temporary).unlink()
        raise
    return Kept(name, media, size, digest)


def find(folder: Path, digest: str) -> Path:
    """Where the bytes are.

    Raises:
        NotFound: they are not there any more.
    """
    path = _path(folder, digest)
    if not path.is_file():
        raise NotFound(
            "The bytes of this file are not in the folder of attachments; an administrator can look into a backup."
        )
    return path


def sweep(folder: Path, known: Callable[[Iterable[str]], set[str]]) -> int:
    """Remove files of an hour and more that no row speaks of; answers how many.

    Args:
        known: the digests among those given that a row speaks of.
    """
    if not folder.is_dir():
        return 0
    with holding(folder, alone=True):
        old = {path for path in folder.rglob("*") if path.name != ".lock" and path.is_file() and _is_old(path)}
        rows = known(path.name for path in old if not path.name.startswith("."))
        orphans = [path for path in old if path.name not in rows]
        for path in orphans:
            path.unlink()
    return len(orphans)


def _copied(name: str, stream: IO[bytes], to: IO[bytes], largest: int) -> tuple[int, str, str]:
    digest, decoder = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    size, head, tail, text = 0, b"", b"", True
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > largest:
            sentence = f"'{name}' is larger than {largest // MEGABYTE} MB, which is the most for one file."
            raise Invalid(sentence, code="attachment.size", fields={"file": sentence})
        digest.update(chunk)
        to.write(chunk)
        head = head if len(head) >= contents.HEAD else (head + chunk)[: contents.HEAD]
        tail = (tail + chunk)[-contents.TAIL :]
        text = text and contents.is_plain(chunk) and _decodes(decoder, chunk)
    text = text and _decodes(decoder, b"", final=True)
    return size, digest.hexdigest(), contents.kind(name, head, tail, text=text)


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _path(folder: Path, digest: str) -> Path:
    return folder / digest[:2] / digest


def _is_old(path: Path) -> bool:
    return now.now().timestamp() - path.stat().st_mtime > ORPHAN_SECONDS


def _sync(folder: Path) -> None:
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)

"""IMAP: a mailbox of a mail server, from which mail is taken in.

A mail is marked as read, or moved, only after it was kept, so that a crash in between brings it once more and never loses it; who
keeps it knows copies. The mailbox is the service's own: where people read it too, set the folder to move to, and what they have
read is taken as well. A password is never sent in the clear to another machine.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from engine.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TIMEOUT_SECONDS = 20
AT_ONCE = 200
"""Mails of one look; what is more comes with the next."""
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


def fetch(url: str, keep: Callable[[bytes, int], object], *, largest: int, head: int, done: str = "") -> int:
    """Hand each waiting mail to `keep(bytes, size)`; answers how many.

    Args:
        url: `imaps://user:password@host[:port]/folder`.
        largest: of a mail with more bytes only the first `head` are fetched.
        done: the folder that kept mail is moved to.

    Raises:
        Unavailable: the server cannot be reached, or refuses.
    """
    try:
        with _opened(url) as box:
            found = _plain(_asked(box.uid("SEARCH", "ALL" if done else "UNSEEN")))
            waiting = found.split()[:AT_ONCE]
            for uid in waiting:
                _take(box, uid.decode("ascii"), keep, largest=largest, head=head, done=done)
            return len(waiting)
    except (OSError, imaplib.IMAP4.error) as error:
        raise Unavailable(f"Mail cannot be fetched now: {error}. It stays where it is.", code="mail_in") from error


@contextmanager
def _opened(url: str) -> Iterator[imaplib.IMAP4]:
    parts = urlsplit(url)
    host, secure = parts.hostname or "localhost", parts.scheme == "imaps"
    context = ssl.create_default_context()
    if secure:
        box: imaplib.IMAP4 = imaplib.IMAP4_SSL(host, parts.port or 993, ssl_context=context, timeout=TIMEOUT_SECONDS)
    else:
        box = imaplib.IMAP4(host, parts.port or 143, timeout=TIMEOUT_SECONDS)
    try:
        if not secure and host not in {"localhost", "127.0.0.1", "::1"}:
            box.starttls(context)
        box.login(unquote(parts.username or ""), unquote(parts.password or ""))
        _asked(box.select(_quoted(unquote(parts.path.strip("/")) or "INBOX")))
        yield box
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            box.logout()


def _take(
    box: imaplib.IMAP4, uid: str, keep: Callable[[bytes, int], object], *, largest: int, head: int, done: str
) -> None:
    told = b" ".join(
        one if isinstance(one, bytes) else one[0] for one in _asked(box.uid("FETCH", uid, "(RFC822.SIZE)")) if one
    )
    found = _SIZE.search(told)
    if found is None:
        return  # another client has removed it in the meantime
    size = int(found[1])
    wanted = "(BODY.PEEK[])" if size <= largest else f"(BODY.PEEK[]<0.{head}>)"
    raw = next((one[1] for one in _asked(box.uid("FETCH", uid, wanted)) if isinstance(one, tuple)), None)
    if raw is not None:
        keep(bytes(raw), size)
        _settle(box, uid, done)


def _settle(box: imaplib.IMAP4, uid: str, done: str) -> None:
    if not done:
        _asked(box.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)"))
        return
    if "MOVE" in box.capabilities:
        _asked(box.uid("MOVE", uid, _quoted(done)))
        return
    _asked(box.uid("COPY", uid, _quoted(done)))
    _asked(box.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen \Deleted)"))
    _asked(box.uid("EXPUNGE", uid) if "UIDPLUS" in box.capabilities else box.expunge())


def _asked(answer: tuple[str, list[Any]]) -> list[Any]:
    """What the server told: bytes, or pairs of a line and the bytes that it announces; None for nothing."""
    status, told = answer
    if status != "OK":
        raise imaplib.IMAP4.error(_plain(told).decode("utf-8", "replace") or status)
    return told


def _plain(told: list[Any]) -> bytes:
    return b" ".join(one[0] if isinstance(one, tuple) else one for one in told if isinstance(one, bytes | tuple))


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'

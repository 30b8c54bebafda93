"""Fetching: mail is brought from where it comes in to where it is kept, from time to time beside the worker, or by hand.

It runs in a thread of its own, since a mail server that does not answer must not hold up timers. Several workers may fetch from
one mailbox: each mail is kept once.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from engine.connectors import imap, maildrop
from engine.desk import files, mail_in, mail_in_headers
from engine.errors import Invalid, Refusal

if TYPE_CHECKING:
    import threading

    from engine.db import Database
    from engine.settings import Settings

log = logging.getLogger(__name__)


def fetch(database: Database, settings: Settings) -> tuple[int, int]:
    """Take in what waits now; (mails that came, how many of them were new).

    Raises:
        Invalid: no place is set from which mail comes in.
        Unavailable: it cannot be reached.
    """
    if not settings.mail_in_url:
        raise Invalid(
            "No place is set from which mail comes in; set mail_in_url, such as imaps://user:password@host/INBOX."
        )
    kept: list[bool] = []
    limits = {"largest": settings.mail_in_mb * files.MEGABYTE, "head": mail_in_headers.HEAD}

    def keep(raw: bytes, size: int) -> None:
        kept.append(mail_in.keep(database, settings, raw, size=size, source=scheme))

    scheme = urlsplit(settings.mail_in_url).scheme
    if scheme.startswith("imap"):
        imap.fetch(settings.mail_in_url, keep, done=settings.mail_in_done, **limits)
    else:
        maildrop.fetch(settings.mail_in_url, keep, **limits)
    return len(kept), sum(kept)


def run(database: Database, settings: Settings, stop: threading.Event) -> None:
    """Fetch until `stop` is set; a server that is away is asked again later."""
    while not stop.is_set():
        try:
            fetch(database, settings)
        except Refusal as refusal:
            log.warning("%s", refusal.sentence)
        except Exception:
            log.exception("fetching mail stumbled and goes on")
        stop.wait(settings.mail_in_seconds)

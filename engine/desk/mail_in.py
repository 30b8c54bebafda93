"""Mail in: kept as it came, taken apart by a worker, in effect exactly once; what cannot be decided waits for the desk.

Context: a mail server forgets a mail once we say that we have it, sends it twice when it is not sure, and several workers may
take the same one. Decision: the bytes are kept first, under a digest that is the same for each copy, with a job. The job calls
the connector `mail_in`, which reads the mail and puts its files into the folder outside of any transaction; then one
transaction locks the row, looks whether it is still new, and does all that follows together with the note that it was done.
Consequence: a worker that dies leaves a new row and its job, a second worker finds nothing to do, and what cannot be understood
is held with its reason.
"""

from __future__ import annotations

import io
import logging
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from engine import now
from engine.desk import attachments, files, mail_in_headers, mail_in_machines, mail_in_reading, outbox
from engine.desk import mail_in_effects as effects
from engine.errors import Invalid, Noted, Refusal, Unavailable
from engine.models import MailIn, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sqlalchemy.orm import Session

    from engine.db import Database
    from engine.desk.files import Kept
    from engine.desk.mail_in_reading import File, Read
    from engine.settings import Settings

    Connector = Callable[[Mapping[str, Any], str], dict[str, Any]]

log = logging.getLogger(__name__)

CONNECTOR = "mail_in"
RAW_DAYS = 30
"""So long the bytes of a mail that was done with are kept."""
_KEEP = insert(table(MailIn)).returning(MailIn.id)


def keep(database: Database, settings: Settings, raw: bytes, *, size: int | None = None, source: str) -> bool:
    """Keep a mail as it came, to be taken apart by a worker; False when it is here already.

    Args:
        raw: its bytes, or of a mail that is too large its beginning.
        size: bytes of the whole mail.
    """
    size = len(raw) if size is None else size
    large = size > settings.mail_in_mb * files.MEGABYTE
    head = mail_in_headers.read(raw)
    reason = f"The mail has {size / files.MEGABYTE:.0f} MB; {settings.mail_in_mb} MB are taken. Its beginning is kept."
    values = {
        "digest": head.digest,
        "source": source,
        "message_id": head.message_id,
        "sender": head.sender,
        "sender_name": head.sender_name,
        "subject": head.subject,
        "size": size,
        "raw": raw[: mail_in_headers.HEAD] if large else raw,
        "received_at": now.now(),
        "status": "held" if large else "new",
        "reason": reason if large else None,
    }
    with database.transaction() as session:
        kept = _kept(session, values)
        if kept is not None and not large:
            enqueue(session, kept)
    return kept is not None


def enqueue(session: Session, mail: int) -> None:
    """Have a worker take a kept mail."""
    outbox.send(session, None, CONNECTOR, {"id": mail})


def connector(database: Database, settings: Settings) -> Connector:
    """The connector `mail_in` of this service: takes the kept mail `id`, once; it answers {status}."""

    def call(parameters: Mapping[str, Any], _key: str) -> dict[str, Any]:
        return {"status": take(database, settings, int(parameters["id"]))}

    return call


def take(database: Database, settings: Settings, mail: int) -> str:
    """Read a kept mail and let it take effect; answers its status, which is as before when somebody else was quicker.

    Raises:
        Unavailable: the store is away; it is tried again.
    """
    with database.reading() as session:
        row = session.execute(select(MailIn.status, MailIn.raw).where(MailIn.id == mail)).one_or_none()
    if row is None or row.status != "new":
        return row.status if row else "dropped"
    read = None
    try:
        read = mail_in_reading.read(row.raw, own=mail_in_machines.own(settings))
        with filed(settings, () if read.machine else read.files) as (kept, notes):
            return _in_effect(database, mail, effects.Post(mail, read, kept, notes, settings))
    except Unavailable:
        raise
    except Noted as refusal:
        log.warning("mail %s: %s", mail, refusal.sentence)
        return "done"
    except Refusal as refusal:
        return _held(database, mail, read, refusal.sentence)
    except Exception as error:
        log.exception("mail %s cannot be taken", mail)
        return _held(database, mail, read, f"It could not be taken in ({type(error).__name__}); look at it as it came.")


@contextmanager
def filed(settings: Settings, given: Sequence[File]) -> Iterator[tuple[tuple[Kept, ...], tuple[str, ...]]]:
    """The files of a mail in the folder of attachments, and why some are not; rows that speak of them are written inside."""
    if not given:
        yield (), ()
        return
    folder, largest = settings.var / files.FOLDER, settings.attachment_mb * files.MEGABYTE
    kept, notes = [], []
    with files.holding(folder):
        for one in given[: attachments.MOST]:
            try:
                kept.append(files.keep(folder, one.name, io.BytesIO(one.content), largest=largest))
            except Invalid as refusal:
                notes.append(refusal.sentence)
        if len(given) > attachments.MOST:
            notes.append(f"The mail has {len(given)} files; the first {attachments.MOST} were looked at.")
        yield tuple(kept), tuple(notes)


def forget_old(database: Database) -> int:
    """Let go of the bytes of mails that were done with some weeks ago; answers how many. Their words are kept."""
    old = now.now() - timedelta(days=RAW_DAYS)
    done = update(MailIn).where(MailIn.status.not_in(("new", "held")), MailIn.received_at < old, MailIn.raw != b"")
    with database.transaction() as session:
        return session.connection().execute(done.values(raw=b"")).rowcount


def _kept(session: Session, values: Mapping[str, Any]) -> int | None:
    if session.scalar(select(MailIn.id).where(MailIn.digest == values["digest"])) is not None:
        return None
    try:
        with session.connection().begin_nested():
            return session.connection().execute(_KEEP, values).scalar_one()
    except IntegrityError:
        return None  # the same mail came twice at the same moment; the other one is kept


def _in_effect(database: Database, mail: int, post: effects.Post) -> str:
    with database.transaction() as session:
        row = session.scalars(select(MailIn).where(MailIn.id == mail).with_for_update()).one()
        if row.status != "new":
            return row.status
        row.text = post.read.whole
        try:
            outcome = effects.apply(session, post)
        except Noted as refusal:  # what it has done stays done, and a fault says why the ticket does not go on
            row.status, row.reason = "done", refusal.sentence
            raise
        row.status, row.reason = outcome.status, outcome.reason
        row.number, row.follows = outcome.number, outcome.follows
        return row.status


def _held(database: Database, mail: int, read: Read | None, sentence: str) -> str:
    with database.transaction() as session:
        held = update(MailIn).where(MailIn.id == mail, MailIn.status == "new")
        session.execute(held.values(status="held", reason=sentence, text=read.whole if read else None))
    return "held"

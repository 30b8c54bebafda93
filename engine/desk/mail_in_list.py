"""Mails as the desk looks at them: those that wait with their reasons, and what is done about one by hand.

A decision locks the mail's row and looks at its status again, so that two agents who decide at once do not open two tickets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from engine import instances, people
from engine.desk import mail_in, mail_in_bodies, mail_in_effects, mail_in_machines, mail_in_reading, mail_in_threads
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.models import MailIn
from engine.page import Page, bounds
from engine.sight import DESK

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.desk.mail_in_effects import Post
    from engine.desk.mail_in_reading import Read
    from engine.settings import Settings

SHOWS = ("held", "ignored", "done", "dropped", "new")
OPEN = ("held", "ignored", "dropped")
"""Statuses of mails about which something can still be decided."""
BEGINNING = 600
"""Characters of a mail that the list shows."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A mail of the list; `number` is the ticket it reached, or, while it waits, the one that it answers to."""

    id: int
    sender: str
    sender_name: str
    subject: str
    received_at: datetime
    size: int
    status: str
    reason: str | None
    number: str | None
    decided_by: str | None
    text: str


def listed(session: Session, show: str, *, by: Actor, page: int = 1, size: int = 50) -> Page[Listed]:
    """The mails of one status, the newest first; those that wait, the oldest first.

    Raises:
        NotAllowed: mail is for those who work in the service desk.
    """
    _require(by)
    page, size = bounds(page, size)
    order = MailIn.id.asc() if show == "held" else MailIn.id.desc()
    rows = session.execute(_ROWS.where(MailIn.status == show).order_by(order).limit(size).offset((page - 1) * size))
    total = session.scalar(select(func.count()).select_from(MailIn).where(MailIn.status == show)) or 0
    return Page([_listed(row, BEGINNING) for row in rows], total, page, size)


def one(session: Session, mail: int, *, by: Actor) -> Listed:
    """A mail with all its words.

    Raises:
        NotAllowed: mail is for those who work in the service desk.
        NotFound: there is none.
    """
    _require(by)
    row = session.execute(_ROWS.where(MailIn.id == mail)).one_or_none()
    if row is None:
        raise NotFound(f"There is no mail {mail}.")
    return _listed(row, mail_in_bodies.LONGEST)


def read(session: Session, settings: Settings, mail: int, *, by: Actor) -> Read:
    """A mail in its parts; of one that cannot be taken apart, what is known of it.

    Raises:
        NotAllowed: mail is for those who work in the service desk.
        NotFound: there is none.
    """
    known = one(session, mail, by=by)
    raw = session.scalar(select(MailIn.raw).where(MailIn.id == mail)) or b""
    try:
        return mail_in_reading.read(raw, own=mail_in_machines.own(settings))
    except Invalid as refusal:
        subject = known.subject or mail_in_reading.NO_SUBJECT
        return mail_in_reading.Read(known.sender, subject, refusal.sentence, known.text, (), "", (), (), None, None)


def make_ticket(session: Session, post: Post, *, caller: str, by: Actor) -> str:
    """Make a ticket of a mail; answers its number.

    Args:
        caller: the sign-in name of who asks; without one it is who makes it.

    Raises:
        NotAllowed: mail is for those who work in the service desk.
        NotFound: there is no such mail.
        Conflict: somebody has decided about it already, or no process takes mail.
        Invalid: nobody has this sign-in name.
    """
    row = _undecided(session, post.id, by)
    who = caller.strip() or by.login
    if who not in people.names(session, [who]):
        raise Invalid(
            f"Nobody has the login '{who[:80]}'; choose one of the people offered.",
            fields={"caller": "Choose a person."},
        )
    number = mail_in_effects.begin(session, post, by=by, caller=who)
    row.status, row.number, row.decided_by, row.text = "done", number, by.login, post.read.whole
    return number


def put_on_ticket(session: Session, post: Post, *, number: str, by: Actor) -> str:
    """Put a mail on a ticket that there is, for the desk to read; answers its number.

    Raises:
        NotAllowed, NotFound, Conflict: as `make_ticket`.
        Invalid: there is no such ticket.
    """
    row = _undecided(session, post.id, by)
    thread = mail_in_threads.of_number(session, number.strip().upper()[:40])
    if thread is None:
        raise Invalid(
            f"There is no ticket '{number.strip()[:40]}'; write its number.", fields={"number": "Write a number."}
        )
    instances.seen(session, thread.id, by)
    mail_in_effects.put(session, post, thread)
    row.status, row.number, row.decided_by, row.text = "done", thread.number, by.login, post.read.whole
    return thread.number


def drop(session: Session, mail: int, *, by: Actor) -> None:
    """Have nothing follow from a mail; it can be had again until its bytes are forgotten.

    Raises:
        NotAllowed, NotFound, Conflict: as `make_ticket`.
    """
    row = _undecided(session, mail, by)
    row.status, row.decided_by = "dropped", by.login


def retry(session: Session, mail: int, *, by: Actor) -> None:
    """Have a worker take it again, as when its writer's address is known by now.

    Raises:
        NotAllowed, NotFound, Conflict: as `make_ticket`.
    """
    row = _undecided(session, mail, by)
    if len(row.raw) < row.size:
        raise Conflict(
            "Only the beginning of this mail was kept, so that it cannot be taken again; make a ticket of it."
        )
    row.status, row.decided_by = "new", by.login
    mail_in.enqueue(session, mail)


_ROWS = select(
    MailIn.id, MailIn.sender, MailIn.sender_name, MailIn.subject, MailIn.received_at, MailIn.size, MailIn.status,
    MailIn.reason, MailIn.number, MailIn.decided_by, MailIn.text,
)  # fmt: skip


def _listed(row: Any, longest: int) -> Listed:
    known = {**row._mapping, "text": (row.text or "").strip()[:longest]}  # noqa: SLF001  the public name of a row's mapping
    return Listed(**known)


def _undecided(session: Session, mail: int, by: Actor) -> MailIn:
    _require(by)
    row = session.scalars(select(MailIn).where(MailIn.id == mail).with_for_update()).one_or_none()
    if row is None:
        raise NotFound(f"There is no mail {mail}.")
    if row.status not in OPEN:
        raise Conflict("Somebody has decided about this mail already; look at the list anew.")
    return row


def _require(by: Actor) -> None:
    if not by.has(*DESK):
        raise NotAllowed("Mail as it came is for those who work in the service desk.")

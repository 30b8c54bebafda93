"""Effects: what a mail does to the tickets, in the one transaction that notes that it was done.

A requester's answer stands in the stream and is said to the diagram when it listens: it goes on, or is reopened. To a ticket
that has ended for good nobody can answer; the mail opens one that goes on from it, and later mails to the old one go there.
Mail of machines and floods is noted or kept, and has no effect. What nobody can decide here waits for the desk with a reason.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from engine import instances, messages, now, people, replies
from engine.desk import attachments, files, links, mail_in_machines, mail_in_thanks, mail_in_threads, stream
from engine.errors import Conflict, Invalid, NotFound
from engine.models import Entry, Instance, MailIn, Person, Subscription
from engine.sight import DESK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.desk.files import Kept
    from engine.desk.mail_in_reading import Read
    from engine.desk.mail_in_threads import Thread
    from engine.settings import Settings

RECEIVED = "email.received"
"""The message by which a mail begins a ticket."""
REOPENED = "user.reopened"
HOUR = timedelta(hours=1)
_LEFT_OUT = " [The rest of the mail was longer than a ticket takes; it is kept with the mail.]"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mail: done, ignored, held or dropped; why; the ticket it reached, and the closed one that goes on from."""

    status: str
    reason: str | None = None
    number: str | None = None
    follows: str | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A mail on its way into a ticket: the row it is kept under, its parts, its files in the folder, and the limits it meets."""

    id: int
    read: Read
    kept: Sequence[Kept]
    notes: tuple[str, ...]
    settings: Settings

    @property
    def text(self) -> str:
        """What was written, as long as a ticket takes it."""
        most = stream.LONGEST - len(_LEFT_OUT)
        return self.read.text if len(self.read.text) <= most else self.read.text[:most] + _LEFT_OUT


def apply(session: Session, post: Post) -> Outcome:
    """Let a mail take effect.

    Raises:
        Conflict, NotFound, Invalid: the tickets or the diagrams do not take it; nothing has happened then.
    """
    own = mail_in_machines.own(post.settings)
    thread = mail_in_threads.find(session, post.read, own=own)
    if post.read.machine:
        return _machine(session, post, thread)
    known = _sender(session, post)
    if isinstance(known, Outcome):
        return replace(known, number=thread.number if thread else None)
    if thread is None:
        return _new(session, post, by=known)
    return _answer(session, post, thread, by=known)


def begin(session: Session, post: Post, *, by: Actor, caller: str) -> str:
    """Open a ticket from a mail; answers its number.

    Raises:
        Conflict: no process takes mail.
    """
    payload = {"subject": post.read.subject, "text": post.text, "caller": caller, "from": post.read.sender}
    made = messages.deliver(
        session, RECEIVED, correlation=f"mail:{post.id}", payload=payload, by=by, key=f"mail:{post.id}"
    )
    if made.instance_id is None or made.number is None:
        raise Conflict("No process takes mail; deploy the pack 'incident', and try it again.")
    entry = stream.add(session, made.instance_id, kind="email_in", text=post.text, by=caller, visible=True)
    _complete(session, entry, post)
    return made.number


def put(session: Session, post: Post, thread: Thread) -> None:
    """Put a mail on a ticket as what somebody of the desk decided it belongs to; its requester does not see it."""
    detail = {"subject": post.read.subject}
    text, by = post.text or post.read.subject, post.read.sender or "unknown"
    entry = stream.add(session, thread.id, kind="email_in", text=text, by=by, visible=False, detail=detail)
    _complete(session, entry, post)


def _machine(session: Session, post: Post, thread: Thread | None) -> Outcome:
    read = post.read
    if thread is None:
        return Outcome("ignored", read.machine)
    if read.bounce:
        when = "could not be delivered" if read.bounce.final else "is not delivered yet, and is tried again"
        told = f"A mail to {read.bounce.to} {when}: {read.bounce.why}."
        stream.add(
            session, thread.id, kind=stream.SYSTEM, text=told, by=stream.SYSTEM, visible=False, key=f"in-{post.id}"
        )
        return Outcome("done", f"It came back; that is noted on {thread.number}.", thread.number)
    person = _active(session, read.sender)
    if len(person) != 1 or not _sees(session, thread.id, people.actor(session, person[0])):
        return Outcome("ignored", read.machine)
    detail = {"auto_submitted": True, "subject": read.subject, "mail": post.id}
    text = post.text or read.subject
    stream.add(
        session,
        thread.id,
        kind="email_in",
        text=text,
        by=read.sender,
        visible=False,
        detail=detail,
        key=f"in-{post.id}",
    )
    return Outcome(
        "done", f"{read.machine} It is noted on {thread.number}, and nothing follows from it.", thread.number
    )


def _sender(session: Session, post: Post) -> Actor | Outcome:
    read = post.read
    lately = select(func.count()).select_from(MailIn).where(MailIn.sender == read.sender, MailIn.id <= post.id)
    many = session.scalar(lately.where(MailIn.received_at > now.now() - HOUR)) or 0
    if many > post.settings.mail_in_hourly:
        return Outcome(
            "held", f"{many} mails came from {read.sender} within the hour; what is more than usual waits for you."
        )
    found = _active(session, read.sender)
    if len(found) > 1:
        return Outcome("held", f"The address {read.sender} belongs to {' and '.join(found)}; say whose mail it is.")
    server = post.settings.mail_vouched.lower()
    if server and not _vouched(read.vouched, server):
        return Outcome("held", f"{server} does not vouch for it that {read.sender} wrote this.")
    if not found:
        refused = "dropped" if post.settings.mail_unknown == "drop" else "held"
        return Outcome(refused, f"Nobody here has the address {read.sender or 'that it came from'}.")
    by = people.actor(session, found[0])
    if not by.roles:
        return Outcome("held", f"{by.name} may not use the service desk: no role was given to them.")
    return by


def _vouched(told: Sequence[str], server: str) -> bool:
    """Whether our own mail server, in the line that it wrote last, found the sender to be who the mail says."""
    ours = [one for one in told if one.partition(";")[0].split(" ")[0].strip() == server]
    return bool(ours) and re.search(r"\bdmarc\s?=\s?pass\b", ours[0]) is not None


def _active(session: Session, address: str) -> list[str]:
    wanted = select(Person.login).where(func.lower(Person.email) == address, Person.status == "active")
    return list(session.scalars(wanted.order_by(Person.login))) if address else []


def _new(session: Session, post: Post, *, by: Actor) -> Outcome:
    if post.settings.mail_new == "hold":
        return Outcome("held", "It answers to nothing, and new mail waits for you here by the settings.")
    return Outcome("done", None, begin(session, post, by=by, caller=by.login))


def _answer(session: Session, post: Post, thread: Thread, *, by: Actor) -> Outcome:
    if not _sees(session, thread.id, by):
        return Outcome("held", f"It answers to {thread.number}, which {by.name} may not see.", thread.number)
    if not post.text and not post.kept:
        return Outcome("held", f"It answers to {thread.number} and holds no words and no files.", thread.number)
    if by.has(*DESK) and by.login != thread.requester:
        # A sender can be forged and a number guessed, but not the token: without it nothing goes out in an agent's name.
        proved = thread.by == "token" or not post.settings.mail_plus
        _say(session, post, thread, by=by, kind=post.settings.mail_agents if proved else stream.INTERNAL)
        return Outcome("done", None if proved else "It came without our token, so that it is a note.", thread.number)
    if thread.status == "open":
        _reply(session, post, thread, by=by)
        return Outcome("done", None, thread.number)
    return _go_on(session, post, thread, by=by)


def _sees(session: Session, instance_id: int, by: Actor) -> bool:
    try:
        instances.seen(session, instance_id, by)
    except NotFound:
        return False
    return bool(by.roles)


def _reply(session: Session, post: Post, thread: Thread, *, by: Actor) -> None:
    """Into the stream, which says it to a diagram that waits for a reply; else reopened, when the diagram offers that.

    Who only says thank you reopens nothing.
    """
    waited = _listens(session, thread.id, replies.REPLY)
    _say(session, post, thread, by=by, kind=stream.PUBLIC)
    reopens = _listens(session, thread.id, REOPENED)
    if post.text and not post.kept and mail_in_thanks.only(post.text, by.name):
        return
    if waited is None and reopens is not None and by.login == thread.requester:
        text = (post.text or "A file was sent.")[: replies.LONGEST]
        payload = {"text": text, "reason": text, "by": by.login}
        messages.deliver(
            session, REOPENED, correlation=json.loads(reopens), payload=payload, by=by, key=f"mail:{post.id}"
        )


def _listens(session: Session, instance_id: int, name: str) -> str | None:
    """The correlation under which a ticket listens for a word now."""
    found = select(Subscription.correlation).where(
        Subscription.instance_id == instance_id, Subscription.kind == "message", Subscription.name == name
    )
    row = session.execute(found.order_by(Subscription.id).limit(1)).one_or_none()
    return None if row is None else row.correlation or "null"


def _go_on(session: Session, post: Post, thread: Thread, *, by: Actor) -> Outcome:
    """In the ticket that goes on from one that has ended; the first mail opens it, under the lock of the old one."""
    session.execute(select(Instance.id).where(Instance.id == thread.id).with_for_update())
    later = select(MailIn.number).join(Instance, Instance.number == MailIn.number)
    later = later.where(MailIn.follows == thread.number, Instance.status == "open").order_by(MailIn.id.desc())
    number = session.scalar(later.limit(1))
    found = mail_in_threads.of_number(session, number) if number else None
    if found and _sees(session, found.id, by):
        _reply(session, post, found, by=by)
        return Outcome("done", f"{thread.number} has ended; it went to {found.number}.", found.number)
    number = begin(session, post, by=by, caller=by.login)
    reason = f"An answer by mail to {thread.number}, which has ended"
    links.said(session, {"from": number, "to": thread.number, "kind": "related", "by": by.login, "reason": reason})
    told = f"{by.name or by.login} wrote again by mail; it goes on in {number}."
    stream.add(session, thread.id, kind=stream.SYSTEM, text=told, by=stream.SYSTEM, visible=True, key=f"in-{post.id}")
    return Outcome("done", f"{thread.number} has ended; {number} goes on from it.", number, thread.number)


def _say(session: Session, post: Post, thread: Thread, *, by: Actor, kind: str) -> None:
    entry = stream.post(session, thread.id, kind=kind, text=post.text, by=by, files=len(post.kept))
    _complete(session, entry, post)


def _complete(session: Session, entry: int, post: Post) -> None:
    """The entry with its files, and with what was left out."""
    notes: list[str] = [*post.read.notes, *post.notes]
    try:
        attachments.add(
            session, entry, list(post.kept)[: attachments.MOST], most=post.settings.ticket_mb * files.MEGABYTE
        )
    except Invalid as refusal:
        notes.append(refusal.sentence)
    known: dict[str, Any] = dict(session.scalar(select(Entry.detail).where(Entry.id == entry)) or {})
    detail = {**known, "mail": post.id, **({"notes": notes} if notes else {})}
    session.execute(update(Entry).where(Entry.id == entry).values(detail=detail))

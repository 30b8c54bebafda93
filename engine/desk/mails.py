"""Mails: what goes out by the connector `email`, to whom it really goes, and what the ticket's stream says about it.

Context: desks that mail each other's robots have flooded both, and customers have been mailed what they asked not to get.
Decision: one place stands between every mail and the server. It takes out our own address, who wants a digest or nothing, and
addresses that got too many mails about the ticket within the hour or answered the last one by a machine; what is held back is
noted. It gives the mail the ticket's thread and token, and notes in the stream what was sent once it was sent.
Consequence: diagrams send mail as before (`to`, `subject`, `text`; and `event`, `hidden`), and need not know any of this.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, select, update

from engine import now, people, tidings
from engine.desk import decision_links, digests, mail_dress, mail_in_threads, mail_reasons, preferences, stream, surveys
from engine.models import Entry, Instance, Job

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy.orm import Session

    from engine.db import Database
    from engine.settings import Settings

    Connector = Callable[[Mapping[str, Any], str], dict[str, Any]]

HOUR = timedelta(hours=1)
MANY = 20
"""More readers than this get one mail that does not show them to each other."""
TOLD = 5
"""So many recipients are named in the stream; of more, how many they are."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail ready to go: to whom, and the `letters` for the connector, one for each reader with the reason why they get it.

    `text` is as the stream may show it; about which ticket; what is held back.
    """

    parameters: Mapping[str, Any]
    to: tuple[str, ...]
    letters: tuple[Mapping[str, Any], ...] = ()
    text: str = ""
    instance: int | None = None
    requested: bool = False
    held: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[int, ...] = ()


def connector(database: Database, settings: Settings, send: Connector) -> Connector:
    """The connector `email` of this service around the one that speaks with the server; it answers {sent, held}."""

    def call(parameters: Mapping[str, Any], key: str) -> dict[str, Any]:
        with database.transaction() as session:
            mail = prepared(session, settings, parameters, key)
        for at, letter in enumerate(mail.letters):
            send(letter, f"{key}.{at}" if at else key)
        if mail.to:
            with database.transaction() as session:
                noted(session, mail, key)
        return {"sent": len(mail.to), "held": len(mail.held)}

    return call


def prepared(session: Session, settings: Settings, parameters: Mapping[str, Any], key: str) -> Mail:
    """To whom a mail goes, and in which thread; what is for a digest is kept for it, what is held back is noted."""
    if parameters.get(digests.PARAMETER):
        return _digest(session, str(parameters[digests.PARAMETER]))
    about = session.execute(_ABOUT.where(Job.key == key)).one_or_none()
    number = about.number if about else None
    subject = _subject(str(parameters.get("subject") or ""), number)
    wanted = _wanted(parameters.get("to"))
    text = str(parameters.get("text") or "")
    who = mail_reasons.readers(session, number)
    if parameters.get("event") == tidings.ASSIGNED:
        wanted = [login for login in wanted if login in who.working]  # it was undone, or given on, before anybody heard
    events = preferences.for_each(
        str(parameters.get("event") or preferences.TICKET),
        [one for one in wanted if "@" not in one],
        requester=who.requester,
        working=who.working,
    )
    to = _now(session, wanted, events, said={"number": number, "subject": subject, "text": text}, key=key)
    held = _held(session, settings, list(to), about.id if about else None)
    left = {address: login for address, login in to.items() if address not in held}
    if held and about:
        _note_held(session, about.id, held, key)
    body = decision_links.signed(session, surveys.signed(session, text, to=wanted), to=wanted, key=key)
    given = {**parameters, "subject": subject, "text": body, **_thread(settings, number, parameters)}
    letters = _letters(given, left, events, who)
    requested = bool(about and about.requester in wanted)
    return Mail(given, tuple(left), letters, text, about.id if about else None, requested, held)


def noted(session: Session, mail: Mail, key: str) -> None:
    """Say in the stream that a mail has gone out; saying it twice changes nothing."""
    digests.forget(session, mail.notices)
    if mail.instance is None or session.scalar(select(exists().where(Entry.key == f"mail-{key}"))):
        return
    told = {"subject": mail.parameters["subject"], "to": _told(mail), "sent_to": list(mail.to)}
    entry = mail.parameters.get("entry")
    if entry is not None:
        known = session.scalar(select(Entry.detail).where(Entry.id == entry)) or {}
        marked = update(Entry).where(Entry.id == entry, Entry.instance_id == mail.instance)
        session.execute(
            marked.values(detail={**known, "to": told["to"], "sent_to": told["sent_to"]}, key=f"mail-{key}")
        )
        return
    stream.add(
        session,
        mail.instance,
        kind="email_out",
        text=mail.text,
        by=stream.SYSTEM,
        visible=mail.requested,
        detail=told,
        key=f"mail-{key}",
    )


_ABOUT = select(Instance.id, Instance.number, Instance.requester).join(Job, Job.instance_id == Instance.id)


def _digest(session: Session, login: str) -> Mail:
    notices = digests.waiting(session, login)
    to = tuple(people.addresses(session, [login]).values()) if notices else ()
    many = "1 message" if len(notices) == 1 else f"{len(notices)} messages"
    text = surveys.signed(session, digests.text(notices), to=[login])
    text = decision_links.signed(
        session, text, to=[login], key=f"digest:{login}:{max((one.id for one in notices), default=0)}"
    )
    subject = f"Your digest: {many}"
    body = mail_dress.dressed(text, title=subject, why=mail_reasons.DIGEST)
    given = {"to": list(to), "subject": subject, "text": body.text, "html": body.html}
    return Mail(given, to, (given,) if to else (), notices=tuple(one.id for one in notices))


def _thread(settings: Settings, number: str | None, parameters: Mapping[str, Any]) -> dict[str, str]:
    """In which thread of the readers' mail programs it belongs, and where answers go to."""
    if not number:
        return {}
    back = str(parameters.get("reply_to") or "") or mail_in_threads.reply_address(settings, number)
    return {"thread": number, **({"reply_to": back} if back else {})}


def _letters(
    given: Mapping[str, Any], to: Mapping[str, str | None], events: Mapping[str, str], who: mail_reasons.Readers
) -> tuple[Mapping[str, Any], ...]:
    """One for each reader; a mail to many is one whose readers do not see each other."""
    if given.get("hidden") or len(to) > MANY:
        event = str(given.get("event") or preferences.TICKET)
        return (_letter({**given, "hidden": True}, list(to), who.why(None, event), who),) if to else ()
    return tuple(
        _letter(
            {**given, **mail_reasons.headers(login, events.get(login or "", "")), "hidden": False},
            [address],
            who.why(login, events.get(login or "", "")),
            who,
        )
        for address, login in to.items()
    )


def _letter(given: Mapping[str, Any], to: list[str], why: str, who: mail_reasons.Readers) -> Mapping[str, Any]:
    subject, text = str(given["subject"]), str(given["text"])
    title = subject.removeprefix(f"[{who.number}]").strip() or subject
    if given.get("event") == preferences.ANNOUNCEMENT:  # its readers may not see the ticket that it was written in
        body = mail_dress.dressed(text, title=title, why=why, number="", answers=False)
    else:
        body = mail_dress.dressed(text, title=title, why=why, number=who.number, answers=bool(given.get("reply_to")))
    return {**given, "to": to, "text": body.text, "html": body.html}


def _subject(subject: str, number: str | None) -> str:
    """With the token by which an answer finds its ticket."""
    if not number or f"[{number}]" in subject:
        return subject
    return f"[{number}] {subject}".strip()


def _wanted(given: Any) -> list[str]:
    return [one for one in (given if isinstance(given, list) else [given]) if isinstance(one, str) and one]


def _now(
    session: Session, wanted: list[str], events: dict[str, str], *, said: dict[str, Any], key: str
) -> dict[str, str | None]:
    """address -> login (None: an address as such) of those who want it at once; the others' digests get it."""
    how, known = preferences.hows(session, events), people.addresses(session, events)
    for login in events:
        if how[login] == preferences.DIGEST and login in known:
            digests.keep(session, login, **said, key=f"{key}:{login}")
    found: dict[str, str | None] = {}
    for one in wanted:
        address = known.get(one, "") if one in events else one
        if parseaddr(address)[1] and how.get(one, preferences.MAIL) == preferences.MAIL:
            found.setdefault(address, one if one in events else None)
    return found


def _held(session: Session, settings: Settings, to: list[str], instance: int | None) -> dict[str, str]:
    own = parseaddr(settings.mail_from)[1].lower()
    held = {one: "it is our own address" for one in to if parseaddr(one)[1].lower() == own}
    if instance is None:
        return held
    lately = session.execute(
        select(Entry.kind, Entry.by, Entry.detail).where(Entry.instance_id == instance, Entry.at > now.now() - HOUR)
    ).all()
    for one in to:
        count = sum(one in (row.detail.get("sent_to") or ()) for row in lately)
        if count >= settings.mail_hourly:
            held[one] = f"{count} mails went there about this ticket within the hour"
        elif any(row.kind == "email_in" and row.by == one and row.detail.get("auto_submitted") for row in lately):
            held[one] = "the last mail from there was written by a machine"
    return held


def _note_held(session: Session, instance: int, held: Mapping[str, str], key: str) -> None:
    if session.scalar(select(exists().where(Entry.key == f"held-{key}"))):
        return
    said = "; ".join(f"{address}: {why}" for address, why in held.items())
    text = f"A mail was held back. {said}."
    stream.add(session, instance, kind=stream.SYSTEM, text=text, by=stream.SYSTEM, visible=False, key=f"held-{key}")


def _told(mail: Mail) -> list[str]:
    many = len(mail.to)
    return list(mail.to) if many <= TOLD else [f"{many} people"]

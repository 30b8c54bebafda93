"""Stream: what people and the service say on a ticket, in one line of time with what happened to it.

Context: notes meant for colleagues have reached customers elsewhere because kind and audience were guessed from who wrote.
Decision: each entry says by itself whether requesters see it (`visible`), an internal one never is, and requesters can write
nothing else than what all see. Consequence: every look at entries is one query with that condition in it.
A public reply of an agent is mailed by a job of the same transaction, and said to the diagram (`desk.replied`) when it listens
for it; a requester's reply is a message to the diagram (`user.replied`) when it listens for one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import case, insert, literal, select, update

from engine import instances, messages, now, people, replies, searchable, watching
from engine.desk import outbox
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.models import Entry, Instance, Subscription, Task, table
from engine.models.base import Moment
from engine.sight import DESK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.orm import Session

    from engine.actor import Actor

PUBLIC, INTERNAL, SYSTEM = "public", "internal", "system"
ANSWERED = "desk.replied"
_SAID = (PUBLIC, "email_in")
"""Kinds of entries that people write for all to see: after one, the requester or somebody else has had the last word."""
LONGEST = 20_000
"""Characters of an entry."""
_FOUND = select(Instance.id, Instance.number, Instance.title, Instance.status, Instance.requester, Instance.data)
_HOW = "Answer to this mail and keep [{number}] in the subject."


def post(
    session: Session, instance_id: int, *, kind: str, text: str, by: Actor, files: int = 0, mail: bool = True
) -> int:
    """Add a public reply or an internal note to a ticket; answers the entry's id.

    Args:
        files: how many files come with it; with one, the text may be empty.
        mail: whether a public reply goes out by mail too.

    Raises:
        NotFound: there is no such ticket, or it is not for these eyes.
        NotAllowed: an internal note by somebody who does not work in the service desk.
        Conflict: a requester writes on a ticket that has ended.
        Invalid: nothing to say, too much, or another kind.
    """
    found = _seen(session, instance_id, by)
    text = _text(text, files)
    if kind not in (PUBLIC, INTERNAL):
        raise Invalid(
            f"An entry is public or internal, not '{kind}'.", fields={"kind": "Choose an internal note or a reply."}
        )
    desk = by.has(*DESK)
    if kind == INTERNAL and not desk:
        raise NotAllowed("Internal notes are for those who work in the service desk; send a reply instead.")
    if not desk and found.status != "open":
        raise Conflict(
            f"{found.number} is closed, so that nobody reads it any more. Report it anew and name this number."
        )
    entry = add(session, instance_id, kind=kind, text=text, by=by.login, visible=kind == PUBLIC)
    if kind == PUBLIC and mail:
        _tell(session, found, entry, text, by)
    if kind == PUBLIC and not desk and by.login == found.requester:
        _say_replied(session, instance_id, text, by)
    elif kind == PUBLIC and desk and by.login != found.requester:
        _say_answered(session, found, text, by)
    return entry


def reply(session: Session, instance_id: int, name: str, *, text: str, by: Actor) -> None:
    """Say a word of the requester's (`user.replied` and the like) to a ticket; what was said stands in the stream.

    Raises:
        NotFound, Conflict, Invalid: as `engine.replies.give`.
    """
    replies.give(session, instance_id, name, text=text, by=by)
    if text.strip():
        detail = {"said": name}
        add(session, instance_id, kind=PUBLIC, text=text.strip(), by=by.login, visible=True, detail=detail)


def add(
    session: Session,
    instance_id: int,
    *,
    kind: str,
    text: str,
    by: str,
    visible: bool,
    detail: Mapping[str, Any] | None = None,
    key: str | None = None,
) -> int:
    """Write an entry as it is; answers its id. Who may is decided by the caller."""
    values = {"instance_id": instance_id, "kind": kind, "visible": visible, "text": text, "by": by, "at": now.now()}
    statement = insert(Entry).values(**values, detail=dict(detail or {}), key=key).returning(Entry.id)
    entry = int(session.execute(statement).scalar_one())
    if kind in _SAID:
        last_word = case((table(Instance).c.requester == by, literal(values["at"], Moment())), else_=None)
        session.execute(update(table(Instance)).where(Instance.id == instance_id).values(answered_at=last_word))
    searchable.said(session, instance_id, text, kind=kind, visible=visible)
    return entry


def posted(session: Session, parameters: Mapping[str, Any]) -> int:
    """The function `post` {number, kind, text, by}: an entry of a diagram's own; answers its id.

    `kind` is system by default; a public or system entry is seen by the requester, `visible: false` keeps a system entry inside.
    Nothing is mailed: a diagram that wants mail has a send task. Only with `tell`, and when `by` is the requester, do those who
    work on the ticket hear of it as of any reply.

    Raises:
        NotFound: there is no such ticket.
        Invalid: nothing to say, or another kind.
    """
    number, kind = str(parameters.get("number") or ""), str(parameters.get("kind") or SYSTEM)
    if kind not in (PUBLIC, INTERNAL, SYSTEM):
        raise Invalid(f"post: the kind of an entry is public, internal or system, not '{kind}'.")
    visible = kind == PUBLIC or (kind == SYSTEM and parameters.get("visible") is not False)
    text = _text(str(parameters.get("text") or ""), 0)
    by, instance_id = str(parameters.get("by") or SYSTEM), of_number(session, number)
    entry = add(session, instance_id, kind=kind, text=text, by=by, visible=visible)
    if parameters.get("tell") is True:
        _tell_workers(session, instance_id, entry, text, by)
    return entry


def of_number(session: Session, number: str) -> int:
    """The id of a ticket by its number, for functions of diagrams.

    Raises:
        NotFound: there is none.
    """
    found = session.scalar(select(Instance.id).where(Instance.number == number))
    if found is None:
        raise NotFound(f"There is no ticket {number}.")
    return found


def _text(text: str, files: int) -> str:
    text = text.replace("\0", "").strip()
    if not text and not files:
        raise Invalid("There is nothing to send yet; write a sentence.", fields={"text": "Write a sentence."})
    if len(text) > LONGEST:
        sentence = f"The text has {len(text):,} characters; {LONGEST:,} are possible. Send the rest as a file."
        raise Invalid(sentence, fields={"text": sentence})
    return text


def _seen(session: Session, instance_id: int, by: Actor) -> Any:
    instances.seen(session, instance_id, by)
    return session.execute(_FOUND.where(Instance.id == instance_id)).one()


def _say_replied(session: Session, instance_id: int, text: str, by: Actor) -> None:
    listened = [offer.name for offer in replies.offered(session, instance_id, by=by)]
    if replies.REPLY in listened and text:
        replies.give(session, instance_id, replies.REPLY, text=text[: replies.LONGEST], by=by)


def _say_answered(session: Session, found: Any, text: str, by: Actor) -> None:
    """Tell the diagram that the desk has written to the requester, where it listens for that."""
    listens = select(Subscription.id).where(
        Subscription.instance_id == found.id, Subscription.kind == "message", Subscription.name == ANSWERED
    )
    if session.scalar(listens.limit(1)) is not None:
        payload = {"text": text[: replies.LONGEST], "by": by.login}
        messages.deliver(session, ANSWERED, correlation=found.number, payload=payload, by=by)


def _tell_workers(session: Session, instance_id: int, entry: int, text: str, login: str) -> None:
    found = session.execute(_FOUND.where(Instance.id == instance_id)).one()
    if login == found.requester:
        _tell(session, found, entry, text, people.actor(session, login))


def _tell(session: Session, found: Any, entry: int, text: str, by: Actor) -> None:
    """Mail to the requester and the watchers, or, when the requester writes, to those who work on it."""
    watching_it = watching.watchers(session, found.id, found.data)
    to = [
        login for login in (found.requester, *watching_it, *_workers(session, found, by)) if login and login != by.login
    ]
    if not to:
        return
    said = {
        "to": list(dict.fromkeys(to)),
        "subject": f"[{found.number}] {found.title}",
        "text": f"{text or 'A file was added.'}\n\n{by.name or by.login}\n\n{_HOW.format(number=found.number)}",
        "event": "reply",
        "entry": entry,
    }
    outbox.send(session, found.id, "email", said, key=f"entry-{entry}")


def _workers(session: Session, found: Any, by: Actor) -> Iterable[str]:
    if by.login != found.requester:
        return ()
    working = select(Task.assignee).where(
        Task.instance_id == found.id, Task.status == "open", Task.assignee.is_not(None)
    )
    return [login for login in session.scalars(working) if login]

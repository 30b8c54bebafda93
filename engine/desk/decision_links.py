"""Decision links: a vote by a link from its mail, given once, as the person whom the mail went to, without signing in.

Context: approvers read mail and do not sign in; mail is forwarded, archived and followed by machines that look for harm.
Decision: a link is signed when the mail to its one reader goes out, so that nobody finds it in the ticket; looking at it
decides nothing; it holds for the one task that the mail asks for, and for nothing after it. What it does is what the task's
own page would do, with the person's own rights. Consequence: a forwarded mail is a forwarded vote unless its reader is
signed in as somebody else, as with every signed link; the history says which votes came so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import insert, or_, select, update

from engine import now, people
from engine.desk import signing, votes
from engine.errors import Conflict, NotAllowed, NotFound
from engine.models import DecisionLink, Instance, Task

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.desk.votes import Vote
    from engine.moves import Moved

LIVES = timedelta(days=14)
PURPOSE = "decision"
_MARK = re.compile(r"/decision/([A-Z]{2,8}\d{4,12})\b")


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that holds: what it decides, and as whom."""

    vote: Vote
    actor: Actor


def signed(session: Session, text: str, *, to: list[str], key: str) -> str:
    """`text` of a mail in which `/decision/<number>` is a link for its one reader (a login), or the way to the page of approvals.

    Args:
        key: of the mail; the same mail, sent again, has the same link.
    """

    def sign(found: re.Match[str]) -> str:
        instance = session.scalar(select(Instance.id).where(Instance.number == found[1]))
        if instance is None or len(to) != 1 or "@" in to[0]:
            return signing.address("/approvals")
        return signing.address(f"/decision/{token(_kept(session, instance, to[0], f'{key}:{found[1]}'))}")

    return _MARK.sub(sign, text)


def token(row: DecisionLink) -> str:
    """What makes the link: its id and the signature."""
    return f"{row.id}.{signing.word(PURPOSE, row.id, row.instance_id, row.login)}"


def find(session: Session, word: str, *, viewer: Actor | None = None) -> Opened:
    """What a link decides; `word` is what follows the last slash, `viewer` who is signed in.

    Raises:
        NotFound: the link is not one of ours, or was altered.
        NotAllowed: it is another person's than the one who is signed in.
        Conflict: it was used, has expired, a newer mail has taken its place, or nothing waits for this answer any more.
    """
    row = _row(session, word)
    number = session.scalar(select(Instance.number).where(Instance.id == row.instance_id)) or ""
    _require_own(session, row, viewer)
    _require_alive(session, row, number)
    actor = people.actor(session, row.login)
    return Opened(votes.find(session, _task(session, row, number), by=actor), actor)


def decide(session: Session, word: str, answer: str, comment: str, *, viewer: Actor | None = None) -> Moved:
    """Give the answer, once, as the person whom the mail went to.

    Raises:
        NotFound, NotAllowed, Conflict: as `find`.
        Invalid: as `votes.decide`; the link is not used up by it.
    """
    opened = find(session, word, viewer=viewer)
    row = _row(session, word)
    # The condition makes a second click on another machine lose, whichever comes first.
    taken = update(DecisionLink).where(DecisionLink.id == row.id, DecisionLink.used_at.is_(None))
    if session.connection().execute(taken.values(used_at=now.now())).rowcount != 1:
        raise Conflict(_USED)
    task_id = opened.vote.view.row.id
    return votes.decide(session, task_id, answer, comment, by=opened.actor, via=votes.LINK)


_USED = "This link was used already: your answer is given, and it counts. What became of it stands on the ticket."


def _kept(session: Session, instance: int, login: str, key: str) -> DecisionLink:
    row = session.scalar(select(DecisionLink).where(DecisionLink.key == key))
    if row is not None:
        return row
    moment = now.now()
    values = {"instance_id": instance, "login": login, "key": key, "issued_at": moment, "expires_at": moment + LIVES}
    made = session.execute(insert(DecisionLink).values(**values).returning(DecisionLink.id)).scalar_one()
    return session.get_one(DecisionLink, made)


def _row(session: Session, word: str) -> DecisionLink:
    key, _, signature = word.partition(".")
    row = session.get(DecisionLink, int(key)) if key.isascii() and key.isdigit() and len(key) < 19 else None  # noqa: PLR2004  63 bits
    if row is None or not signing.holds(signature, PURPOSE, row.id, row.instance_id, row.login):
        raise NotFound("This link to a decision is not complete or was altered. Open the one in your mail.")
    return row


def _require_own(session: Session, row: DecisionLink, viewer: Actor | None) -> None:
    if viewer is not None and viewer.login != row.login:
        whose = people.names(session, [row.login]).get(row.login, row.login)
        raise NotAllowed(
            f"This link asks {whose}, and you are signed in as {viewer.name or viewer.login}. Nobody answers in another's "
            "place: ask them to answer, or to hand the vote over to you."
        )


def _require_alive(session: Session, row: DecisionLink, number: str) -> None:
    if row.used_at is not None:
        raise Conflict(_USED)
    newer = select(DecisionLink.id).where(
        DecisionLink.instance_id == row.instance_id, DecisionLink.login == row.login, DecisionLink.id > row.id
    )
    if session.scalar(newer.limit(1)) is not None:
        raise Conflict(
            f"A newer mail about {number} was sent to you; open the link in that one, or the page of approvals."
        )
    if row.expires_at <= now.now():
        raise Conflict(
            f"This link has expired: it could be used for {LIVES.days} days. Sign in and answer on the page of approvals."
        )


def _task(session: Session, row: DecisionLink, number: str) -> int:
    """The task that the mail asks for: the one that was open for the person then, or that opened when the mail had gone."""
    found = session.execute(
        select(Task.id, Task.status, Task.done_by, Task.assignee)
        .where(
            Task.instance_id == row.instance_id,
            or_(Task.assignee == row.login, Task.done_by == row.login),
            or_(Task.created_at >= row.issued_at, Task.done_at.is_(None), Task.done_at >= row.issued_at),
        )
        .order_by(Task.id)
    ).all()
    for task in found:
        if task.status == "open" and task.assignee == row.login and _is_vote(session, task.id, row):
            return int(task.id)
    if any(task.status == "done" and task.done_by == row.login for task in found):
        raise Conflict(f"You have answered about {number} already; what became of it stands on the ticket.")
    raise Conflict(
        f"Your answer about {number} is not needed any more: it was decided, withdrawn, or handed over to somebody else."
    )


def _is_vote(session: Session, task_id: int, row: DecisionLink) -> bool:
    try:
        votes.find(session, task_id, by=people.actor(session, row.login))
    except NotFound:
        return False
    return True

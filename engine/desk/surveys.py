"""Surveys: one question about how a ticket was handled, asked by a signed link and answered once, without signing in.

A person is asked at most once in seven days, and never about what they opened for themselves as an agent: a survey is for those
who are served. What they answer stands in the stream; a bad score is a message to the ticket, so that the diagram can act on it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update

from engine import now, people
from engine.desk import outbox, signing, stream
from engine.errors import Conflict, Invalid, NotFound
from engine.models import Instance, Survey
from engine.sight import DESK

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.actor import Actor

LIVES = timedelta(days=14)
AT_MOST_EVERY = timedelta(days=7)
BAD = 2
"""A score of this or less is told to the ticket as `survey.bad`."""
BEST = 5
LONGEST = 4000
PURPOSE = "survey"
_LINK = re.compile(r"/survey/(\d{1,18})(?![\w.-]*\w)")


@dataclass(frozen=True, slots=True)
class Asked:
    """A survey as its reader sees it; `name` is the reader's own."""

    id: int
    number: str
    title: str
    name: str
    expires_at: datetime


def invited(session: Session, parameters: Mapping[str, Any]) -> dict[str, Any] | None:
    """The function `survey` {number, person, ask}: a new invitation {id, link, person, expires}, or null when none is due.

    The link is not signed yet: it is when a mail to that person alone goes out (`signed`), so that nobody who reads the ticket's
    data answers in their place. With `ask` false nobody is asked.

    Raises:
        NotFound: there is no such ticket.
    """
    number = str(parameters.get("number") or "")
    instance = stream.of_number(session, number)
    found = session.execute(select(Instance.requester, Instance.started_by).where(Instance.id == instance)).one()
    login = str(parameters.get("person") or found.requester or "")
    if parameters.get("ask") is False or not login or _own(session, login, found) or _lately(session, login):
        return None
    moment = now.now()
    values = {"instance_id": instance, "login": login, "sent_at": moment, "expires_at": moment + LIVES}
    made = session.execute(insert(Survey).values(**values).returning(Survey.id)).scalar_one()
    return {
        "id": made,
        "link": signing.address(f"/survey/{made}"),
        "person": login,
        "expires": (moment + LIVES).isoformat(),
    }


def signed(session: Session, text: str, *, to: list[str]) -> str:
    """`text` of a mail with the links to surveys signed that are for its one reader (a login); others stay as they are."""

    def sign(found: re.Match[str]) -> str:
        row = session.get(Survey, int(found[1]))
        return f"/survey/{token(row)}" if row is not None and to == [row.login] else found[0]

    return _LINK.sub(sign, text)


def token(row: Survey) -> str:
    """What makes the link to a survey: its id and the signature."""
    return f"{row.id}.{signing.word(PURPOSE, row.id, row.instance_id, row.login)}"


def find(session: Session, word: str) -> Asked:
    """The survey of a link; `word` is what follows the last slash.

    Raises:
        NotFound: the link is not one of ours, or was altered.
        Conflict: it was answered, or its time is over.
    """
    return _asked(session, _row(session, word))


def waiting(session: Session, *, by: Actor) -> dict[int, str]:
    """Instance -> the word of the link to its survey, for the surveys that `by` was sent and may still answer."""
    sent = select(Survey).where(Survey.login == by.login, Survey.answered_at.is_(None), Survey.expires_at > now.now())
    return {row.instance_id: token(row) for row in session.scalars(sent.order_by(Survey.id))}


def answer(session: Session, word: str, *, score: int | None, comment: str = "") -> Asked:
    """Take an answer: 1 (bad) to 5 (good) and a comment. It stands in the stream of the ticket.

    Raises:
        NotFound, Conflict: as `find`.
        Invalid: the score is none, or the comment is too long.
    """
    row = _row(session, word)
    asked = _asked(session, row)
    comment = comment.replace("\0", "").strip()
    if score is None or not 1 <= score <= BEST:
        raise Invalid("Choose one of the five scores first.", fields={"score": "Choose one of the five."})
    if len(comment) > LONGEST:
        sentence = f"The comment has {len(comment):,} characters; {LONGEST:,} are possible."
        raise Invalid(sentence, fields={"comment": sentence})
    # The condition makes a second click on another machine lose, whichever comes first.
    taken = update(Survey).where(Survey.id == row.id, Survey.answered_at.is_(None))
    kept = session.connection().execute(taken.values(answered_at=now.now(), score=score, comment=comment or None))
    if kept.rowcount != 1:
        raise Conflict(_ANSWERED)
    detail = {"score": score}
    stream.add(session, row.instance_id, kind="survey", text=comment, by=row.login, visible=True, detail=detail)
    if score <= BAD:
        said = {"score": score, "comment": comment}
        outbox.say(session, asked.number, "survey.bad", said, key=f"survey-{row.id}")
    return asked


_ANSWERED = "This survey was answered already; thank you. Write to the service desk if there is more to say."


def _own(session: Session, login: str, found: Any) -> bool:
    """Whether an agent asks about a ticket that they opened for themselves."""
    if login != found.started_by:
        return False
    try:
        return people.actor(session, login).has(*DESK)
    except NotFound:
        return True


def _lately(session: Session, login: str) -> bool:
    last = session.scalar(select(func.max(Survey.sent_at)).where(Survey.login == login))
    return last is not None and last > now.now() - AT_MOST_EVERY


def _row(session: Session, word: str) -> Survey:
    key, _, signature = word.partition(".")
    row = session.get(Survey, int(key)) if key.isascii() and key.isdigit() and len(key) < 19 else None  # noqa: PLR2004  63 bits
    if row is None or not signing.holds(signature, PURPOSE, row.id, row.instance_id, row.login):
        raise NotFound("This link to a survey is not complete or was altered. Open the one in your mail.")
    return row


def _asked(session: Session, row: Survey) -> Asked:
    if row.answered_at is not None:
        raise Conflict(_ANSWERED)
    if row.expires_at <= now.now():
        raise Conflict("This survey has expired: it could be answered for 14 days. Write to the service desk instead.")
    found = session.execute(select(Instance.number, Instance.title).where(Instance.id == row.instance_id)).one()
    name = people.names(session, [row.login]).get(row.login, row.login)
    return Asked(row.id, found.number, found.title, name, row.expires_at)

"""Digests: mails that their readers want once a day wait as notices and go out together, by a job of each morning."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, exists, insert, select

from engine import now
from engine.desk import outbox
from engine.models import Job, Notice

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.orm import Session

MORNING = time(6)
"""UTC."""
PARAMETER = "digest"
"""The parameter that makes a mail a digest: whose it is."""


def keep(session: Session, login: str, *, number: str | None, subject: str, text: str, key: str) -> None:
    """Keep a mail for somebody's next digest; the same `key` is kept once."""
    if session.scalar(select(exists().where(Notice.key == key))):
        return
    values = {"login": login, "number": number, "subject": subject, "text": text, "at": now.now(), "key": key}
    session.execute(insert(Notice).values(**values))
    due = _next()
    job = f"digest:{login}:{due.date().isoformat()}"
    if not session.scalar(select(exists().where(Job.key == job))):
        outbox.send(session, None, "email", {PARAMETER: login}, key=job, due=due)


def waiting(session: Session, login: str) -> Sequence[Notice]:
    """What waits for this reader, the oldest first."""
    return session.scalars(select(Notice).where(Notice.login == login).order_by(Notice.id)).all()


def text(notices: Iterable[Notice]) -> str:
    """The notices as one mail."""
    return "\n\n".join(f"{one.subject}\n{one.at:%d %b, %H:%M} UTC\n\n{one.text.strip()}\n\n---" for one in notices)


def forget(session: Session, ids: Iterable[int]) -> None:
    """Be done with notices that were sent."""
    session.execute(delete(Notice).where(Notice.id.in_(list(ids))))


def _next() -> datetime:
    moment = now.now()
    morning = datetime.combine(moment.date(), MORNING, moment.tzinfo)
    return morning if morning > moment else morning + timedelta(days=1)

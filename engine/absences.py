"""Absences: who is away, from when until when, and who decides in their place.

Two absences of one person never overlap, so at every moment there is at most one deputy. A deputy is named for the absence and
not for good: who comes back decides again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from engine import now
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.models import Absence, Person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from engine.actor import Actor


@dataclass(frozen=True, slots=True)
class Away:
    """An absence as lists show it."""

    id: int
    login: str
    begins_at: datetime
    ends_at: datetime
    deputy: str | None


def add(
    session: Session, login: str, *, begins_at: datetime, ends_at: datetime, deputy: str | None = None, by: Actor
) -> int:
    """Note that somebody is away; the id of the absence.

    Raises:
        NotFound: nobody has this login.
        NotAllowed: only the person, process owners and administrators say so.
        Invalid: it ends before it begins or is over already, or the deputy is nobody active, or the person.
        Conflict: it overlaps another absence of the person.
    """
    name = session.scalar(select(Person.name).where(Person.login == login))
    if name is None:
        raise NotFound(f"There is no person with the login '{login}'.")
    _require_own(login, by)
    if ends_at <= begins_at:
        raise Invalid(
            f"The absence would end at {_said(ends_at)}, before it begins at {_said(begins_at)}; exchange the two.",
            fields={"ends": "Choose a day after the first."},
        )
    if ends_at <= now.now():
        raise Invalid(
            f"The absence was over at {_said(ends_at)}; note one that is still to come.",
            fields={"ends": "Choose a day to come."},
        )
    _require_deputy(session, login, deputy)
    _require_free(session, login, name, begins_at, ends_at)
    made = Absence(login=login, begins_at=begins_at, ends_at=ends_at, deputy=deputy or None)
    session.add(made)
    session.flush()
    return made.id


def days(first: date, last: date) -> tuple[datetime, datetime]:
    """When an absence of whole days begins and ends, both days included, in UTC."""
    begins = datetime.combine(first, time(), UTC)
    return begins, datetime.combine(last, time(), UTC) + timedelta(days=1)


def end(session: Session, absence_id: int, *, by: Actor) -> None:
    """Somebody is back: an absence that has begun ends now, one that has not is taken away.

    Raises:
        NotFound: there is none of this id that is still to end.
        NotAllowed: it is somebody else's.
    """
    moment = now.now()
    found = session.execute(
        select(Absence.login, Absence.begins_at).where(Absence.id == absence_id, Absence.ends_at > moment)
    ).one_or_none()
    if found is None:
        raise NotFound("There is no such absence, or it is over already.")
    _require_own(found.login, by)
    if found.begins_at < moment:
        session.execute(update(Absence).where(Absence.id == absence_id).values(ends_at=moment))
    else:
        session.execute(delete(Absence).where(Absence.id == absence_id))


def current(session: Session, logins: Iterable[str]) -> dict[str, str | None]:
    """Who of the given people is away now: login -> deputy."""
    moment = now.now()
    found = select(Absence.login, Absence.deputy).where(
        Absence.login.in_(set(logins)), Absence.begins_at <= moment, Absence.ends_at > moment
    )
    return {login: deputy for login, deputy in session.execute(found)}


def listed(session: Session, login: str | None = None) -> list[Away]:
    """Absences that are not over, of one person or of all, soonest first."""
    found = select(Absence.id, Absence.login, Absence.begins_at, Absence.ends_at, Absence.deputy)
    found = found.where(Absence.ends_at > now.now()).order_by(Absence.begins_at, Absence.id)
    return [Away(*row) for row in session.execute(found if login is None else found.where(Absence.login == login))]


def _require_own(login: str, by: Actor) -> None:
    if by.login != login and not by.has("owner", "admin"):
        raise NotAllowed("Only the person, process owners and administrators say when somebody is away.")


def _require_deputy(session: Session, login: str, deputy: str | None) -> None:
    if not deputy:
        return
    if deputy == login:
        sentence = "Nobody is their own deputy; name somebody else, or nobody, and the manager is asked."
        raise Invalid(sentence, fields={"deputy": "Name somebody else."})
    if session.scalar(select(Person.login).where(Person.login == deputy, Person.status == "active")) is None:
        sentence = f"There is no active person with the login '{deputy}' who could be the deputy; name another."
        raise Invalid(sentence, fields={"deputy": "Nobody active has this login."})


def _require_free(session: Session, login: str, name: str, begins_at: datetime, ends_at: datetime) -> None:
    other = session.execute(
        select(Absence.begins_at, Absence.ends_at)
        .where(Absence.login == login, Absence.begins_at < ends_at, Absence.ends_at > begins_at)
        .order_by(Absence.begins_at)
    ).first()
    if other is not None:
        raise Conflict(
            f"{name} is away already from {_said(other.begins_at)} until {_said(other.ends_at)}; end that absence first.",
            code="absence.overlap",
        )


def _said(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M %Z}"

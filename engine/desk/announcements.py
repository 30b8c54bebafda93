"""Announcements: what people are told about services, from the first word to the last.

An announcement carries a component status per service, an audience, channels (banner, status page) and its updates; it is current
until it is ended, planned while its beginning lies ahead. What a person may see follows from its audience: what is meant for
everybody or for a service's subscribers is for all, the rest for those it names and for the service desk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from engine import now
from engine.desk import status
from engine.desk.status import LEVELS, STATUSES
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.models import Announcement, AnnouncementReader, AnnouncementUpdate
from engine.sight import DESK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.actor import Actor

LONGEST = 5000


def announce(
    session: Session,
    *,
    title: str,
    body: str,
    by: str,
    level: str = "information",
    services: Mapping[str, str] | Iterable[str] = (),
    audience: Iterable[str] = ("all",),
    channels: Iterable[str] = (status.BANNER, status.PAGE),
    starts: datetime | None = None,
    ends: datetime | None = None,
    next_update: datetime | None = None,
    number: str | None = None,
    stage: str = "",
) -> int:
    """Announce something; answers its id. `services` as names all have the status that `level` says.

    Raises:
        Invalid: no title or text, an unknown level, status or channel, or an end before the beginning.
    """
    begins = starts or now.now()
    _check(title, body, level)
    if ends is not None and ends <= begins:
        raise Invalid(
            "The announcement ends before it begins; correct one of the two moments.",
            fields={"ends": "It is before the beginning."},
        )
    made = session.execute(
        insert(Announcement)
        .values(
            number=number or None,
            title=title.strip(),
            level=level,
            services=_statuses(services, level),
            audience=list(dict.fromkeys(audience)) or ["all"],
            channels=_channels(channels),
            starts_at=begins,
            ends_at=ends,
            next_update_at=next_update,
            by=by,
            ended_at=None,
        )
        .returning(Announcement.id)
    ).scalar_one()
    _say(session, made, body, by=by, stage=stage)
    return int(made)


def add_update(
    session: Session,
    announcement: int,
    *,
    body: str,
    by: str,
    level: str | None = None,
    services: Mapping[str, str] | Iterable[str] | None = None,
    stage: str = "",
    ends: datetime | None = None,
    next_update: datetime | None = None,
) -> int:
    """Say how it stands now; what is not given stays as it was, but the promised next update.

    Raises:
        NotFound: there is no such announcement.
        Conflict: it has ended.
        Invalid: nothing to say, or an unknown level or status.
    """
    row = _open(session, announcement)
    _check(row.title, body, level or row.level)
    changed: dict[str, Any] = {
        "next_update_at": next_update,
        "level": level or row.level,
        "ends_at": ends or row.ends_at,
    }
    if services is not None:
        changed["services"] = _statuses(services, level or row.level)
    elif level is not None:
        changed["services"] = _statuses(list(row.services), level)
    session.execute(update(Announcement).where(Announcement.id == announcement).values(**changed))
    _say(session, announcement, body, by=by, stage=stage)
    return announcement


def end(session: Session, announcement: int, *, by: str, body: str = "", stage: str = "Resolved") -> int:
    """End an announcement, with a last word if there is one.

    Raises:
        NotFound: there is no such announcement.
        Conflict: it has ended.
    """
    row = _open(session, announcement)
    if body.strip():
        _check(row.title, body, row.level)
        _say(session, announcement, body, by=by, stage=stage)
    over = {"ended_at": now.now(), "next_update_at": None}
    session.execute(update(Announcement).where(Announcement.id == announcement).values(**over))
    return announcement


def read(session: Session, announcement: int, *, by: Actor) -> None:
    """Note that this person has read it; saying it twice changes nothing.

    Raises:
        NotFound: there is none, or it is not for these eyes.
    """
    status.find(session, announcement, by=by)
    if session.get(AnnouncementReader, (announcement, by.login)) is None:
        values = {"announcement_id": announcement, "login": by.login, "at": now.now()}
        session.execute(insert(AnnouncementReader).values(**values))


def require_desk(by: Actor) -> None:
    """Only those who work in the service desk announce.

    Raises:
        NotAllowed: the person does not.
    """
    if not by.has(*DESK):
        raise NotAllowed("Announcements are made by those who work in the service desk.")


def of_ticket(session: Session, number: str) -> list[int]:
    """The announcements of a ticket that are not over, the newest first."""
    found = select(Announcement.id).where(Announcement.number == number, Announcement.ended_at.is_(None))
    return list(session.scalars(found.order_by(Announcement.id.desc())))


def _check(title: str, body: str, level: str) -> None:
    wrong = {}
    if not title.strip():
        wrong["title"] = "Say in a few words what it is about."
    if not body.strip():
        wrong["body"] = "Say what people need to know."
    if len(body) > LONGEST or len(title) > LONGEST:
        wrong["body"] = f"The text has {len(body):,} characters; {LONGEST:,} are possible."
    if level not in LEVELS:
        wrong["level"] = f"'{level}' is no level; choose one of {', '.join(LEVELS)}."
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


def _statuses(services: Mapping[str, str] | Iterable[str], level: str) -> dict[str, str]:
    default = level if level in STATUSES else "operational"
    given = dict(services) if isinstance(services, dict) else dict.fromkeys(services, default)
    for service, said in given.items():
        if said not in STATUSES:
            raise Invalid(
                f"'{said}' is no status of {service}; choose one of {', '.join(STATUSES)}.",
                fields={"services": "Choose a status."},
            )
    return given


def _channels(channels: Iterable[str]) -> list[str]:
    known = [one for one in dict.fromkeys(channels) if one in (status.BANNER, status.PAGE)]
    if not known:
        raise Invalid(
            f"An announcement goes to {status.BANNER} or {status.PAGE} or both; choose one.",
            fields={"channels": "Choose one."},
        )
    return known


def _say(session: Session, announcement: int, body: str, *, by: str, stage: str) -> None:
    said = {"announcement_id": announcement, "at": now.now(), "by": by, "stage": stage, "text": body.strip()}
    session.execute(insert(AnnouncementUpdate).values(**said))


def _open(session: Session, announcement: int) -> Announcement:
    row = session.scalars(select(Announcement).where(Announcement.id == announcement).with_for_update()).one_or_none()
    if row is None:
        raise NotFound(f"There is no announcement {announcement}.")
    if row.ended_at is not None:
        raise Conflict(f"The announcement '{row.title}' has ended; make a new one.")
    return row

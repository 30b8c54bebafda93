"""Status: how services stand, as announcements tell it: what is current, what is planned, what was, and for whom.

What a person may see follows from an announcement's audience: what is meant for everybody or for a service's subscribers is for
all, the rest for those it names and for the service desk.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, exists, func, select

from engine import now
from engine.errors import NotFound
from engine.models import Announcement, AnnouncementReader, AnnouncementUpdate
from engine.sight import DESK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.orm import Session

    from engine.actor import Actor

STATUSES = ("operational", "maintenance", "degraded", "partial_outage", "major_outage")
"""Component statuses, the worst last."""
LEVELS = ("information", *STATUSES)
BANNER, PAGE = "banner", "status"
"""The channels of an announcement: above every page, and on the status page."""
FOR_ALL = ("all", "subscribers")
HISTORY = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Said:
    """One update of an announcement."""

    at: datetime
    by: str
    stage: str
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An announcement with its updates, the newest first; `readers` is how many said that they read it."""

    id: int
    number: str | None
    title: str
    level: str
    services: Mapping[str, str]
    audience: tuple[str, ...]
    channels: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime | None
    next_update_at: datetime | None
    ended_at: datetime | None
    updates: tuple[Said, ...]
    readers: int
    read: bool


@dataclass(frozen=True, slots=True)
class Banner:
    """An announcement above a page; `text` is the latest word of it."""

    id: int
    title: str
    level: str
    text: str


def current(session: Session, *, by: Actor | None) -> list[Shown]:
    """What has begun and is not over, the worst first."""
    moment = now.now()
    found = session.scalars(
        select(Announcement)
        .where(Announcement.ended_at.is_(None), Announcement.starts_at <= moment)
        .order_by(Announcement.id.desc())
    )
    shown = _shown(session, [row for row in found if _sees(row, by)], by)
    return sorted(shown, key=lambda each: -LEVELS.index(each.level))


def planned(session: Session, *, by: Actor | None) -> list[Shown]:
    """What lies ahead, the next first."""
    found = session.scalars(
        select(Announcement)
        .where(Announcement.ended_at.is_(None), Announcement.starts_at > now.now())
        .order_by(Announcement.starts_at, Announcement.id)
    )
    return _shown(session, [row for row in found if _sees(row, by)], by)


def ended(session: Session, *, by: Actor | None, since: timedelta = HISTORY) -> list[Shown]:
    """What ended within `since`, the latest first."""
    found = session.scalars(
        select(Announcement).where(Announcement.ended_at > now.now() - since).order_by(Announcement.ended_at.desc())
    )
    return _shown(session, [row for row in found if _sees(row, by)], by)


def find(session: Session, announcement: int, *, by: Actor | None) -> Shown:
    """One announcement.

    Raises:
        NotFound: there is none, or it is not for these eyes.
    """
    row = session.get(Announcement, announcement)
    if row is None or not _sees(row, by):
        raise NotFound("There is no such announcement, or it is not yours to see.")
    return _shown(session, [row], by)[0]


def banners(session: Session, *, by: Actor) -> list[Banner]:
    """What stands above every page for this person: current, for the banner, and not read yet. One statement for every page."""
    found = session.connection().execute(_BANNERS, {"moment": now.now(), "login": by.login})
    return [
        Banner(row.id, row.title, row.level, row.latest or "")
        for row in found
        if BANNER in row.channels and _sees(row, by)
    ]


def statuses(shown: Iterable[Shown]) -> dict[str, str]:
    """service -> the worst status that these announcements give it."""
    worst: dict[str, str] = {}
    for each in shown:
        for service, status in each.services.items():
            if service not in worst or STATUSES.index(status) > STATUSES.index(worst[service]):
                worst[service] = status
    return worst


def _sees(row: Any, by: Actor | None) -> bool:
    if any(one in FOR_ALL for one in row.audience):
        return True
    # Narrow audiences are resolved to people when mail is sent; on pages they are for the desk and for whom they name.
    return by is not None and (by.has(*DESK) or by.login in row.audience or not by.groups.isdisjoint(row.audience))


def _shown(session: Session, rows: Iterable[Announcement], by: Actor | None) -> list[Shown]:
    rows = list(rows)
    ids = [row.id for row in rows]
    if not ids:
        return []
    updates: dict[int, list[Said]] = {}
    said = select(AnnouncementUpdate).where(AnnouncementUpdate.announcement_id.in_(ids))
    for one in session.scalars(said.order_by(AnnouncementUpdate.id.desc())):
        updates.setdefault(one.announcement_id, []).append(Said(one.at, one.by, one.stage, one.text))
    reader = AnnouncementReader
    counted = select(reader.announcement_id, func.count()).where(reader.announcement_id.in_(ids))
    count = {key: number for key, number in session.execute(counted.group_by(reader.announcement_id))}
    mine = select(reader.announcement_id).where(
        reader.announcement_id.in_(ids), reader.login == (by.login if by else "")
    )
    read_by_me = set(session.scalars(mine))
    return [
        Shown(
            row.id, row.number, row.title, row.level, row.services, tuple(row.audience), tuple(row.channels),
            row.starts_at, row.ends_at, row.next_update_at, row.ended_at,
            tuple(updates.get(row.id, ())), count.get(row.id, 0), row.id in read_by_me,
        )
        for row in rows
    ]  # fmt: skip


_LATEST = (
    select(AnnouncementUpdate.text)
    .where(AnnouncementUpdate.announcement_id == Announcement.id)
    .order_by(AnnouncementUpdate.id.desc())
    .limit(1)
    .correlate(Announcement)
    .scalar_subquery()
)
_READ = exists().where(
    AnnouncementReader.announcement_id == Announcement.id, AnnouncementReader.login == bindparam("login")
)
_BANNERS = (
    select(
        Announcement.id,
        Announcement.title,
        Announcement.level,
        Announcement.channels,
        Announcement.audience,
        _LATEST.label("latest"),
    )
    .where(Announcement.ended_at.is_(None), Announcement.starts_at <= bindparam("moment"), ~_READ)
    .order_by(Announcement.id.desc())
)

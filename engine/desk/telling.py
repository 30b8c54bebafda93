"""Telling: the functions by which a diagram announces, and finds whom to tell."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, select

from engine import now
from engine.desk import announcements, status
from engine.errors import Invalid, NotFound
from engine.models import Membership, Person, PersonRole, ServiceSubscription
from engine.sight import DESK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

SYSTEM = "system"


def announced(session: Session, parameters: Mapping[str, Any]) -> int | None:
    """The function `announce` {title, body, services, level, starts, ends, number, audience, channels, next_update, stage, by}.

    Answers the announcement's id, or null when neither banner nor status page is a channel. `services` is a list of keys,
    or service -> status. A ticket whose announcement is open gets an update instead of a second one, unless `separate` is true.

    Raises:
        Invalid: as `announcements.announce`.
    """
    number = _word(parameters, "number")
    channels = _words(parameters, "channels") or [status.BANNER, status.PAGE]
    if not {status.BANNER, status.PAGE}.intersection(channels):
        return None
    known = announcements.of_ticket(session, number) if number else []
    if known and parameters.get("separate") is not True:
        return announcements.add_update(session, known[0], **_update(parameters))
    return announcements.announce(
        session,
        title=_word(parameters, "title"),
        number=number or None,
        audience=_words(parameters, "audience") or ("all",),
        channels=channels,
        starts=_moment(parameters, "starts"),
        **{
            **_update(parameters),
            "level": _word(parameters, "level") or "information",
            "services": _services(parameters) or (),
        },
    )


def updated(session: Session, parameters: Mapping[str, Any]) -> int | None:
    """The function `announcement_update` {id or number, body, level, services, stage, ends, next_update}: the id, or null.

    Null when none is open.
    """
    found = _which(session, parameters)
    return announcements.add_update(session, found, **_update(parameters)) if found else None


def ended(session: Session, parameters: Mapping[str, Any]) -> int | None:
    """The function `announcement_end` {id or number, body, stage} -> id; null when none is open."""
    found = _which(session, parameters)
    if not found:
        return None
    stage = _word(parameters, "stage") or "Resolved"
    by = _word(parameters, "by") or SYSTEM
    return announcements.end(session, found, by=by, body=_word(parameters, "body"), stage=stage)


def audience(session: Session, parameters: Mapping[str, Any]) -> list[str]:
    """The function `audience` {services, audiences}: the logins of active people, by login.

    An audience is `all`, `subscribers` (of the services), `executives` (very important people), `it` (who works in the desk),
    `site:` and a location, the key of a group, or a login.
    """
    wanted, services = _words(parameters, "audiences"), list(_services(parameters) or ())
    found: set[str] = set()
    for one in wanted:
        found |= _members(session, one, services)
    return sorted(found)


def _members(session: Session, one: str, services: list[str]) -> set[str]:
    active = select(Person.login).where(Person.status == "active")
    role = exists().where(PersonRole.login == Person.login)
    member = select(Membership.login).where(Membership.group == one)
    asked = {
        "all": active.where(role),
        "subscribers": active.where(
            Person.login.in_(select(ServiceSubscription.login).where(ServiceSubscription.service.in_(services)))
        ),
        "executives": active.where(Person.vip.is_(True)),
        "it": active.where(role.where(PersonRole.role.in_(DESK))),
    }.get(one)
    if asked is None and one.startswith("site:"):
        asked = active.where(Person.location == one.removeprefix("site:").strip())
    if asked is None:
        asked = active.where(Person.login.in_(member) | (Person.login == one))
    return set(session.scalars(asked))


def _update(parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "body": _word(parameters, "body"),
        "by": _word(parameters, "by") or SYSTEM,
        "level": _word(parameters, "level") or None,
        "services": _services(parameters),
        "stage": _word(parameters, "stage"),
        "ends": _moment(parameters, "ends"),
        "next_update": _moment(parameters, "next_update"),
    }


def _which(session: Session, parameters: Mapping[str, Any]) -> int | None:
    given = parameters.get("id")
    if given is not None:
        try:
            return status.find(session, int(given), by=None).id
        except (NotFound, TypeError, ValueError):
            return None
    found = announcements.of_ticket(session, _word(parameters, "number"))
    return found[0] if found else None


def _word(parameters: Mapping[str, Any], name: str) -> str:
    value = parameters.get(name)
    return "" if value is None else str(value)


def _words(parameters: Mapping[str, Any], name: str) -> list[str]:
    value = parameters.get(name)
    return [str(one) for one in (value if isinstance(value, list) else [value]) if one not in (None, "")]


def _services(parameters: Mapping[str, Any]) -> dict[str, str] | list[str] | None:
    given = parameters.get("services")
    if isinstance(given, dict):
        return {str(service): str(said) for service, said in given.items()}
    return None if given is None else _words(parameters, "services")


def _moment(parameters: Mapping[str, Any], name: str) -> datetime | None:
    value = parameters.get(name)
    if value in (None, ""):
        return None
    try:
        read = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise Invalid(f"{name} is '{value}', which is no moment; give one like 2026-03-02T09:00:00Z.") from error
    return read if read.tzinfo else read.replace(tzinfo=now.now().tzinfo)

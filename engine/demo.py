"""Demonstration: people and tickets to look around with, clearly marked, and never beside real data unnoticed.

The password of demo people is public, so they exist only after `--demo`, which serves this machine alone; a store that holds
them is refused by a service that is started without it.
"""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from engine import demo_tickets, deployments, desk, now, packs, people, schema, simulate
from engine.actor import SYSTEM
from engine.desk import loading
from engine.errors import Invalid
from engine.models import Instance, Person

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from engine.db import Database
    from engine.settings import Settings

PASSWORD = "evenkeel"  # noqa: S105  public on purpose, and shown on the sign-in page
MAIL_DOMAIN = "demo.invalid"
SCALE, SEED = 0.03, 1
"""An imagined company so small that it is made while somebody waits for the first page."""
HINT = f"sign in as alice, bob, carol, dave or erin, password {PASSWORD}"


def prepare(settings: Settings, database: Database, folder: Path, *, days: int = 0) -> None:
    """Bring the store up to date, deploy the packs in `folder`, and add what is missing of the demo people and tickets.

    Args:
        days: an imagined company has worked in a new store for so many days, at a small scale.

    Raises:
        Invalid: the service would be open to other machines.
    """
    if not _loopback(settings.host):
        raise Invalid(
            f"Demo people have a public password, and {settings.host} can be reached from other machines. "
            "Serve the demo on 127.0.0.1, or leave --demo out."
        )
    desk.register(settings)
    schema.upgrade(database)
    read = [packs.read(path.parent) for path in sorted(folder.glob("*/pack.yaml"))]
    new, until = _new(database), now.now()
    begin = until - timedelta(days=days if new else 0)
    with now.at(begin):
        with database.transaction() as session:
            _load(session, folder)
        with database.transaction() as session:
            deployments.deploy(session, read, by=SYSTEM, source="demo", reason="The packs that come with Evenkeel")
    if begin < until:
        simulate.simulated(database, read, seed=SEED, begin=begin, until=until, scale=SCALE)
    if new:
        demo_tickets.add(database)


def refuse(database: Database) -> None:
    """Refuse to serve a store with demo people as if it were a real one.

    Raises:
        Invalid: there are some who can sign in.
    """
    marked = select(func.count()).where(Person.email.endswith(f"@{MAIL_DOMAIN}"), Person.status == "active")
    with database.reading() as session:
        if session.scalar(marked):
            raise Invalid(
                "This database holds demo people, whose password is public. "
                "Serve it with --demo, or take another database with --database."
            )


def _new(database: Database) -> bool:
    with database.reading() as session:
        return session.scalar(select(Instance.id).limit(1)) is None


def _load(session: Session, folder: Path) -> None:
    """The factory's data, its people marked and given the public password; a real person of the same login stays as they are."""
    values = loading.files(folder / loading.FACTORY.name)
    real = set(session.scalars(select(Person.login).where(Person.email.not_like(f"%@{MAIL_DOMAIN}"))))
    values["people.yaml"]["people"] = [row for row in values["people.yaml"]["people"] if row["login"] not in real]
    for row in values["people.yaml"]["people"]:
        row["name"], row["email"] = f"{row['name']} (demo)", f"{row['login']}@{MAIL_DOMAIN}"
    loading.load(session, values)
    marked = select(Person.login).where(Person.email.endswith(f"@{MAIL_DOMAIN}"), Person.password.is_(None))
    for login in session.scalars(marked).all():
        people.set_password(session, login, PASSWORD)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

"""The operators' commands about absences: `evenkeel person absent` and `evenkeel person back`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from engine import now
from engine.actor import SYSTEM
from engine.console import configured, opened

if TYPE_CHECKING:
    from datetime import datetime

    from engine.settings import Settings

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("absent")
@click.argument("login")
@click.option("--from", "first", type=_DAY, help="First day away, such as 2026-04-01; default today.")
@click.option("--until", "last", type=_DAY, required=True, help="Last day away.")
@click.option("--deputy", metavar="LOGIN", help="Who is asked in the meantime; default their manager.")
@configured
def absent(chosen: Settings, *, login: str, first: datetime | None, last: datetime, deputy: str | None) -> None:
    """Note that LOGIN is away: votes are asked of the deputy, else of the manager. Days are whole days in UTC."""
    from engine import absences

    begins_at, ends_at = absences.days((first or now.now()).date(), last.date())
    with opened(chosen).transaction() as session:
        absences.add(session, login, begins_at=begins_at, ends_at=ends_at, deputy=deputy, by=SYSTEM)
    stands_in = f"{deputy} is asked in their place" if deputy else "their manager is asked in their place"
    click.echo(f"{login} is away from {begins_at:%Y-%m-%d} until {last:%Y-%m-%d}; {stands_in}.")


@click.command("back")
@click.argument("login")
@configured
def back(chosen: Settings, *, login: str) -> None:
    """Note that LOGIN is back, and that absences that were still to come are off."""
    from engine import absences

    with opened(chosen).transaction() as session:
        noted = absences.listed(session, login)
        for each in noted:
            absences.end(session, each.id, by=SYSTEM)
    click.echo(f"{login} is back." if noted else f"{login} was not noted as away; nothing was changed.")

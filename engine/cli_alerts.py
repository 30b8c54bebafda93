"""The operators' command for alert sources: monitoring systems that may send alerts, and their secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from engine import settings
from engine.console import configured, opened

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.settings import Settings

KINDS = ("generic", "alertmanager", "zabbix", "nagios")


@click.group()
def alerts() -> None:
    """Alerts of monitoring systems, which come in at POST /api/alerts/SOURCE."""


@alerts.group()
def source() -> None:
    """Monitoring systems that may send alerts."""


@source.command("add")
@click.argument("key")
@click.option("--kind", type=click.Choice(KINDS), default="generic", show_default=True, help="Whose JSON it sends.")
@click.option("--name", default="", help="What people call it; default the key.")
@click.option("--tolerance", type=int, default=300, show_default=True, help="Seconds its clock may be off.")
@click.option("--heartbeat", type=int, default=0, help="Seconds within which it must be heard; default never.")
@configured
def source_add(chosen: Settings, *, key: str, kind: str, name: str, tolerance: int, heartbeat: int) -> None:
    """Add a source and print its secret, which is told only here.

    A sender signs each message with it in X-Evenkeel-Signature (t=SECONDS,v1=HMAC-SHA256 in hex over "SECONDS." and the
    body); Alertmanager, Zabbix and Nagios may send it as a bearer token instead.
    """
    from engine.desk import alert_sources

    with opened(chosen).transaction() as session:
        alert_sources.add(session, key, kind=kind, name=name, tolerance=tolerance, heartbeat=heartbeat)
        _tell(chosen, session, key)


@source.command("renew")
@click.argument("key")
@configured
def source_renew(chosen: Settings, *, key: str) -> None:
    """Give a source another secret and print it; the old one is refused from now on. Also for a source that a file added."""
    from engine.desk import alert_sources

    with opened(chosen).transaction() as session:
        alert_sources.renew(session, key)
        _tell(chosen, session, key)


@source.command("list")
@configured
def source_list(chosen: Settings) -> None:
    """Show the sources, when each was heard last, and how much it has sent."""
    from engine.desk import alert_sources

    with opened(chosen).reading() as session:
        for each in alert_sources.listed(session):
            heard = f"heard {each.heard_at:%Y-%m-%d %H:%M} UTC" if each.heard_at else "never heard"
            click.echo(f"{each.key}  {each.kind}  {each.status}  {heard}  {each.received} messages")


def _tell(chosen: Settings, session: Session, key: str) -> None:
    from engine.desk import alert_sources

    click.echo(f"POST {chosen.address}/api/alerts/{key}")
    click.echo(alert_sources.secret(alert_sources.found(session, key), settings.secret_key(chosen)))

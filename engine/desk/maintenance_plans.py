"""Maintenance plans: which maintenance comes back, and which occurrence is due to get its ticket.

Context: a timer in the diagram for each plan would make the process owner draw what is a table. Decision: plans are rows that
people write in a file; the process looks every morning which of them are due and begins a ticket for each. Consequence: an
occurrence gets one ticket however often somebody looks, because its plan remembers it in the same transaction that says so.
"""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from engine import now
from engine.desk import groups, loading, outages, recurrence
from engine.desk.recurrence import Recurrence
from engine.errors import Invalid
from engine.models import ChangeTemplate, Item, MaintenancePlan, Person, Service

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.desk.row import Row

NOTICE_DAYS = 10
LONGEST_MINUTES = 7 * 24 * 60
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_TOLD = ("title", "description", "services", "items", "owner", "group", "template", "impact", "checklist")


def due(session: Session, _parameters: dict[str, Any]) -> list[dict[str, Any]]:
    """The function `maintenance_due`: occurrences within the notice of their plan that have no ticket yet, which they get now.

    Each is {plan, title, description, services, items, owner, group, template, impact, checklist, starts, ends}.
    """
    active = select(MaintenancePlan).where(MaintenancePlan.status == "active").order_by(MaintenancePlan.key)
    found = []
    for plan in session.scalars(active.with_for_update()):
        occurrence = _next(plan, now.now())
        if occurrence is not None:
            plan.begun_until = occurrence[0]
            told = {name: getattr(plan, name) for name in _TOLD}
            found.append(
                {"plan": plan.key, **told, "starts": occurrence[0].isoformat(), "ends": occurrence[1].isoformat()}
            )
    session.flush()
    return found


def read(session: Session, rows: list[Row]) -> None:
    """Keep the rows of the section `maintenance_plans`.

    Fields: key, title, description, services, items, owner, group, template, impact (none, degraded, outage), checklist, recurs,
    opens, lasts (minutes), zone, notice (days).
    """
    known = {model: set(session.scalars(select(model.key))) for model in (Service, Item, ChangeTemplate)}
    people, teams = set(session.scalars(select(Person.login))), groups.keys(session)
    for row in rows:
        values: dict[str, Any] = {
            "title": row.text("title", longest=160),
            "description": row.maybe("description") or "",
            "services": row.references("services", "services", known[Service]),
            "items": row.references("items", "cis", known[Item]),
            "owner": row.reference("owner", "people", people),
            "group": row.reference("group", "groups", teams) or "change_management",
            "template": row.reference("template", "change_templates", known[ChangeTemplate]),
            "impact": row.word("impact", outages.IMPACTS, "none"),
            "checklist": _checklist(row),
            "recurs": _recurs(row),
            "opens": _clock(row),
            "minutes": row.whole("minutes", least=15, most=LONGEST_MINUTES),
            "zone": _zone(row),
            "notice_days": row.whole("notice", least=0, most=60, default=NOTICE_DAYS),
            "status": "retired" if row.retired else "active",
        }
        loading.keep(session, row, MaintenancePlan, **values)
        if row.retired and row.outcome == "changed":
            row.outcome = "retired"


def _next(plan: MaintenancePlan, moment: datetime) -> tuple[datetime, datetime] | None:
    coming = Recurrence(
        recurrence.days(plan.recurs),
        time.fromisoformat(plan.opens),
        None,
        timedelta(minutes=plan.minutes),
        ZoneInfo(plan.zone),
    )
    for starts, ends in coming.between(moment, moment + timedelta(days=plan.notice_days)):
        if starts > moment and (plan.begun_until is None or starts > plan.begun_until):
            return starts, ends
    return None


def _checklist(row: Row) -> list[str]:
    listed = row.texts("checklist")
    if not listed and not row.retired:
        row.wrong("checklist", "it is missing; write the steps that are done, each as a text.")
    return listed


def _recurs(row: Row) -> str:
    text = row.text("recurs", longest=200)
    try:
        recurrence.days(text)
    except Invalid as refusal:
        row.wrong("recurs", refusal.sentence)
    return text


def _clock(row: Row) -> str:
    text = row.text("opens")
    if text and not _CLOCK.fullmatch(text):
        row.wrong("opens", f"'{text[:40]}' is no time of day; write one like \"02:00\".")
    return text


def _zone(row: Row) -> str:
    name = row.maybe("zone") or "UTC"
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        row.wrong("zone", f"'{name[:40]}' is no time zone; write one such as Europe/Oslo.")
        return "UTC"
    return name

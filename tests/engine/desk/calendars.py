"""What the tests of the change calendar share: a little site of items, windows and bookings, in a few words each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from engine.desk import bookings
from engine.models import ChangeWindow, Item, ItemDependency, Service

BEGINNING = datetime(2026, 3, 2, 8, tzinfo=UTC)  # a Monday


def at(hours):
    """The moment so many hours after the beginning, as a diagram has it."""
    return (BEGINNING + timedelta(hours=hours)).isoformat()


def site(session, *, shop="web_shop"):
    """portal rests on app1, which rests on db1, which rests on disk1; app2 stands alone. db1 and app1 belong to the shop."""
    for key in {"erp", shop}:
        session.add(
            Service(
                key=key, name=key, description="", criticality=1, owner=None, group=None, calendar="24x7", status="live"
            )
        )
    session.flush()
    for key, service in (("portal", None), ("app1", shop), ("db1", shop), ("disk1", None), ("app2", "erp")):
        session.add(item(key, service))
    session.flush()
    for above, below in (("portal", "app1"), ("app1", "db1"), ("db1", "disk1")):
        session.add(ItemDependency(item=above, depends_on=below))
    session.flush()


def item(key, service=None):
    """A configuration item of which only its place matters."""
    return Item(
        key=key, name=key, kind="server", environment="production", status="live", service=service, criticality=1,
        owner=None, group=None, location=None,
    )  # fmt: skip


def window(session, key, kind, since=None, until=None, **values):
    """A window from and until so many hours after the beginning, or one that recurs."""
    lists = {name: values.pop(name, []) for name in ("services", "items", "types", "risks")}
    rest = {"recurs": None, "opens": None, "closes": None, "minutes": None, "zone": "UTC", "override": None, **values}
    starts = None if since is None else BEGINNING + timedelta(hours=since)
    ends = None if until is None else BEGINNING + timedelta(hours=until)
    session.add(ChangeWindow(key=key, name=key, kind=kind, starts=starts, ends=ends, **lists, **rest))
    session.flush()


def plan(number, since, until, items=("db1",), **values):
    """The parameters of a diagram's call."""
    return {"number": number, "items": list(items), "starts": at(since), "ends": at(until), "type": "normal", **values}


def booked(session, number, since, until, items=("db1",), **values):
    """Put a change into the calendar."""
    return bookings.book(session, plan(number, since, until, items, **values))

"""A desk with any number of tickets, written as rows and always the same for a seed: what reports are tested and measured with.

The rows are those that moves leave behind (instance, clocks, surveys, history); what reports make of them is not written here.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from engine.db import Database
from engine.models import (
    Clock,
    Deployment,
    Entry,
    Group,
    HistoryEvent,
    Instance,
    Person,
    Process,
    Service,
    Survey,
    Version,
    table,
)

END = datetime(2026, 3, 31, 12, tzinfo=UTC)
PROCESSES = {"incident": "INC", "request_fulfilment": "REQ", "rfc": "CHG", "major_incident": "MAJ"}
SHARES = (0.80, 0.15, 0.045, 0.005)
GROUPS = ("service_desk", "network_support", "application_support", "database_support", None)
SERVICES = ("email", "erp", "vpn", "printing", None)
FIRST_ID = 0
"""Ids of processes and their versions come after this one."""
RESULTS = ("successful", "successful", "successful", "successful_with_issues", "unsuccessful", "backed_out")


@dataclass
class Told:
    """The rows of one ticket."""

    instance: dict[str, Any]
    clocks: list[dict[str, Any]] = field(default_factory=list)
    survey: dict[str, Any] | None = None


def founded(database: Database) -> None:
    """Processes, groups and services without anything in them."""
    with database.transaction() as session:
        session.merge(Person(login="erin", name="Erin", status="active"))
        session.add(Deployment(id=FIRST_ID + 1, at=END, by="dave", source="tests", reason=""))
        session.flush()
        for number, (key, prefix) in enumerate(PROCESSES.items(), FIRST_ID + 1):
            session.add(
                Process(**{**_plain(Process), "id": number, "key": key, "name": key.capitalize(), "prefix": prefix})
            )
            session.flush()
            version = {
                "id": number,
                "process_id": number,
                "number": 1,
                "digest": key,
                "sources": b"",
                "deployment_id": FIRST_ID + 1,
            }
            session.add(Version(**version, created_at=END))
        for key in filter(None, GROUPS):
            session.merge(Group(key=key, name=key))
        session.add_all(
            Service(key=key, name=key, description="", criticality=1, calendar="24x7", status="live")
            for key in SERVICES if key
        )  # fmt: skip


def tickets(count: int, *, seed: int = 1, days: int = 70, open_share: float = 0.1, first: int = 1) -> Iterator[Told]:
    """`count` tickets opened in the `days` before `END`."""
    chance = random.Random(seed)
    for number in range(first, first + count):
        yield _ticket(chance, number, days, open_share)


def written(database: Database, told: list[Told]) -> None:
    """Keep the rows, with the events of the history by which reports hear of them."""
    with database.transaction() as session:
        connection = session.connection()
        connection.execute(insert(table(Instance)), [one.instance for one in told])
        clocks = [clock for one in told for clock in one.clocks]
        surveys = [one.survey for one in told if one.survey]
        connection.execute(insert(table(Clock)), clocks)
        if surveys:
            connection.execute(insert(table(Survey)), surveys)
        connection.execute(insert(table(HistoryEvent)), [event(one.instance) for one in told])


def event(instance: dict[str, Any], sequence: int = 1) -> dict[str, Any]:
    """An event of the history of an instance."""
    return {
        "instance_id": instance["id"], "sequence": sequence, "at": instance["changed_at"], "by": "alice",
        "verb": "task.completed", "element": "work", "detail": {}, "hash": "",
    }  # fmt: skip


def entry(instance: int, at: datetime) -> dict[str, Any]:
    """The contribution to the stream that an answered survey leaves."""
    return {
        "instance_id": instance, "kind": "survey", "visible": True, "text": "", "by": "erin", "at": at, "detail": {}, "key": None,
    }  # fmt: skip


ENTRIES = insert(table(Entry))


def _plain(model: Any) -> dict[str, Any]:
    """A value for every column that must have one."""
    kinds = {str: "", int: 0, bytes: b"", bool: False, dict: {}, list: []}
    return {
        column.key: END if "MOMENT" in repr(column.type).upper() else kinds.get(column.type.python_type)
        for column in table(model).c
        if not column.nullable
    }


def _ticket(chance: random.Random, number: int, days: int, open_share: float) -> Told:
    process = chance.choices(range(1, 5), SHARES)[0]
    opened = (END - timedelta(seconds=chance.randrange(days * 86400))).replace(microsecond=0)
    answered = opened + timedelta(seconds=int(chance.lognormvariate(6.5, 1.2)) + 1)
    solved = max(answered, opened + timedelta(seconds=int(chance.lognormvariate(9.5, 1.6)) + 1))
    if chance.random() < 0.2:
        solved = answered
    still = chance.random() < open_share or solved > END
    withdrawn = not still and chance.random() < 0.04
    status = "open" if still else "ended"
    key = list(PROCESSES)[process - 1]
    data = _data(chance, key, closed=not still and not withdrawn)
    instance = {
        "id": number, "number": f"{PROCESSES[key]}{number:07d}", "process_id": FIRST_ID + process, "version_id": FIRST_ID + process,
        "title": f"Something {number} =does not work", "stage": "Cancelled" if withdrawn else "Closed" if not still else "New",
        "status": status, "outcome": None if still else "Cancelled" if withdrawn else "Closed", "requester": "erin",
        "service": chance.choice(SERVICES), "ci": None, "state": b"", "data": data, "revision": 1, "sequence": 1, "head": "",
        "started_at": opened, "started_by": "erin", "changed_at": opened if still else solved,
        "ended_at": None if still else solved,
    }  # fmt: skip
    told = Told(instance)
    if key in ("incident", "request_fulfilment"):
        told.clocks = _clocks(chance, instance, answered, solved, still=still, withdrawn=withdrawn)
    if key == "incident" and not still and chance.random() < 0.3:
        told.survey = _survey(chance, number, solved)
    return told


def _data(chance: random.Random, key: str, *, closed: bool) -> dict[str, Any]:
    data: dict[str, Any] = {
        "assignment_group": chance.choice(GROUPS), "priority": chance.choices((1, 2, 3, 4, None), (1, 4, 75, 15, 5))[0],
        "contact_type": chance.choice(("phone", "monitoring", "self_service")), "reassignment_count": chance.choice((0, 0, 0, 1, 2)),
        "reopen_count": chance.choice((0,) * 12 + (1,)),
    }  # fmt: skip
    if key == "rfc":
        data |= {
            "change_type": chance.choice(("normal", "normal", "standard", "emergency")),
            "incidents_caused": chance.choice((0, 0, 0, 2)),
        }
        data |= {"close_code": chance.choice(RESULTS)} if closed else {}
    if key == "major_incident" and chance.random() < 0.7:
        data |= {"severity": "SEV1", "declared_at": END.isoformat()}
    return data


def _clocks(
    chance: random.Random,
    instance: dict[str, Any],
    answered: datetime,
    solved: datetime,
    *,
    still: bool,
    withdrawn: bool,
) -> list[dict[str, Any]]:
    opened, found = instance["started_at"], []
    for name, label, target, at in (
        ("response", "First response", 3600, answered),
        ("resolution", "Resolution", 8 * 3600, solved),
    ):
        runs = still and (name == "resolution" or at > END or chance.random() < 0.5)
        used = int(((END if runs else at) - opened).total_seconds())
        breached = opened + timedelta(seconds=target) if used >= target else None
        found.append({
            "instance_id": instance["id"], "name": name, "label": label, "target": target, "calendar": "24x7",
            "calendar_digest": None, "warn": "75", "status": "running" if runs else "stopped", "reason": None,
            "started_at": opened, "since": opened if runs else at, "consumed": 0 if runs else used, "percent": 0,
            "due_at": None, "next_at": None, "breached_at": breached,
            "outcome": None if runs or (withdrawn and not breached) else "missed" if breached else "met",
        })  # fmt: skip
    return found


def _survey(chance: random.Random, instance: int, sent: datetime) -> dict[str, Any]:
    replied = chance.random() < 0.4
    return {
        "instance_id": instance, "login": "erin", "sent_at": sent, "expires_at": sent + timedelta(days=14),
        "answered_at": sent + timedelta(hours=5) if replied else None, "score": chance.choice((1, 3, 4, 5, 5)) if replied else None,
        "comment": None,
    }  # fmt: skip

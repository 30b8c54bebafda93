"""The three states of a store that pages are looked at in.

Empty has people and processes, and nothing that anybody made with them. Normal is the demo's company with something on every kind
of page. Overfull is that company grown by rows: a thousand tickets, sixty votes for one person, forty things to ask for; and all
that people have written is long, without a place to break it, and looks like markup.
"""

# ruff: noqa: S608  the names of tables and columns are ours

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from engine import desk
from engine.db import Database
from engine.models import Base
from engine.settings import Settings
from tests.journeys import shop
from tests.web.sweeps import company

STAYS = frozenset(
    [
        "person",
        "person_role",
        "membership",
        "group",
        "process",
        "version",
        "deployment",
        "subscription",
        "calendar",
        "alembic_version",
    ]
)
"""What is there before anybody uses it; of `subscription`, what starts processes."""
LONG = " <script>alert(1)</script></textarea>'\"&amp; Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
WORDS = " and then it goes on and on, for somebody had much to tell and told it all in one breath" * 3
HEADLINES = (
    ("instance", "title"), ("person", "name"), ("service", "name"), ("item", "name"), ("announcement", "title"),
    ("known_error", "title"), ("cab_meeting", "title"), ("mail_in", "subject"), ("mail_in", "sender_name"), ("saved_filter", "name"),
    ("token", "label"), ("alert_source", "name"), ("attachment", "name"), ("catalogue_item", "name"), ("change_window", "name"), ("group", "name"),
)  # fmt: skip
TEXTS = (
    ("service", "description"), ("announcement_update", "text"), ("known_error", "workaround"),
    ("known_error", "symptoms"), ("known_error", "cause"), ("cab_meeting", "minutes"), ("mail_in", "text"), ("fault", "detail"),
    ("fault", "sentence"), ("entry", "text"), ("catalogue_item", "description"), ("link", "reason"), ("alert", "body"),
    ("alert", "error"), ("alert_item", "error"), ("batch_item", "sentence"),
)  # fmt: skip
TICKETS, VOTES, THINGS, MANY = 1000, 60, 40, 60


@dataclass(frozen=True)
class State:
    """A store, and what addresses of pages are made of in it."""

    name: str
    settings: Settings
    database: Database
    words: dict[str, Any]


@contextmanager
def made(name: str, folder) -> Iterator[State]:
    """A store in the state of that name."""
    shutil.copy(shop.store(), folder / "store.db")
    settings = Settings(
        database=f"sqlite:///{folder}/store.db",
        var=folder,
        secret_key="k" * 40,
        demo=True,
        status_public=True,
        mail_from="Desk <desk@demo.invalid>",
    )
    database = Database(settings.database)
    desk.register(settings)
    try:
        yield State(name, settings, database, STATES[name](company.Company(database, settings)))
    finally:
        database.dispose()


def _empty(made_by):
    words = company.addresses_without_tickets()
    with made_by.database.transaction() as session:
        session.execute(text("DELETE FROM subscription WHERE instance_id IS NOT NULL"))
        for table in reversed(Base.metadata.sorted_tables):
            if table.name not in STAYS:
                session.execute(table.delete())
    return words


def _normal(made_by):
    return company.filled(made_by)


def _overfull(made_by):
    words = company.filled(made_by)
    with made_by.database.transaction() as session:
        _multiply(session, words)
        for table, column in HEADLINES:
            session.execute(text(f'UPDATE "{table}" SET {column} = substr({column} || :more, 1, 200)'), {"more": LONG})
        for table, column in TEXTS:
            session.execute(text(f'UPDATE "{table}" SET {column} = {column} || :more'), {"more": LONG + WORDS})
        _lengthen_answers(session)
    return words


STATES = {"empty": _empty, "normal": _normal, "overfull": _overfull}


def _multiply(session, words):
    """Rows upon rows, copied from those that are there."""
    _copy(session, "instance", "id = :id", TICKETS, {"number": "'INC1' || printf('%06d', n)"}, id=words["id"])
    session.execute(
        text("""INSERT INTO task (instance_id, token, element, title, "group", assignee, form, priority, status, created_at, revision)
            SELECT i.id, t.token, t.element, t.title, t."group", CASE i.id % 3 WHEN 0 THEN 'alice' END, t.form, 1 + i.id % 4, 'open',
            t.created_at, 1 FROM instance i, task t WHERE i.number LIKE 'INC1%' AND t.instance_id = :id AND t.status = 'open'"""),
        {"id": words["id"]},
    )  # fmt: skip
    votes = {"session": session, "where": "element = 'vote' AND status = 'open' AND assignee = 'frank'", "many": VOTES}
    _copy(table="task", change={}, **votes)
    _copy(session, "catalogue_item", "key = 'laptop'", THINGS, {"key": "'thing' || n"})
    _copy(session, "service", "key = 'email'", THINGS, {"key": "'service' || n"})
    for table in (
        "announcement",
        "mail_in",
        "fault",
        "cab_meeting",
        "outage",
        "saved_filter",
        "token",
        "alert_item",
        "batch",
        "entry",
    ):
        unique = {"mail_in": {"digest": "digest || n"}, "token": {"digest": "digest || n"}}.get(table, {})
        _copy(session, table, f'id = (SELECT min(id) FROM "{table}")', 5 if table == "announcement" else MANY, unique)
    _copy(
        session,
        "known_error",
        "id = (SELECT min(id) FROM known_error)",
        MANY,
        {"problem": "'PRB1' || printf('%06d', n)"},
    )
    _copy(session, "batch_item", "batch_id = :batch", 100, {}, batch=words["batch"])


def _copy(session, table, where, many, change, **values):
    """`many` more of the row that is found; `change` says in SQL what is different in each, `n` being which it is."""
    columns = [each.name for each in Base.metadata.tables[table].columns if each.name != "id"]
    named = ", ".join(f'"{name}"' for name in columns)
    told = ", ".join(change.get(name, f'r."{name}"') for name in columns)
    session.execute(
        text(f"""WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {many})
            INSERT INTO "{table}" ({named}) SELECT {told} FROM c, (SELECT * FROM "{table}" WHERE {where} LIMIT 1) AS r"""),
        values,
    )  # fmt: skip


def _lengthen_answers(session):
    """What forms were answered with, which tickets, votes and cards show."""
    for number, data in session.execute(text("SELECT id, data FROM instance WHERE number NOT LIKE 'INC1%'")).all():
        longer = json.dumps({key: _longer(key, value) for key, value in json.loads(data).items()})
        session.execute(text("UPDATE instance SET data = :data WHERE id = :id"), {"data": longer, "id": number})


_WRITTEN = frozenset(
    [
        "short_description",
        "description",
        "diagnosis",
        "internal_note",
        "question",
        "reason",
        "details",
        "statement",
        "implementation_plan",
    ]
)


def _longer(key, value):
    return value + LONG + WORDS if key in _WRITTEN and isinstance(value, str) else value

"""The catalogue: what can be asked for, and what its rows must say."""

import pytest

from engine.desk import catalogue
from tests.engine.desk.rows import load, refused

LAPTOP = {
    "key": "laptop", "name": "Laptop", "category": "Hardware", "price": 1290.5, "delivery_time": "P5D",
    "tasks": [
        {"title": "Order", "group": "purchasing"},
        {"title": "Install", "group": "purchasing", "instructions": "Note the tag.", "step": 2},
    ],
}  # fmt: skip
TASK = {
    "by": "person", "group": "purchasing", "instructions": None, "asset": False, "action": None, "change": None, "items": [],
    "wait_for": None, "at": None,
}  # fmt: skip
GROUPS = [{"key": "purchasing", "name": "Purchasing"}]


@pytest.fixture
def session(database):
    with database.transaction() as session:
        load(session, groups=GROUPS, catalogue=[LAPTOP])
        yield session


def test_a_diagram_is_told_the_entry(session):
    assert catalogue.described(session, {"item": "laptop"}) == {
        "key": "laptop", "name": "Laptop", "description": "", "category": "Hardware", "price": 1290.5, "currency": "EUR",
        "delivery_time": "P5D", "calendar": "office", "pre_approved": False,
        "sensitive": False, "needs_review": False, "checks": [], "expiry": None, "group": None, "service": None,
        "owner": None, "cost_owner": None, "about": None, "due_for": None, "due_days": 1, "status": "live",
        "tasks": [
            {**TASK, "title": "Order", "step": 1},
            {**TASK, "title": "Install", "step": 2, "instructions": "Note the tag."},
        ],
    }  # fmt: skip


def test_unknown_and_retired_entries_are_null(session):
    assert catalogue.described(session, {"item": "yacht"}) is None
    load(session, catalogue=[{**LAPTOP, "retired": True}])
    assert catalogue.described(session, {"item": "laptop"}) is None
    assert catalogue.listed(session) == []


def test_entries_in_use_are_listed(session):
    assert [row["key"] for row in catalogue.listed(session)] == ["laptop"]


def test_tasks_that_cannot_be_followed_are_told(session):
    tasks = [
        {"title": "Install", "group": "purchasing", "step": 0},
        {"title": "Order", "group": "nowhere"},
        {"title": "Order", "group": "purchasing", "colour": "red"},
        {"group": "purchasing"},
    ]
    said = refused(session, catalogue=[{**LAPTOP, "price": -1, "delivery_time": "soon", "tasks": tasks}])
    for place, sentence in (
        ("", "price: '-1' is no price"),
        ("", "delivery_time: 'soon'"),
        (", tasks, row 1", "step: '0' is not such a number"),
        (", tasks, row 2", "group: there is nothing known as 'nowhere' in groups"),
        (", tasks, row 3", "colour: there is no such field"),
        (", tasks, row 4", "title: it is missing; write it."),
    ):
        assert any(f"[catalogue, row 1 'laptop'{place}] {sentence}" in problem for problem in said), (place, sentence)

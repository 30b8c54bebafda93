"""What is around the items of a change: parents and children to depth 2, each once."""

from __future__ import annotations

from engine.desk import neighbours
from engine.models import ItemDependency
from tests.engine.desk.calendars import item, site


def around(session, *items):
    return {key: (one.role, one.via) for key, one in neighbours.around(session, items).items()}


def test_parents_and_children_to_depth_two(database):
    with database.transaction() as session:
        site(session)
        assert around(session, "db1") == {
            "db1": ("ci", "db1"), "disk1": ("parent", "db1"), "app1": ("child", "db1"), "portal": ("child", "db1"),
        }  # fmt: skip
        assert around(session, "portal") == {
            "portal": ("ci", "portal"),
            "app1": ("parent", "portal"),
            "db1": ("parent", "portal"),
        }
        assert around(session, "app2") == {"app2": ("ci", "app2")}


def test_a_changes_own_item_is_no_relative_of_itself(database):
    with database.transaction() as session:
        site(session)
        found = around(session, "db1", "app1")
        assert found["app1"] == ("ci", "app1")
        assert found["portal"] == ("child", "app1")


def test_nothing_and_the_unknown_have_nothing_around_them(sqlite_database):
    with sqlite_database.transaction() as session:
        assert around(session) == {}
        assert around(session, "db9") == {}


def test_a_circle_ends(sqlite_database):
    with sqlite_database.transaction() as session:
        session.add_all([item("a"), item("b")])
        session.flush()
        session.add_all([ItemDependency(item="a", depends_on="b"), ItemDependency(item="b", depends_on="a")])
        session.flush()
        assert around(session, "a") == {"a": ("ci", "a"), "b": ("parent", "a")}

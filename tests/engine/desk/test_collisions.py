"""Collisions: each of the ten kinds, what blocks and what only warns, and all of them against a slow and simple reckoning."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from engine.db import Database
from engine.desk import collisions
from engine.models import Base, ItemDependency
from tests.engine.desk.calendars import at, booked, item, plan, site, window


def told(session, *asked, **more):
    return [
        (each["kind"], each["with"], each["item"], each["blocking"])
        for each in collisions.conflicts(session, plan(*asked, **more))
    ]


def sentence(session, *asked, **more):
    (one,) = collisions.conflicts(session, plan(*asked, **more))
    return one["sentence"]


@pytest.mark.parametrize(
    ("other", "kind"),
    [("db1", "ci"), ("disk1", "parent"), ("app1", "child"), ("portal", "child")],
)
def test_another_change_of_the_item_or_of_a_relative_blocks(database, other, kind):
    with database.transaction() as session:
        site(session)
        booked(session, "CHG1", 0, 4, [other])
        assert told(session, "CHG2", 2, 6) == [(f"{kind}_scheduled", "CHG1", other, True)]


def test_a_relative_three_steps_away_is_none(database):
    with database.transaction() as session:
        site(session)
        booked(session, "CHG1", 0, 4, ["portal"])
        assert told(session, "CHG2", 0, 4, ["disk1"]) == []
        assert told(session, "CHG2", 0, 4, ["app2"]) == []


@pytest.mark.parametrize(("since", "until"), [(4, 6), (-3, 0)])
def test_changes_that_touch_do_not_collide(database, since, until):
    with database.transaction() as session:
        site(session)
        booked(session, "CHG1", 0, 4)
        assert told(session, "CHG2", since, until) == []


def test_a_change_does_not_collide_with_itself(database):
    with database.transaction() as session:
        site(session)
        booked(session, "CHG1", 0, 4, people=["bob"])
        assert told(session, "CHG1", 1, 5, people=["bob"]) == []


def test_a_person_at_work_on_another_change_blocks(database):
    with database.transaction() as session:
        site(session)
        booked(session, "CHG1", 0, 4, ["app2"], people=["bob"], title="Patch app2")
        assert told(session, "CHG2", 2, 6, people=["alice", "bob"]) == [("person_scheduled", "CHG1", "bob", True)]
        assert sentence(session, "CHG2", 2, 6, people=["bob"]) == (
            "bob is at work on CHG1 (Patch app2) from 2 March 2026, 08:00 to 12:00 UTC."
        )


def test_a_person_and_an_item_of_the_same_name_are_two(database):
    with database.transaction() as session:
        site(session)
        booked(session, "CHG1", 0, 4, ["app2"], people=["db1"])
        assert told(session, "CHG2", 0, 4, ["db1"]) == []


def test_outside_of_every_maintenance_window(database):
    with database.transaction() as session:
        site(session)
        window(session, "night", "maintenance", items=["db1"], recurs="every day", opens="02:00", closes="06:00")
        assert told(session, "CHG1", 0, 2) == [("ci_not_in_maintenance", "night", "db1", True)]
        assert told(session, "CHG1", 18, 22) == []
        assert sentence(session, "CHG1", 0, 2) == (
            "db1 is changed in its maintenance windows only. The next is 'night' from 3 March 2026, 02:00 to 06:00 UTC."
        )
        assert sentence(session, "CHG1", 0, 5).endswith("None that is long enough opens within two months.")


def test_windows_that_touch_are_one(database):
    with database.transaction() as session:
        site(session)
        window(session, "first", "maintenance", 0, 2, items=["db1"])
        window(session, "second", "maintenance", 2, 4, items=["db1"])
        assert told(session, "CHG1", 1, 3) == []
        assert [kind for kind, *_ in told(session, "CHG1", 3, 5)] == ["ci_not_in_maintenance"]


@pytest.mark.parametrize(("name", "kind"), [("disk1", "parent"), ("app1", "child")])
def test_the_maintenance_window_of_a_relative_is_a_warning(database, name, kind):
    with database.transaction() as session:
        site(session)
        window(session, "night", "maintenance", 10, 12, items=[name])
        assert told(session, "CHG1", 0, 2) == [(f"{kind}_not_in_maintenance", "night", name, False)]
        assert told(session, "CHG1", 10, 12) == []


@pytest.mark.parametrize(
    ("name", "kind", "blocking"), [("db1", "ci", True), ("app1", "child", True), ("disk1", "parent", False)]
)
@pytest.mark.parametrize("word", ["blackout", "freeze"])
def test_a_blackout_or_freeze(database, name, kind, blocking, word):
    with database.transaction() as session:
        site(session)
        window(session, "rest", word, 0, 4, items=[name], override="ecab")
        assert told(session, "CHG1", 2, 6) == [(f"{kind}_in_blackout", "rest", name, blocking)]
        assert told(session, "CHG1", 4, 6) == []
        assert f"is in the {word} 'rest' from 2 March" in sentence(session, "CHG1", 2, 6)
        assert sentence(session, "CHG1", 2, 6).endswith("The group ecab may allow an exception.")


def test_a_window_that_binds_the_item_itself_is_not_told_again_for_its_relatives(database):
    with database.transaction() as session:
        site(session)
        window(session, "rest", "freeze", 0, 4)
        assert told(session, "CHG1", 0, 1) == [("ci_in_blackout", "rest", "db1", True)]


def test_a_window_binds_services_types_and_risks(database):
    with database.transaction() as session:
        site(session)
        window(session, "closing", "blackout", 0, 4, services=["erp"], types=["normal"], risks=["High"])
        asked = ("CHG1", 0, 1, ["app2"])
        assert told(session, *asked, risk="High") == [("ci_in_blackout", "closing", "app2", True)]
        assert told(session, *asked) == [("ci_in_blackout", "closing", "app2", True)]
        assert told(session, *asked, risk="Low") == []
        assert told(session, *asked, risk="High", type="standard") == []
        assert told(session, "CHG1", 0, 1, ["db1"], risk="High") == []


def test_an_emergency_is_warned_and_never_blocked(database):
    with database.transaction() as session:
        site(session)
        booked(session, "CHG1", 0, 4, people=["bob"])
        window(session, "rest", "freeze", 0, 4)
        window(session, "night", "maintenance", 10, 12)
        found = told(session, "CHG2", 0, 4, people=["bob"], type="emergency")
        assert sorted(kind for kind, *_ in found) == [
            "ci_in_blackout", "ci_not_in_maintenance", "ci_scheduled", "person_scheduled"
        ]  # fmt: skip
        assert not any(blocking for *_, blocking in found)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"ends": None}, "The change has no planned start and end; give it both."),
        ({"ends": "soon"}, "The change has no planned start and end; give it both."),
        ({"ends": at(-1)}, "The planned end is not after the planned start; correct one of the two."),
        ({"ends": at(0)}, "The planned end is not after the planned start; correct one of the two."),
        ({"ends": at(24 * 61)}, "The change is planned for more than 60 days; divide it."),
        ({"type": "big"}, "There is no type of change 'big'; it is one of standard, normal, emergency."),
        ({"items": ["db9"]}, "There is no configuration item 'db9'; correct the change's items."),
    ],
)
def test_a_plan_that_cannot_be_is_told_and_blocks_even_an_emergency(sqlite_database, values, said):
    with sqlite_database.transaction() as session:
        site(session)
        asked = {**plan("CHG1", 0, 4), "type": "emergency", **values}
        (one,) = collisions.conflicts(session, asked)
        assert (one["kind"], one["sentence"], one["blocking"]) == ("impossible", said, True)


def test_moments_without_an_offset_are_in_utc(sqlite_database):
    with sqlite_database.transaction() as session:
        site(session)
        booked(session, "CHG1", 0, 4)
        asked = {**plan("CHG2", 0, 4), "starts": "2026-03-02T11:59", "ends": "2026-03-02T13:00"}
        assert [each["kind"] for each in collisions.conflicts(session, asked)] == ["ci_scheduled"]


# --- against a reckoning that looks at everything

NAMES = [f"ci{number}" for number in range(6)]
SERVICES = [None, "web_shop", "erp"]
hours = some.tuples(some.integers(0, 20), some.integers(1, 6)).map(lambda pair: (pair[0], pair[0] + pair[1]))
several = some.lists(some.sampled_from(NAMES), max_size=2, unique=True)
edges = some.lists(
    some.tuples(some.integers(0, 5), some.integers(0, 5)).filter(lambda pair: pair[0] < pair[1]),
    max_size=7,
    unique=True,
)
changes = some.lists(some.tuples(hours, several, some.lists(some.sampled_from(["bob", "ci0"]), max_size=1)), max_size=4)
kinds = some.sampled_from(["maintenance", "blackout", "freeze"])
bounds = some.lists(
    some.tuples(kinds, hours, several, some.sampled_from(SERVICES), some.sampled_from([[], ["normal"], ["standard"]])),
    max_size=4,
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    graph=edges,
    changes=changes,
    windows=bounds,
    asked=some.tuples(hours, several, some.booleans()),
    services=some.tuples(*[some.sampled_from(SERVICES)] * 6),
)
def test_conflicts_are_those_that_looking_at_everything_finds(graph, changes, windows, asked, services):
    database = Database("sqlite://")
    Base.metadata.create_all(database.engine)
    (since, until), items, emergency = asked
    sort = "emergency" if emergency else "normal"
    with database.transaction() as session:
        site(session)
        for name, service in zip(NAMES, services, strict=True):
            session.add(item(name, service))
        session.flush()
        session.add_all([ItemDependency(item=NAMES[a], depends_on=NAMES[b]) for a, b in graph])
        session.flush()  # a plan is read by the connection, which does not know of what waits in the session
        for number, ((starts, ends), taken, people) in enumerate(changes):
            booked(session, f"CHG{number}", starts, ends, taken, people=people)
        for number, (kind, (starts, ends), bound, service, types) in enumerate(windows):
            window(
                session,
                f"w{number}",
                kind,
                starts,
                ends,
                items=bound,
                services=[service] if service else [],
                types=types,
            )
        found = collisions.conflicts(session, plan("ME", since, until, items, people=["bob"], type=sort))
    database.dispose()
    fast = sorted((each["kind"], each["with"], each["item"], each["blocking"]) for each in found)
    roles = relatives(items, graph)
    slow = [*other_changes(roles, changes, since, until), *closed(roles, windows, services, sort, since, until)]
    assert fast == sorted((kind, other, name, must_block(kind, sort)) for kind, other, name in slow)


def relatives(items, graph):
    """The role of each item, by following single edges."""
    down, up = [{(NAMES[a], NAMES[b]) for a, b in graph}, {(NAMES[b], NAMES[a]) for a, b in graph}]
    roles = dict.fromkeys(items, "ci")
    for role, pairs in (("parent", down), ("child", up)):
        once = {b for a, b in pairs if a in items}
        for name in once | {b for a, b in pairs if a in once - set(items)}:
            roles.setdefault(name, role)
    return roles


def other_changes(roles, changes, since, until):
    for number, ((starts, ends), taken, people) in enumerate(changes):
        if set(range(starts, ends)) & set(range(since, until)):
            yield from ((f"{roles[name]}_scheduled", f"CHG{number}", name) for name in taken if name in roles)
            yield from (("person_scheduled", f"CHG{number}", name) for name in people if name == "bob")


def closed(roles, windows, services, sort, since, until):
    opened = {}
    for number, (kind, (starts, ends), bound, service, types) in enumerate(windows):
        if types and sort not in types:
            continue
        in_scope = [
            name for name in roles
            if not (bound or service) or name in bound or (service and services[NAMES.index(name)] == service)
        ]  # fmt: skip
        own = [name for name in in_scope if roles[name] == "ci"]
        for name in own or in_scope:
            if kind == "maintenance":
                opened.setdefault(name, []).append((f"w{number}", set(range(starts, ends))))
            elif set(range(starts, ends)) & set(range(since, until)):
                yield f"{roles[name]}_in_blackout", f"w{number}", name
    for name, several_windows in opened.items():
        if not set(range(since, until)) <= set().union(*(time for _, time in several_windows)):
            yield f"{roles[name]}_not_in_maintenance", several_windows[0][0], name


def must_block(kind, sort):
    warns = {"parent_in_blackout", "parent_not_in_maintenance", "child_not_in_maintenance"}
    return sort != "emergency" and kind not in warns

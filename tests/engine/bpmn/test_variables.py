"""Variables: where a name is read, and which scope a write reaches."""

from __future__ import annotations

from engine.bpmn.variables import ALL, NEW, NONE, Variables


def test_reading_goes_outwards():
    outer = Variables({"a": 1, "b": 1})
    inner = Variables({"b": 2}, outer, NONE)

    assert (inner["a"], inner["b"], "c" in inner, sorted(inner), len(inner)) == (1, 2, False, ["a", "b"], 2)
    assert dict(inner.view({"b": 3, "x": 4})) == {"a": 1, "b": 3, "x": 4}


def test_writing_reaches_the_nearest_scope_that_knows_the_name():
    outer = Variables({"a": 1})
    inner = Variables({"b": 1}, outer, NEW)
    inner["a"], inner["b"], inner["c"] = 2, 2, 2

    assert (outer.local, inner.local) == ({"a": 2}, {"b": 2, "c": 2})


def test_a_scope_that_keeps_none_hands_new_names_on():
    outer = Variables({})
    inner = Variables({"b": 1}, Variables({}, outer, NONE), NONE)
    inner["c"] = 3

    assert (outer.local, inner.local) == ({"c": 3}, {"b": 1})


def test_a_called_process_keeps_all_and_changes_nothing_around_it():
    given = Variables({"a": 1})
    called = Variables({}, given, ALL)
    called["a"] = called["c"] = 2

    assert (given.local, called.local, called["a"]) == ({"a": 1}, {"a": 2, "c": 2}, 2)


def test_deleting_reaches_the_owner():
    outer = Variables({"a": 1})
    inner = Variables({}, outer, NEW)
    del inner["a"]

    assert "a" not in outer

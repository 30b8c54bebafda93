"""Merging: what others changed is taken where nobody typed, and never undone unseen."""

import json

import pytest

from engine import forms
from engine.forms import merging

PARTS = {
    "type": "dynamiclist", "id": "parts", "path": "parts",
    "components": [{"type": "textfield", "key": "name"}, {"type": "number", "key": "count", "defaultValue": 1}],
}  # fmt: skip
FORM = forms.read(
    json.dumps(
        {
            "components": [
                {"type": "textfield", "key": "group", "label": "Group"},
                {"type": "textarea", "key": "notes", "label": "Notes"},
                {"type": "number", "key": "impact", "label": "Impact", "defaultValue": 3},
                {"type": "checkbox", "key": "vip", "label": "VIP"},
                {"type": "datetime", "key": "due", "subtype": "datetime"},
                {"type": "textfield", "key": "device", "readonly": True},
                PARTS,
            ]
        }
    )
)
STOOD = {"group": "network", "notes": None, "impact": None, "vip": None, "due": None, "parts": None}


def merge(variables, **raw):
    return merging.merged(FORM, STOOD, {"group": "network", **variables}, raw)


def test_what_a_page_carries_are_the_values_under_its_fields():
    assert merging.stands(FORM, {"group": "network", "device": "Laptop", "other": 1}) == STOOD


def test_nothing_changed_leaves_all_as_typed():
    typed = {"group": "database", "notes": "Because", "parts.0.name": "Disk"}
    assert merge({}, **typed) == merging.Merged(typed)


def test_a_field_that_was_not_touched_takes_what_stands_now():
    found = merge({"group": "security", "impact": 1}, group="network", impact="3", notes="Mine", vip="")
    assert found.raw == {"notes": "Mine", "vip": ""}
    assert [(one.field.key, one.stood, one.stands, one.typed) for one in found.taken] == [
        ("group", "network", "security", "network"),
        ("impact", None, 1, 3),
    ]
    assert found.clashes == ()


def test_a_field_that_both_changed_is_for_the_person_unless_they_agree():
    found = merge({"group": "security", "notes": "Theirs"}, group="database", notes="Theirs")
    assert [(one.field.key, one.stands, one.typed) for one in found.clashes] == [("group", "security", "database")]
    assert found.raw == {"group": "database", "notes": "Theirs"}, "what was typed is not lost"


def test_rows_are_one_field():
    theirs = {"parts": [{"name": "Disk", "count": 2}]}
    untouched = merge(theirs, parts="", notes="x")
    assert (untouched.raw, len(untouched.taken)) == ({"notes": "x"}, 1)
    same = merge(theirs, **{"parts.0.name": "Disk", "parts.0.count": "2"})
    assert (same.taken, same.clashes) == ((), ())
    other = merge(theirs, **{"parts.0.name": "Fan", "parts.0.count": "2"})
    assert [one.field.key for one in other.clashes] == ["parts"]
    assert merging.without(other.raw, "parts") == {}


@pytest.mark.parametrize(
    ("variables", "raw"),
    [
        ({"due": "2026-03-02T10:40:00"}, {"due": "2026-03-02T10:40"}),
        ({"vip": False}, {"vip": ""}),
        ({"notes": ""}, {"notes": " "}),
    ],
)
def test_what_reads_the_same_is_the_same(variables, raw):
    found = merge(variables, **raw)
    assert found.clashes == ()


def test_what_a_page_did_not_carry_is_not_compared():
    assert merging.merged(FORM, {}, {"group": "security"}, {"group": "database"}).clashes == ()

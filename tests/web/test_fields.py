"""A form as inputs: what was typed stands beside what is wrong, lists grow and shrink, and every kind has its input."""

import json

import pytest
from werkzeug.datastructures import MultiDict

from engine import forms
from web import fields


def form(*components):
    return forms.read(json.dumps({"type": "default", "id": "f", "components": list(components)}))


NAME = {"type": "textfield", "id": "name", "key": "name", "label": "Name"}
SIZE = {
    "type": "select",
    "id": "size",
    "key": "size",
    "label": "Size",
    "values": [{"label": "One", "value": 1}, {"label": "Two", "value": 2}],
}
ROWS = {
    "type": "dynamiclist",
    "id": "rows",
    "path": "rows",
    "label": "Rows",
    "defaultRepetitions": 0,
    "components": [NAME],
}


def test_what_a_page_sends_is_taken_as_it_is_but_for_our_own():
    sent = MultiDict([("name", "x"), ("tags", ""), ("tags", "a"), ("ek-csrf", "t"), ("ek-revision", "1")])
    assert fields.posted(sent) == {"name": "x", "tags": ["", "a"]}


def test_values_are_what_the_form_begins_with_and_what_was_typed_over_it():
    made = form(NAME, SIZE)
    assert fields.typed(made, {"name": "old", "size": 1}, {"size": "2"}) == {"name": "old", "size": 2}
    (name, size) = fields.sheet(made, {"name": "old"}, {"size": "nonsense"}).parts
    assert 'value="old"' in str(name.input())
    assert size.value == "nonsense"


def test_differences_are_told_by_name_and_by_the_words_of_choices():
    made = form(NAME, SIZE)
    assert fields.differences(made, {"name": "old", "size": 1}, {"name": "old", "size": "2"}) == [
        ("Size", "One", "Two")
    ]


def test_rows_are_added_and_dropped_by_their_place():
    made = form(ROWS)
    names = lambda sheet: [[part.name for part in row] for row in sheet.parts[0].rows]  # noqa: E731
    assert names(fields.sheet(made, {})) == []
    assert names(fields.sheet(made, {}, {}, add="rows")) == [["rows.0.name"]]
    two = {"rows.0.name": "a", "rows.1.name": "b"}
    dropped = fields.sheet(made, {}, two, drop="rows.0")
    assert names(dropped) == [["rows.0.name"]]
    assert dropped.parts[0].rows[0][0].value == "b"
    for nonsense in ("rows.9", "rows.x", "rows", "other.0", ".0"):
        assert len(fields.sheet(made, {}, two, drop=nonsense).parts[0].rows) == 2, nonsense


def test_a_sentence_stands_at_its_input_in_a_row_too():
    sheet = fields.sheet(form(ROWS), {}, {"rows.0.name": ""}, {"rows.0.name": "Name is empty; fill it in."})
    part = sheet.parts[0].rows[0][0]
    assert part.error == "Name is empty; fill it in."
    assert part.attributes["aria-invalid"] == "true"
    assert part.attributes["aria-describedby"] == "error-rows.0.name"


def test_groups_hold_their_parts_and_a_hidden_group_hides_them():
    inner = {"type": "group", "id": "inner", "label": "Inner", "components": [NAME]}
    outer = {
        "type": "group",
        "id": "outer",
        "label": "Outer",
        "components": [inner],
        "conditional": {"hide": "=closed = true"},
    }
    (part,) = fields.sheet(form(outer), {}).parts
    assert (part.field.label, part.parts[0].field.label, part.parts[0].parts[0].name) == ("Outer", "Inner", "name")
    assert fields.sheet(form(outer), {"closed": True}).parts == []


def test_a_frozen_or_read_only_form_has_no_inputs():
    looked_at = fields.sheet(form(NAME, SIZE, ROWS), {"name": "x", "size": 2, "rows": [{"name": "y"}]}, frozen=True)
    assert [(part.value, part.input) for part in looked_at.parts[:2]] == [("x", None), ("Two", None)]
    assert looked_at.parts[2].rows[0][0].input is None
    read_only = fields.sheet(form({**ROWS, "readonly": True}), {"rows": [{"name": "y"}]})
    assert read_only.parts[0].rows[0][0].input is None


@pytest.mark.parametrize(
    ("component", "value", "expected"),
    [
        (NAME, '<b a="1">', 'value="&lt;b a=&#34;1&#34;&gt;"'),
        ({"type": "number", "id": "n", "key": "n", "label": "N"}, 1.5, 'inputmode="decimal" name="n" type="text" value="1.5"'),
        ({"type": "datetime", "id": "n", "key": "n", "subtype": "datetime"}, "2026-11-23T14:30:00", 'type="datetime-local" value="2026-11-23T14:30"'),
        ({"type": "datetime", "id": "n", "key": "n", "subtype": "time"}, "14:30", 'type="time" value="14:30"'),
        ({"type": "textfield", "id": "n", "key": "n", "validate": {"validationType": "email"}}, None, 'type="email" value=""'),
        (SIZE, 2, '<option selected value="2">Two</option>'),
    ],
)  # fmt: skip
def test_each_kind_has_its_input_with_its_value(component, value, expected):
    (part,) = fields.sheet(form(component), {component["key"]: value}).parts
    assert expected in str(part.input(**part.attributes))


def test_a_row_changes_places_with_the_one_before_it():
    made = form(ROWS)
    three = {"rows.0.name": "a", "rows.1.name": "b", "rows.2.name": "c"}
    said = lambda up: [row[0].value for row in fields.sheet(made, {}, three, up=up).parts[0].rows]  # noqa: E731
    assert said("rows.2") == ["a", "c", "b"]
    for nonsense in ("rows.0", "rows.3", "rows.x", "rows", "other.1", ""):
        assert said(nonsense) == ["a", "b", "c"], nonsense

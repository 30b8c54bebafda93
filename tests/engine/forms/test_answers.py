import json
from datetime import UTC, datetime

import pytest

from engine import forms, now
from engine.errors import Invalid


def form(*components):
    return forms.read(json.dumps({"type": "default", "components": list(components)}))


def errors(of, raw, variables=()):
    with pytest.raises(Invalid) as refused:
        of.answers(raw, dict(variables))
    return refused.value.fields


REPORT = form(
    {"type": "textfield", "key": "title", "label": "Title", "validate": {"required": True, "maxLength": 20}},
    {"type": "textarea", "key": "description", "label": "Description"},
    {"type": "number", "key": "users", "label": "Users", "decimalDigits": 0, "validate": {"min": 1, "max": 99}},
    {"type": "checkbox", "key": "vip", "label": "VIP"},
    {"type": "select", "key": "impact", "label": "Impact", "values": [{"value": 1, "label": "High"}, {"value": 2}]},
    {"type": "checklist", "key": "sites", "label": "Sites", "values": [{"value": "a"}, {"value": "b"}]},
    {"type": "datetime", "key": "since", "label": "Since", "subtype": "datetime"},
    {"type": "textfield", "key": "number", "label": "Number", "readonly": True},
)


def test_what_a_page_posts_becomes_json_values():
    posted = {
        "title": "  Printer is down ",
        "description": "one\r\ntwo",
        "users": "12",
        "vip": ["", "on"],
        "impact": "1",
        "sites": ["", "b"],
        "since": "2026-11-23T10:00",
        "number": "INC9",
    }
    assert REPORT.answers(posted, {}) == {
        "title": "Printer is down",
        "description": "one\ntwo",
        "users": 12,
        "vip": True,
        "impact": 1,
        "sites": ["b"],
        "since": "2026-11-23T10:00:00",
    }


def test_what_the_interface_sends_is_taken_as_it_is_and_the_rest_keeps_its_first_value():
    answers = REPORT.answers({"impact": 2, "vip": False}, {"title": "Known", "users": 3, "number": "INC1"})
    assert answers == {
        "title": "Known",
        "description": None,
        "users": 3,
        "vip": False,
        "impact": 2,
        "sites": [],
        "since": None,
    }


def test_an_empty_answer_empties_the_field():
    assert REPORT.answers({"users": "", "title": "x"}, {"users": 3})["users"] is None


@pytest.mark.parametrize(
    ("raw", "path", "sentence"),
    [
        ({}, "title", "Title is empty; fill it in."),
        ({"title": "   "}, "title", "Title is empty; fill it in."),
        ({"title": "x" * 21}, "title", "Title has 21 characters; shorten it to 20."),
        ({"title": "a\nb"}, "title", "Title has several lines; write it in one."),
        ({"title": 7}, "title", "Title is not text; send it as text."),
        ({"title": ["x"]}, "title", "Title is not text; send it as text."),
        ({"title": "x", "users": "many"}, "users", "Users is no number; write one like 12 or 12.5."),
        ({"title": "x", "users": True}, "users", "Users is no number; write one like 12 or 12.5."),
        ({"title": "x", "users": 1.5}, "users", "Users has too many digits after the point; give a whole number."),
        ({"title": "x", "users": 0}, "users", "Users is 0; the least is 1."),
        ({"title": "x", "users": "100"}, "users", "Users is 100; the most is 99."),
        ({"title": "x", "vip": "perhaps"}, "vip", "VIP is neither ticked nor empty; send true or false."),
        ({"title": "x", "impact": 3}, "impact", "Impact has no choice '3'; choose from those offered."),
        ({"title": "x", "impact": True}, "impact", "Impact has no choice 'True'; choose from those offered."),
        ({"title": "x", "impact": [1]}, "impact", "Impact has no choice '[1]'; choose from those offered."),
        ({"title": "x", "sites": ["a", "z"]}, "sites", "Sites has no choice 'z'; choose from those offered."),
        ({"title": "x", "sites": ["a", "a"]}, "sites", "Sites has a choice twice; send it once."),
        ({"title": "x", "since": "soon"}, "since", "Since is no date and time; write one like 2026-11-23T14:30."),
        ({"title": "x", "state": "open"}, "state", "The form has no field 'state'; leave it out."),
        ({"title": "x", "a": {"b": 1}}, "a.b", "The form has no field 'a.b'; leave it out."),
    ],
)
def test_a_wrong_answer_is_refused_at_its_field(raw, path, sentence):
    assert errors(REPORT, raw) == {path: sentence}


def test_every_wrong_field_is_told_at_once():
    assert set(errors(REPORT, {"users": "x", "impact": 9, "more": 1})) == {"title", "users", "impact", "more"}


@pytest.mark.parametrize(
    ("rule", "value", "sentence"),
    [
        ({"minLength": 3}, "ab", "It has 2 characters; write at least 3."),
        ({"pattern": "^[a-z]+$"}, "A", "It does not have the form that is asked for; correct it."),
        ({"pattern": "^x", "patternErrorMessage": "Begin with x."}, "y", "Begin with x."),
        ({"validationType": "email"}, "bob@", "It is no e-mail address; write one like name@example.org."),
        ({"validationType": "phone"}, "call me", "It is no telephone number; write one like +49 30 123456."),
    ],
)
def test_texts_are_held_to_their_rules(rule, value, sentence):
    one = form({"type": "textfield", "key": "x", "label": "It", "validate": rule})
    assert errors(one, {"x": value}) == {"x": sentence}


def test_a_pattern_ends_whatever_the_text():
    one = form({"type": "textfield", "key": "x", "label": "It", "validate": {"pattern": "^(a|a)*(b+)+$"}})
    assert set(errors(one, {"x": "a" * 3000 + "b" * 900 + "!"})) == {"x"}


def test_a_required_box_must_be_ticked():
    one = form({"type": "checkbox", "key": "agreed", "label": "I agree", "validate": {"required": True}})
    assert errors(one, {}) == {"agreed": "I agree is not ticked; tick it to go on."}
    assert one.answers({"agreed": "on"}, {}) == {"agreed": True}


def test_numbers_may_be_kept_as_text_with_all_their_digits():
    one = form({"type": "number", "key": "sum", "label": "Sum", "serializeToString": True, "decimalDigits": 2})
    assert one.answers({"sum": "12345678901234567.89"}, {}) == {"sum": "12345678901234567.89"}
    assert set(errors(one, {"sum": "1.005"})) == {"sum"}


def test_days_that_have_passed_may_be_refused():
    one = form({"type": "datetime", "key": "day", "label": "Day", "subtype": "date", "disallowPassedDates": True})
    with now.at(datetime(2026, 11, 23, 8, tzinfo=UTC)):
        assert one.answers({"day": "2026-11-23"}, {}) == {"day": "2026-11-23"}
        assert errors(one, {"day": "2026-11-20"}) == {"day": "Day has passed; choose a day from today on."}


def test_dotted_paths_nest_and_both_spellings_are_understood():
    one = form(
        {"type": "group", "path": "user", "components": [{"type": "textfield", "key": "name"}]},
        {"type": "textfield", "key": "user.city", "defaultValue": "Oslo"},
    )
    assert one.initial({"user": {"name": "Erin"}}) == {"user": {"name": "Erin", "city": "Oslo"}}
    expected = {"user": {"name": "Bob", "city": "Oslo"}}
    assert one.answers({"user.name": "Bob"}, {}) == expected
    assert one.answers({"user": {"name": "Bob"}}, {}) == expected


def test_two_answers_for_one_place_are_refused():
    one = form({"type": "textfield", "key": "a.b"})
    assert "a.b" in errors(one, {"a": "x", "a.b": "y"})


PARTS = form(
    {
        "type": "dynamiclist",
        "path": "parts",
        "label": "Parts",
        "components": [
            {"type": "textfield", "key": "name", "label": "Name", "validate": {"required": True}},
            {"type": "number", "key": "count", "label": "Count", "defaultValue": 1},
        ],
    }
)


def test_rows_are_read_from_json_and_from_a_page():
    expected = {"parts": [{"name": "Disk", "count": 2}, {"name": "Fan", "count": 1}]}
    assert PARTS.answers({"parts": [{"name": "Disk", "count": 2}, {"name": "Fan"}]}, {}) == expected
    assert PARTS.answers({"parts.0.name": "Disk", "parts.0.count": "2", "parts.1.name": "Fan"}, {}) == expected


def test_a_list_without_rows_comes_from_a_page_as_an_empty_text():
    assert PARTS.answers({"parts": ""}, {}) == {"parts": []}


def test_a_wrong_row_is_named_by_its_place():
    assert errors(PARTS, {"parts": [{"name": "Disk"}, {"count": "x", "colour": 1}]}) == {
        "parts.1.name": "Name is empty; fill it in.",
        "parts.1.count": "Count is no number; write one like 12 or 12.5.",
        "parts.1.colour": "The form has no field 'colour'; leave it out.",
    }
    assert errors(PARTS, {"parts": "x"}) == {"parts": "Parts is no list of rows; send one object per row."}
    assert errors(PARTS, {"parts": [{}] * 201}) == {"parts": "Parts has 201 rows; at most 200 are taken."}


def test_choices_may_come_from_a_variable():
    one = form({"type": "select", "key": "site", "label": "Site", "valuesKey": "sites"})
    variables = {"sites": ["Oslo", {"value": 7, "label": "Bergen"}]}
    assert [(o.value, o.label) for o in one.visible(variables)[0].options] == [("Oslo", "Oslo"), (7, "Bergen")]
    assert one.answers({"site": "7"}, variables) == {"site": 7}
    assert set(errors(one, {"site": "Rome"}, variables)) == {"site"}


def test_values_that_json_cannot_say_are_refused():
    with pytest.raises(Invalid) as refused:
        REPORT.answers({"title": "a\0b"}, {})
    assert refused.value.code == "json.text"


@pytest.mark.parametrize("raw", [[], "title", 7, None, [["title", "x"]]])
def test_answers_are_an_object(raw):
    with pytest.raises(Invalid, match="no JSON object"):
        REPORT.answers(raw, {})


@pytest.mark.parametrize("key", ["", ".", "title.", ".title", "title..x", "title.0", "0", "a.b.c.d", "__class__"])
def test_odd_keys_are_fields_that_the_form_does_not_have(key):
    assert set(errors(REPORT, {"title": "x", key: "y"}))

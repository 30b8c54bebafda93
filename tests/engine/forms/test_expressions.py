import json

import pytest

from engine import forms
from engine.errors import Invalid
from engine.forms import expressions


def form(*components):
    return forms.read(json.dumps({"type": "default", "components": list(components)}))


HOLD = form(
    {"type": "select", "key": "action", "label": "Action", "values": [{"value": "hold"}, {"value": "resolve"}]},
    {
        "type": "group",
        "id": "g",
        "conditional": {"hide": '=action != "hold"'},
        "components": [
            {"type": "textfield", "key": "reason", "label": "Reason", "validate": {"required": True}},
            {"type": "textfield", "key": "note", "label": "Note", "conditional": {"hide": "=reason = null"}},
        ],
    },
    {"type": "text", "text": "{{number}} of {{ requester.name }}: {{missing}}", "id": "t"},
)


def test_a_hidden_group_hides_its_fields_and_asks_nothing_of_them():
    assert [field.path for field in HOLD.visible({"action": "resolve"}) if field.path] == ["action"]
    assert HOLD.answers({"action": "resolve", "reason": "sly"}, {}) == {"action": "resolve"}
    with pytest.raises(Invalid) as refused:
        HOLD.answers({"action": "hold"}, {})
    assert refused.value.fields == {"reason": "Reason is empty; fill it in."}


def test_a_hidden_field_counts_as_empty_for_the_others():
    two = form(
        {"type": "textfield", "key": "a"},
        {"type": "textfield", "key": "b", "conditional": {"hide": '=a != "x"'}},
        {"type": "textfield", "key": "c", "conditional": {"hide": "=b = null"}},
    )
    assert two.answers({"a": "y", "b": "kept?", "c": "kept?"}, {}) == {"a": "y"}
    assert two.answers({"a": "x", "b": "1", "c": "2"}, {}) == {"a": "x", "b": "1", "c": "2"}


def test_texts_are_filled_in_and_nothing_fills_with_nothing():
    shown = HOLD.visible({"number": "INC1", "requester": {"name": "Erin"}})
    assert shown[-1].text == "INC1 of Erin: "


def test_texts_limits_and_choices_may_be_expressions():
    one = form(
        {
            "type": "number",
            "key": "n",
            "label": '="Up to " + string(most)',
            "readonly": "=locked",
            "defaultValue": "=most - 1",
            "validate": {"max": "=most"},
        },
        {"type": "select", "key": "s", "label": "S", "valuesExpression": "=for x in [1, 2] return x * 10"},
    )
    number, choice = one.visible({"most": 5, "locked": False})
    assert (number.label, number.max, number.readonly) == ("Up to 5", 5, False)
    assert [option.value for option in choice.options] == [10, 20]
    assert one.answers({"s": "20"}, {"most": 5}) == {"n": 4, "s": 20}
    with pytest.raises(Invalid) as refused:
        one.answers({"n": 6}, {"most": 5})
    assert set(refused.value.fields) == {"n"}
    assert one.answers({"n": 6}, {"most": 5, "locked": True}) == {"s": None}


def test_a_limit_that_is_no_number_is_no_limit():
    one = form({"type": "number", "key": "n", "label": "N", "validate": {"max": "=most"}})
    assert one.answers({"n": 6}, {"most": {"a": 1}}) == {"n": 6}
    assert one.answers({"n": 6}, {}) == {"n": 6}


def test_computed_fields_see_the_answers():
    one = form(
        {"type": "number", "key": "count"},
        {"type": "expression", "key": "total", "expression": "=count * price"},
    )
    assert one.answers({"count": 3, "total": 1}, {"price": 2}) == {"count": 3, "total": 6}


def test_a_slip_in_an_expression_is_found_when_the_form_is_read():
    with pytest.raises(Invalid) as refused:
        form(
            {"type": "textfield", "key": "a", "conditional": {"hide": "=1 +"}},
            {"type": "textfield", "key": "b", "label": "=)("},
            {"type": "text", "id": "c", "text": "{{ 1 + }}"},
            {"type": "expression", "key": "d", "expression": "="},
        )
    assert [(problem.code, problem.element) for problem in refused.value.problems] == [
        ("form.feel", "a"),
        ("form.feel", "b"),
        ("form.feel", "c"),
        ("form.feel", "d"),
    ]


def test_what_a_place_names_by_its_path_is_told_in_words():
    def words(path, value):
        return f"<{path} {value}>"

    told = expressions.filled(
        "{{ who }}, {{a.b}}, {{who + 1}}, {{none}}", {"who": 1, "a": {"b": "c"}, "none": None}, words
    )
    assert told == "<who 1>, <a.b c>, 2, "

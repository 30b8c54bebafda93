import json

import pytest

from engine import forms
from engine.errors import Invalid


def schema(*components):
    return json.dumps({"type": "default", "id": "report", "components": list(components)})


def problems(text):
    with pytest.raises(Invalid) as refused:
        forms.read(text, file="forms/report.form")
    assert all(problem.file == "forms/report.form" for problem in refused.value.problems)
    return [(problem.code, problem.element) for problem in refused.value.problems], refused.value


def test_fields_come_in_order_with_what_the_editor_wrote():
    form = forms.read(
        schema(
            {"type": "text", "text": "# Report", "id": "t"},
            {
                "type": "textfield",
                "key": "title",
                "label": "Short description",
                "description": "One line",
                "validate": {
                    "required": True,
                    "maxLength": 80,
                    "pattern": "^x",
                    "patternErrorMessage": "Begin with x.",
                },
                "properties": {"autocomplete": "people"},
                "defaultValue": "x",
                "layout": {"row": "r1"},
            },
            {"type": "number", "key": "cost", "decimalDigits": 2, "increment": "0.5", "validate": {"min": 0, "max": 9}},
            {"type": "select", "key": "who.group", "values": [{"value": "a", "label": "A"}, {"value": 2}]},
            {"type": "datetime", "key": "when", "subtype": "datetime", "dateLabel": "When"},
            {"type": "checkbox", "key": "sure", "readonly": True},
        )
    )
    text, title, cost, group, when, sure = form.fields
    assert (text.kind, text.text, text.path) == ("text", "# Report", "")
    assert (title.label, title.description, title.required, title.max_length) == (
        "Short description",
        "One line",
        True,
        80,
    )
    assert (title.pattern, title.pattern_error, title.default) == ("^x", "Begin with x.", "x")
    assert title.properties == {"autocomplete": "people"}
    assert (cost.decimals, cost.step, cost.min, cost.max) == (2, 0.5, 0, 9)
    assert group.path == "who.group"
    assert [(option.value, option.label) for option in group.options] == [("a", "A"), (2, "2")]
    assert (when.subtype, when.label) == ("datetime", "When")
    assert sure.readonly


def test_a_group_gives_its_path_and_a_list_its_columns():
    form = forms.read(
        schema(
            {
                "type": "group",
                "id": "g",
                "path": "customer",
                "label": "Customer",
                "components": [
                    {"type": "textfield", "key": "name"},
                    {"type": "group", "id": "h", "components": [{"type": "textfield", "key": "city"}]},
                ],
            },
            {"type": "dynamiclist", "id": "l", "path": "parts", "components": [{"type": "textfield", "key": "name"}]},
        )
    )
    assert [(field.kind, field.path, field.groups) for field in form.fields] == [
        ("group", "", ()),
        ("textfield", "customer.name", ("g",)),
        ("group", "", ("g",)),
        ("textfield", "customer.city", ("g", "h")),
        ("dynamiclist", "parts", ()),
    ]
    assert [(field.path, field.groups) for field in form.fields[-1].fields] == [("name", ())]


@pytest.mark.parametrize("kind", ["html", "iframe", "image", "documentPreview", "table", "nonsense"])
def test_a_component_that_is_not_shown_is_named_with_a_remedy(kind):
    found, refusal = problems(schema({"type": kind, "id": "frame1"}))
    assert found == [("form.component", "frame1")]
    assert f"'{kind}' is not shown here; " in refusal.sentence


def test_all_problems_are_told_at_once():
    found, refusal = problems(
        schema(
            {"type": "iframe", "id": "a"},
            {"type": "textfield", "id": "b"},
            {"type": "textfield", "key": "no good"},
            {"type": "textfield", "key": "twice"},
            {"type": "number", "key": "twice"},
            {"type": "select", "key": "empty"},
            {"type": "radio", "key": "same", "values": [{"value": 1}, {"value": "1"}]},
            {"type": "radio", "key": "none", "values": ["x"]},
            {"type": "textfield", "key": "back", "validate": {"pattern": "(a)\\1", "minLength": "two"}},
            {"type": "number", "key": "digits", "decimalDigits": -1},
            {"type": "datetime", "key": "century", "subtype": "century"},
            {"key": "untyped"},
            {"type": "group", "id": "g", "components": 3},
        )
    )
    assert [code for code, _ in found] == [
        "form.component",
        "form.key",
        "form.key",
        "form.key",
        "form.options",
        "form.options",
        "form.options",
        "form.validate",
        "form.pattern",
        "form.validate",
        "form.component",
        "form.component",
        "form.component",
    ]
    assert "(13 problems in all)" in refusal.sentence


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "form.json"),
        ("[1]", "form.not_a_form"),
        ('{"components": {}}', "form.not_a_form"),
        ('{"components": [], "components": []}', "form.json"),
        ("x" * (1024 * 1024 + 1), "form.too_large"),
        (schema(*({"type": "spacer"} for _ in range(501))), "form.too_large"),
    ],
)
def test_what_is_no_form_is_refused(text, code):
    found, _ = problems(text)
    assert found == [(code, "")]


def test_groups_in_groups_end_somewhere():
    inner = {"type": "textfield", "key": "x"}
    for number in range(12):
        inner = {"type": "group", "id": f"g{number}", "components": [inner]}
    found, _ = problems(schema(inner))
    assert [code for code, _ in found] == ["form.depth"]

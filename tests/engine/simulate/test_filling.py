"""Forms are filled in as somebody would: what is told, what the form requires, and nothing that it hides."""

from __future__ import annotations

import json
import random

from engine import forms
from engine.simulate import filling


def form(*components):
    return forms.read(json.dumps({"type": "default", "components": [{"id": c["key"], **c} for c in components]}))


def filled(shape, given, variables=None):
    answers = filling.filled(shape, given, variables or {}, random.Random(1), None)
    return shape.answers(answers, variables or {})


REQUIRED = {"validate": {"required": True}}
CHOICE = {"type": "select", "values": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]}


def test_what_is_told_is_answered_and_what_is_required_is_filled_in():
    shape = form(
        {"type": "textfield", "key": "title", **REQUIRED},
        {"key": "kind", **CHOICE, **REQUIRED},
        {"type": "number", "key": "count", "validate": {"required": True, "min": 3, "max": 5}},
        {"type": "textarea", "key": "notes", "validate": {"required": True, "minLength": 60}},
        {"type": "datetime", "key": "on", "subtype": "date", "dateLabel": "On", **REQUIRED},
        {"type": "textfield", "key": "free"},
    )
    answers = filled(shape, {"title": "Printer is out", "unknown": 1})
    assert answers["title"] == "Printer is out"
    assert answers["kind"] in ("a", "b")
    assert 3 <= answers["count"] <= 5
    assert len(answers["notes"]) >= 60
    assert answers["on"]
    assert not answers["free"]


def test_a_question_that_an_answer_brings_up_is_answered_too():
    shape = form(
        {"key": "kind", **CHOICE, **REQUIRED},
        {"type": "textfield", "key": "why", "conditional": {"hide": '=kind != "b"'}, **REQUIRED},
    )
    assert "why" not in filled(shape, {"kind": "a", "why": "Because"})
    assert filled(shape, {"kind": "b"})["why"]


def test_what_the_ticket_knows_is_left_as_it_is():
    shape = form({"type": "textfield", "key": "title", **REQUIRED})
    assert filled(shape, {}, {"title": "As it was"}) == {"title": "As it was"}

"""The codec: everything comes back, shared variables stay shared, and what is not ours is refused in a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.bpmn import codec
from engine.errors import Invalid
from tests.engine.bpmn.drawing import Case, Host, beside

CASE = str(Path(__file__).parent / "elements" / "case.py")


def test_the_definition_is_not_inside_and_the_size_follows_what_lives():
    it = Case(beside(CASE, "lap"), {"more": True})
    first = it.run.dump()
    for _ in range(50):
        it.complete("lap", more=True)

    assert b"exclusiveGateway" not in first
    assert len(it.run.dump()) <= len(first) + 4, "only the token id has grown"


def test_scopes_that_share_variables_still_share_them():
    it = Case(beside(CASE, "boundary_stops_at_once"), {"seen": []})
    it.complete("first", seen=["first"])

    assert it.run.variables["seen"] == ["first"]
    assert it.run.variables_of(it.wait("second").token)["seen"] == ["first"]


@pytest.mark.parametrize("key", ["typename", "__class__", "py/object", "$ref", "0", ""])
def test_no_key_of_user_data_is_taken_for_ours(key: str):
    given = {key: {key: [1, {key: None}]}, "more": True}

    assert Case(beside(CASE, "lap"), given).run.variables == given


def test_sorted_keys_do_no_harm():
    it = Case(beside(CASE, "event_sub_process"), {"log": [], "b": 1, "a": 2})
    state = json.dumps(json.loads(it.run.dump()), sort_keys=True).encode()
    again = it.definition.restore(it.host, state)

    assert again.waits() == it.run.waits()
    assert again.variables == it.run.variables


@pytest.mark.parametrize("state", [b"[2]", b"{}", b"[]", b'["1"]', b"null"])
def test_an_unknown_format_is_refused(state: bytes):
    with pytest.raises(Invalid, match="format this version does not know") as refusal:
        beside(CASE, "lap").restore(Host(), state)
    assert refusal.value.code == "state.format"


def test_damaged_bytes_are_refused():
    with pytest.raises(Invalid, match="damaged"):
        beside(CASE, "lap").restore(Host(), b"[1,")


def test_a_token_at_an_element_that_the_definition_does_not_have_is_refused():
    state = Case(beside(CASE, "lap"), {"more": True}).run.dump()

    with pytest.raises(Invalid, match="belongs to another version"):
        beside(CASE, "user_task").restore(Host(), state)


def test_the_format_has_a_number():
    assert json.loads(Case(beside(CASE, "lap"), {}).run.dump())[0] == codec.FORMAT

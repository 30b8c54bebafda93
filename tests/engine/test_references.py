"""Answers that name something: keys in the place of names, and a refusal at the field for what nobody knows."""

import json
from pathlib import Path

import pytest

from engine import deployments, desk, forms, instances, packs, people, references, tasks
from engine.actor import SYSTEM
from engine.desk import loading
from engine.errors import Invalid
from tests.people import ALICE

INCIDENT = packs.read(Path(__file__).parents[2] / "processes" / "incident")

ROWS = {"key": "rows", "type": "dynamiclist", "path": "rows", "label": "Rows", "components": [
    {"type": "textfield", "key": "thing", "label": "Thing", "properties": {"evenkeel.source": "things"}}]}  # fmt: skip
FORM = forms.read(
    json.dumps(
        {
            "components": [
                {"type": "textfield", "key": "thing", "label": "Thing", "properties": {"evenkeel.source": "things"}},
                {"type": "textfield", "key": "deep.thing", "label": "Deep thing", "properties": {"evenkeel.source": "things"}},
                {"type": "taglist", "key": "things", "label": "Things", "properties": {"evenkeel.source": "things"},
                 "values": [{"value": "a", "label": "A"}, {"value": "z", "label": "Z"}]},
                {"type": "textfield", "key": "planet", "label": "Planet", "properties": {"evenkeel.source": "planets"}},
                {"type": "textfield", "key": "plain", "label": "Plain"},
                ROWS,
            ]
        }
    )
)  # fmt: skip
LOOKED = []


@pytest.fixture(autouse=True)
def things(monkeypatch):
    def known(_session, said):
        LOOKED.append(set(said))
        return {each: each.lower() for each in said if each.lower() in ("a", "b")}

    LOOKED.clear()
    monkeypatch.setattr(references, "SOURCES", {})
    references.register("things", known, lambda _s, text, limit, by: [(text, by.name)] * limit, noun="thing")


def resolved(variables=None, **answers):
    return references.resolved(None, FORM, answers, variables or {})


def test_names_become_keys_in_every_place():
    answers = {"thing": "A", "deep": {"thing": " b "}, "things": ["A", "b"], "rows": [{"thing": "B"}, {"thing": None}]}
    assert resolved(**answers) == {
        "thing": "a", "deep": {"thing": "b"}, "things": ["a", "b"], "rows": [{"thing": "b"}, {"thing": None}],
    }  # fmt: skip
    assert LOOKED[0] == {"A", "b", "B"}


def test_what_nobody_knows_is_refused_at_its_field():
    with pytest.raises(Invalid, match="2 fields need correcting") as refusal:
        resolved(thing="Q", rows=[{"thing": "a"}, {"thing": "R"}], plain="Q")
    assert refusal.value.fields == {
        "thing": "Thing: there is no thing 'Q'; choose one that is offered.",
        "rows.1.thing": "Thing: there is no thing 'R'; choose one that is offered.",
    }
    with pytest.raises(Invalid, match="there is no thing 'z'"):
        resolved(things=["a", "z"])


def test_what_nobody_changed_is_not_looked_at():
    assert resolved({"thing": "gone", "deep": {"thing": "gone"}}, thing="gone", deep={"thing": "gone"})
    assert not LOOKED


def test_an_empty_answer_and_a_kind_that_nobody_registered_are_free():
    assert resolved(thing="", planet="Pluto", plain="anything") == {"thing": "", "planet": "Pluto", "plain": "anything"}


def test_a_rehearsal_looks_up_only_what_it_has():
    with references.only(()):
        assert resolved(thing="Q") == {"thing": "Q"}
    with references.only({"things"}), pytest.raises(Invalid):
        resolved(thing="Q")
    with pytest.raises(Invalid):
        resolved(thing="Q")


def test_things_are_offered():
    assert references.found(None, "things", "a", limit=2, by=ALICE) == [("a", "Alice")] * 2


def test_a_ticket_does_not_name_itself():
    with pytest.raises(Invalid, match="a is this ticket itself; name another one"):
        resolved({"number": "a"}, thing="A")


def test_starts_and_completions_refuse_what_nobody_knows(database, monkeypatch):
    monkeypatch.undo()
    desk.register()
    with database.transaction() as session:
        loading.load(session, loading.files(loading.FACTORY))
        deployments.deploy(session, [INCIDENT], by=SYSTEM)
        alice = people.actor(session, "alice")
    logged = {"short_description": "It is out", "for_desk": True, "caller": "Erin Ellis", "category": "Enquiry"}
    logged |= {"impact": 3, "urgency": 2, "service": "E-mail and calendar", "ci": "mail1"}
    with database.transaction() as session, pytest.raises(Invalid) as refusal:
        instances.start(session, "incident", by=alice, variables={**logged, "ci": "mail99", "caller": "zoe"})
    assert set(refusal.value.fields) == {"ci", "caller"}
    with database.transaction() as session:
        moved = instances.start(session, "incident", by=alice, variables=logged)
        data = instances.find(session, moved.number, by=alice).data
    assert (data["caller"], data["service"], data["ci"]) == ("erin", "email", "mail1")
    with database.transaction() as session, pytest.raises(Invalid, match="there is no ticket 'INC0000099'"):
        tasks.complete(session, moved.opened[0].id, {"action": "start", "parent": "INC0000099"}, by=alice)
    with database.transaction() as session:
        loading.load(session, {"x.yaml": {"cis": [{"key": "mail1", "class": "application", "retired": True}]}})
        assert tasks.complete(session, moved.opened[0].id, {"action": "start"}, by=alice).stage == "In progress"

"""People of the desk's files: what they bring, what they leave alone, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine import absences, desk, now, people
from engine.desk import loading
from engine.errors import Invalid
from engine.models import Membership, Person

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def session(database):
    desk.register()
    with now.at(MONDAY), database.transaction() as session:
        people.add_group(session, "sales", name="Sales")
        yield session


def load(session, *rows):
    [loaded] = loading.load(session, {"people.yaml": {"people": list(rows)}})
    return loaded


def problems(session, row):
    with pytest.raises(Invalid) as caught:
        load(session, {"name": "Erin", **row})
    return [problem.sentence for problem in caught.value.problems]


def test_people_come_with_everything_in_any_order(session):
    frank = {"login": "frank", "name": "Frank", "manager": "erin"}
    erin = {"login": "erin", "name": "Erin", "email": "e@example.org", "roles": ["requester"], "groups": ["sales"], "vip": True,
            "location": "B", "phone": "1", "department": "Sales", "absences": [{"until": "P2D", "deputy": "frank"}]}  # fmt: skip
    loaded = load(session, frank, erin)
    assert (loaded.new, loaded.changed, loaded.same) == (2, 0, 0)
    found = session.get(Person, "erin")
    assert (found.email, found.vip, found.location, found.phone, found.department) == (
        "e@example.org",
        True,
        "B",
        "1",
        "Sales",
    )
    assert session.get(Person, "frank").manager == "erin"
    assert people.actor(session, "erin").roles == {"requester"}
    assert people.actor(session, "erin").groups == {"sales"}
    assert absences.current(session, ["erin"]) == {"erin": "frank"}
    with now.at(MONDAY + timedelta(days=2)):
        assert absences.current(session, ["erin"]) == {}


def test_a_second_load_changes_nothing(session):
    erin = {"login": "erin", "name": "Erin", "roles": ["requester"], "absences": [{"until": "P2D"}]}
    load(session, erin)
    with now.at(MONDAY + timedelta(days=1)):
        assert load(session, erin).same == 1
        assert len(absences.listed(session, "erin")) == 1


def test_what_was_given_by_hand_stays(session):
    people.add(session, "erin", name="Erin", password="a long secret", roles=["agent"])
    kept = session.get(Person, "erin").password
    assert load(session, {"login": "erin", "name": "Erin", "groups": ["sales"]}).changed == 1
    assert session.get(Person, "erin").password == kept
    assert people.actor(session, "erin").roles == {"agent"}
    assert session.get(Membership, ("erin", "sales")) is not None


def test_who_is_retired_cannot_sign_in_any_more(session):
    load(session, {"login": "erin", "name": "Erin"})
    load(session, {"login": "erin", "name": "Erin", "retired": True})
    assert session.get(Person, "erin").status == "disabled"


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"login": "er in"}, "cannot be used; take letters"),
        ({"login": "erin", "roles": ["king"]}, "there is no role 'king'; the roles are requester"),
        ({"login": "erin", "groups": ["moon"]}, "nothing known as 'moon' in groups"),
        ({"login": "erin", "manager": "nobody"}, "nothing known as 'nobody' in people"),
        ({"login": "erin", "manager": "erin"}, "nobody is their own manager"),
        ({"login": "erin", "vip": "yes"}, "neither true nor false"),
        ({"login": "erin", "absences": [{"deputy": "erin"}]}, "does not say until when"),
        ({"login": "erin", "absences": [{"until": "P2D", "deputy": "erin"}]}, "Nobody is their own deputy"),
        ({"login": "erin", "absences": [{"until": "P2D", "deputy": "zoe"}]}, "no active person with the login 'zoe'"),
        ({"login": "erin", "absences": [{"until": "soon"}]}, "is no moment"),
        ({"login": "erin", "absences": [{"from": "P3D", "until": "P2D"}]}, "before it begins"),
        ({"login": "erin", "wings": 2}, "there is no such field"),
    ],
)
def test_what_is_wrong_is_told(session, row, sentence):
    assert any(sentence in problem for problem in problems(session, row))


def test_the_factorys_people_hang_together(session):
    loading.load(session, loading.files(loading.FACTORY))
    factory = list(session.query(Person))
    assert sum(bool(one.vip) for one in factory) == 2
    assert absences.current(session, [one.login for one in factory]) == {"quentin": "wendy"}
    assert [one.login for one in factory if one.password] == []

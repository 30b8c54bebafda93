"""People: added, signed in, slowed down, given tokens."""

from datetime import timedelta

import pytest

from engine import now, people, signins, tokens
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.models import Person, SignedIn


@pytest.fixture
def session(database):
    with database.transaction() as session:
        people.add(
            session,
            "alice",
            name="Alice",
            email="alice@example.org",
            password="correct horse",
            roles=["agent", "requester"],
            groups=["desk", "vip, or not"],
        )
        yield session


def test_an_actor_carries_roles_and_groups(session):
    actor = people.actor(session, "alice")
    assert (actor.name, actor.roles, actor.groups) == ("Alice", {"agent", "requester"}, {"desk", "vip, or not"})


def test_a_login_is_taken_once(session):
    with pytest.raises(Conflict, match="'alice' already"):
        people.add(session, "alice", name="Another")


@pytest.mark.parametrize("login", ["", "a b", "<script>", "a/b"])
def test_a_login_with_odd_characters_is_refused(session, login):
    with pytest.raises(Invalid, match="cannot be used"):
        people.add(session, login, name="X")


def test_an_unknown_role_is_refused_by_name(session):
    with pytest.raises(Invalid, match="There is no role 'king'"):
        people.give_role(session, "alice", "king")


def test_a_short_password_is_refused(session):
    with pytest.raises(Invalid, match="needs at least 8"):
        people.set_password(session, "alice", "short")


def test_nobody_is_not_found(session):
    with pytest.raises(NotFound, match="'zoe'"):
        people.actor(session, "zoe")


def test_passwords_are_salted_and_never_kept(session):
    people.add(session, "bob", name="Bob", password="correct horse")
    hashes = {session.get(Person, login).password for login in ("alice", "bob")}
    assert len(hashes) == 2
    assert all("horse" not in kept for kept in hashes)


def test_signing_in_gives_a_cookie_that_is_known_until_signing_out(session):
    cookie = signins.sign_in(session, "alice", "correct horse")
    signin = signins.signed_in(session, cookie)
    assert signin.actor == people.actor(session, "alice")
    assert session.get(SignedIn, cookie) is None, "only the digest is kept"
    signins.sign_out(session, cookie)
    assert signins.signed_in(session, cookie) is None


@pytest.mark.parametrize(("login", "password"), [("alice", "wrong horse"), ("zoe", "correct horse"), ("alice", "")])
def test_wrong_credentials_are_refused_without_saying_which(session, login, password):
    with pytest.raises(NotAllowed, match="Login or password is not right"):
        signins.sign_in(session, login, password)


def test_a_disabled_person_neither_signs_in_nor_stays_in(session):
    cookie = signins.sign_in(session, "alice", "correct horse")
    session.get(Person, "alice").status = "disabled"
    session.flush()
    assert signins.signed_in(session, cookie) is None
    with pytest.raises(NotAllowed):
        signins.sign_in(session, "alice", "correct horse")


def test_a_session_ends_when_idle_and_after_its_life_in_any_case(session):
    begun = now.now()
    with now.at(begun):
        cookie = signins.sign_in(session, "alice", "correct horse")
    with now.at(begun + signins.IDLE - timedelta(seconds=1)):
        signin = signins.signed_in(session, cookie)
        assert signin is not None
        signins.touch(session, signin)
    with now.at(begun + signins.IDLE + timedelta(seconds=1)):
        assert signins.signed_in(session, cookie) is not None
    with now.at(begun + signins.IDLE * 2 + timedelta(seconds=1)):
        assert signins.signed_in(session, cookie) is None


def test_a_new_password_ends_all_sessions(session):
    cookie = signins.sign_in(session, "alice", "correct horse")
    people.set_password(session, "alice", "battery staple")
    assert signins.signed_in(session, cookie) is None
    assert signins.sign_in(session, "alice", "battery staple")


def test_many_failures_slow_an_account_down_and_pass(session):
    begun = now.now()
    with now.at(begun):
        for _ in range(signins.FAILURES):
            signins.failed(session, "alice", "192.0.2.1")
        with pytest.raises(NotAllowed, match="Wait 15 minutes"):
            signins.sign_in(session, "alice", "correct horse")
    with now.at(begun + signins.FAILURE_WINDOW + timedelta(seconds=1)):
        assert signins.sign_in(session, "alice", "correct horse")


def test_a_token_is_known_until_it_is_ended_or_over(session):
    begun = now.now()
    token = tokens.add(session, "alice", label="script", expires_at=begun + timedelta(days=1))
    assert tokens.bearer(session, token).login == "alice"
    assert tokens.bearer(session, "ek_nonsense") is None
    with now.at(begun + timedelta(days=2)):
        assert tokens.bearer(session, token) is None
    [row] = tokens.listed(session, by=people.actor(session, "alice"))
    assert token not in (row.digest, row.label)
    tokens.end(session, row.id, by=people.actor(session, "alice"))
    assert tokens.bearer(session, token) is None


def test_a_token_of_somebody_else_is_not_found(session, mallory):
    tokens.add(session, "alice", label="script")
    [row] = tokens.listed(session, by=people.actor(session, "alice"))
    with pytest.raises(NotFound):
        tokens.end(session, row.id, by=mallory)


def test_people_are_found_by_name_or_login_page_by_page(session):
    for number in range(5):
        people.add(session, f"p{number}", name=f"Person {number}")
    page = people.listed(session, search="PERSON", page=2, size=2)
    assert ([one.login for one in page.items], page.total, page.count) == (["p2", "p3"], 5, 3)


def test_names_are_looked_up_together(session):
    assert people.names(session, ["alice", "zoe"]) == {"alice": "Alice"}

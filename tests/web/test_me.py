"""My account: tokens are shown once, act for their person, and end at once."""

import re
from urllib.parse import urlsplit

from engine import absences, now
from engine.desk import mail_reasons, signing
from tests.web.visiting import words


def made(visitor, **more):
    page = visitor.post("/me/tokens", {"label": "Monitoring", "days": "30", **more})
    return re.search(r"ek_[\w-]+", page.text)[0]


def asked(app, token):
    return app.test_client().get("/api/tasks", headers={"Authorization": f"Bearer {token}"}).status_code


def test_a_token_is_shown_once_and_acts_until_taken_back(app, visit):
    alice = visit("alice")
    token = made(alice)
    again = alice.get("/me")
    assert token not in again.text
    assert "Monitoring" in words(again)
    assert asked(app, token) == 200
    assert visit("bob").post("/me/tokens/1/end").status_code == 404, "not his to take back"
    assert alice.post("/me/tokens/1/end").location == "/me"
    assert asked(app, token) == 401


def test_a_token_ends_by_itself(app, visit):
    token, start = made(visit("alice")), now.now()
    with now.at(start.replace(year=start.year + 1)):
        assert asked(app, token) == 401


def test_the_page_says_who_one_is(visit):
    said = words(visit("alice").get("/me"))
    assert "Login alice" in said
    assert "Roles agent, requester" in said
    assert "Groups service_desk" in said


def away(visitor, first="2099-03-02", last="2099-03-06", deputy="bob"):
    return visitor.post("/me/absences", {"first": first, "last": last, "deputy": deputy})


def noted(database, login="alice"):
    with database.reading() as session:
        return [
            (f"{one.begins_at:%Y-%m-%d %H:%M}", f"{one.ends_at:%Y-%m-%d %H:%M}", one.deputy)
            for one in absences.listed(session, login)
        ]


def test_an_absence_is_noted_in_whole_days_and_taken_back(desk, visit):
    alice = visit("alice")
    assert away(alice).location == "/me"
    assert noted(desk) == [("2099-03-02 00:00", "2099-03-07 00:00", "bob")]
    shown = words(alice.get("/me"))
    assert "2099-03-02 2099-03-06" in shown
    assert "I do not go" in shown
    assert visit("bob").post("/me/absences/1/end").status_code == 403
    assert alice.post("/me/absences/1/end").location == "/me"
    assert noted(desk) == []


def test_what_cannot_be_is_told_beside_what_was_typed(desk, visit):
    alice = visit("alice")
    for given, sentence in [
        ({"last": "2099-03-01"}, "before it begins"),
        ({"first": "soon"}, "is no day; choose one"),
        ({"deputy": "alice"}, "Nobody is their own deputy"),
        ({"deputy": "nobody"}, "no active person with the login"),
    ]:
        refused = away(alice, **given)
        assert refused.status_code in (400, 409, 422)
        assert sentence in words(refused)
        assert 'value="2099-03-06"' in refused.text or given.get("last")
    away(alice)
    assert "is away already" in words(away(alice, first="2099-03-06", last="2099-03-09"))
    assert noted(desk) == [("2099-03-02 00:00", "2099-03-07 00:00", "bob")]


def test_what_one_hears_of_is_a_table_for_ones_roles(visit):
    erin, alice = visit("erin").get("/me"), visit("alice").get("/me")
    assert "Replies and questions on my tickets" in words(erin)
    assert "Work that somebody gives to me" not in words(erin)
    assert "Work that somebody gives to me" in words(alice)
    assert (
        'name="group" value="none" aria-label="Work that is handed over to my groups: Not at all" checked' in alice.text
    )
    visit("alice").post("/me/preferences", {"group": "digest"})
    assert (
        'name="group" value="digest" aria-label="Work that is handed over to my groups: Daily digest" checked'
        in visit("alice").get("/me").text
    )


def test_a_mails_link_ends_its_kind_without_signing_in(app, visit):
    signing.use(app.extensions["settings"])
    address = urlsplit(mail_reasons.link("erin", "reply")).path
    nobody = app.test_client()
    assert "Send me no more of these" in nobody.get(address).text
    assert 'name="reply" value="mail"' in visit("erin").get("/me").text
    ended = nobody.post(address, data={"List-Unsubscribe": "One-Click"})
    assert (ended.status_code, "No more mail of this kind" in ended.text) == (200, True)
    assert (
        'value="none" aria-label="Replies and questions on my tickets: Not at all" checked'
        in visit("erin").get("/me").text
    )
    assert nobody.post(address[:-3]).status_code == 404

"""My account: tokens are shown once, act for their person, and end at once."""

import re

from engine import now
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

"""Coming in and going out: sessions that end, tries that are slowed, cookies that nobody else can use."""

import html
import re
from datetime import timedelta

import pytest
from werkzeug.datastructures import MultiDict

from engine import now, people, signins
from tests.web import visiting

MINUTE = timedelta(minutes=1)


@pytest.fixture
def with_password(desk):
    with desk.transaction() as session:
        people.set_password(session, "alice", visiting.PASSWORD)


def enter(visitor, password=visiting.PASSWORD, **more):
    return visitor.post("/sign-in", {"login": "alice", "password": password, **more})


def cookie(answer, name="evenkeel"):
    return next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith(f"{name}="))


def test_a_page_leads_to_the_door_and_back(visit, with_password):
    nobody = visit()
    led = nobody.get("/inbox?box=all&search=x")
    assert (led.status_code, led.location) == (303, "/sign-in?next=/inbox%3Fbox%3Dall%26search%3Dx")
    assert 'name="next" value="/inbox?box=all&amp;search=x"' in nobody.get(led.location).text
    assert enter(nobody, next="/inbox?box=all&search=x").location == "/inbox?box=all&search=x"
    assert nobody.get("/inbox").status_code == 200


@pytest.mark.parametrize(
    "foreign", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "evil"]
)
def test_the_way_back_never_leads_elsewhere(visit, with_password, foreign):
    assert enter(visit(), next=foreign).location == "/"


def test_the_cookie_is_kept_from_scripts_and_other_sites(visit, with_password):
    said = cookie(enter(visit()))
    assert "HttpOnly" in said
    assert "SameSite=Lax" in said
    assert "Path=/" in said


def test_behind_https_the_cookie_is_bound_to_the_host(desk, tmp_path, with_password):
    app = visiting.application(desk, tmp_path, base_url="https://desk.example")
    nobody = visiting.Visitor(app)
    nobody.token = ""
    page = nobody.client.get("/sign-in", base_url="https://desk.example")
    token = page.text.split('name="ek-csrf" value="')[1].split('"')[0]
    asked = {"login": "alice", "password": visiting.PASSWORD, "ek-csrf": token}
    said = cookie(nobody.client.post("/sign-in", data=asked, base_url="https://desk.example"), "__Host-evenkeel")
    assert "Secure" in said
    assert "Domain" not in said
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_signing_in_makes_a_new_session_and_ends_the_old(desk, visit, with_password):
    visitor = visit("alice")
    before = visitor.client.get_cookie("evenkeel").value
    enter(visitor)
    assert visitor.client.get_cookie("evenkeel").value != before
    with desk.reading() as session:
        assert signins.signed_in(session, before) is None


def test_a_wrong_password_says_no_more_than_that(visit, with_password):
    known, unknown = enter(visit(), "wrong"), visit().post("/sign-in", {"login": "nobody", "password": "wrong"})
    assert known.status_code == unknown.status_code == 403
    sentence = "Login or password is not right."
    assert sentence in visiting.words(known)
    assert sentence in visiting.words(unknown)
    assert 'name="login" value="alice"' in known.text, "what was typed is kept, the password is not"
    assert "wrong" not in known.text


def test_many_failures_close_the_door_for_a_while_also_with_the_right_password(visit, with_password):
    visitor = visit()
    for _ in range(signins.FAILURES):
        assert enter(visitor, "wrong").status_code == 403
    closed = enter(visitor)
    assert (closed.status_code, closed.headers["Retry-After"]) == (429, "900")
    assert "Wait 15 minutes" in visiting.words(closed)
    with now.at(now.now() + signins.FAILURE_WINDOW + MINUTE):
        assert enter(visitor).status_code == 303


def test_a_session_ends_without_requests_and_in_any_case(visit, with_password):
    start = now.now()
    idle = visit("alice")
    with now.at(start + signins.IDLE + MINUTE):
        assert idle.get("/inbox").status_code == 303
    busy, moment = visit("alice"), start
    while moment < start + signins.ABSOLUTE - 20 * MINUTE:
        moment += 20 * MINUTE
        with now.at(moment):
            assert busy.get("/inbox").status_code == 200
    with now.at(start + signins.ABSOLUTE + MINUTE):
        assert busy.get("/inbox").status_code == 303


def test_signing_out_ends_the_session_in_the_store_too(visit):
    alice = visit("alice")
    word = alice.client.get_cookie("evenkeel").value
    assert alice.post("/sign-out").location == "/sign-in"
    alice.client.set_cookie("evenkeel", word)
    assert alice.get("/inbox").status_code == 303


def test_the_password_of_the_demo_is_told_in_the_demo_only(desk, tmp_path, visit):
    assert "Demonstration" not in visiting.words(visit().get("/sign-in"))
    demo = visiting.Visitor(visiting.application(desk, tmp_path, demo=True))
    assert "Demonstration: sign in as alice" in visiting.words(demo.get("/sign-in"))


def test_a_form_whose_session_ended_is_carried_through_the_sign_in(desk, visit, with_password):
    task, alice = visiting.asked(desk).opened[0].id, visit("alice")
    written = {"verdict": "no", "why_not": "None is <left>", "ek-revision": "1", "labels": ["", "heavy"]}
    token = alice._form_token()
    with now.at(now.now() + signins.IDLE + MINUTE):
        door = alice.post(f"/tasks/{task}/completion", written)
        assert door.status_code == 403
        assert "You were signed out meanwhile. Sign in, and what you typed is sent on." in visiting.words(door)
        carried = html.unescape(re.search(r'name="ek-carried" value="([^"]+)"', door.text)[1])
        assert token not in carried
        wrong = enter(alice, "wrong", next=f"/tasks/{task}/completion", **{"ek-carried": carried})
        assert html.escape(carried) in wrong.text.replace("&#34;", "&quot;"), (
            "a slip of the password loses nothing either"
        )
        again = enter(alice, next=f"/tasks/{task}/completion", **{"ek-carried": carried})
        assert "Why not None is &lt;left&gt;" in visiting.words(again)
        assert f'action="/tasks/{task}/completion"' in again.text
        sent = dict.fromkeys(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', again.text))
        fields = MultiDict((name, html.unescape(value)) for name, value in sent)
        done = alice.client.post(f"/tasks/{task}/completion", data=fields)
        assert (done.status_code, done.location) == (303, "/LOAN0000001")


@pytest.mark.parametrize("tampered", ["nonsense", "[1]", "{}", '[["a"]]', "[" * 5000])
def test_what_was_tampered_with_is_not_sent_on(visit, with_password, tampered):
    assert enter(visit(), next="/inbox", **{"ek-carried": tampered}).location == "/inbox"


def test_a_part_of_a_page_says_that_the_session_ended_and_leaves_what_was_typed(desk, visit):
    task = visiting.asked(desk).opened[0].id
    answer = visit().post(f"/tasks/{task}/form", {"verdict": "no"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (401, "#notices")
    assert "What you typed stays here" in visiting.words(answer)

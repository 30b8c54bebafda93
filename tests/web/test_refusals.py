"""Bad news: in the house style for people, as problem+json for machines, and never with the inside of the program."""

import re

from engine.errors import Unavailable
from tests.web.visiting import words
from web.policies import EVERYONE, policy


def test_nothing_at_an_address(visit, machine):
    page = visit("alice").get("/nothing-here")
    assert page.status_code == 404
    assert "Nothing at this address" in words(page)
    assert machine("alice").ask("GET", "/api/nothing").get_json() == {
        "type": "urn:evenkeel:problem:not_found", "title": "Nothing at this address", "status": 404, "code": "not_found",
        "detail": "There is nothing here, or it is not for you to see. Check the address, or search for the number.",
    }  # fmt: skip


def test_a_wrong_method_says_which_are_right(visit, machine):
    page = visit("alice").client.put("/inbox")
    assert page.status_code in (400, 405)
    answer = machine("alice").ask("PATCH", "/api/tasks", json={})
    assert (answer.status_code, answer.get_json()["code"]) == (405, "method")
    assert "GET" in answer.headers["Allow"]


def test_no_token_is_asked_for_one(app):
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic YTpi"}, {"Cookie": "evenkeel=x"}):
        answer = app.test_client().get("/api/tasks", headers=headers)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="evenkeel"')
        assert "bearer token" in answer.get_json()["detail"]


def test_a_browser_session_opens_nothing_of_the_api(visit):
    assert visit("alice").get("/api/tasks").status_code == 401


def test_a_role_that_is_missing_is_named(visit):
    page = visit("erin").get("/faults")
    assert page.status_code == 403
    assert "This page is for process owners; your account does not have that role." in words(page)


def test_somebody_without_a_role_is_told_whom_to_ask(visit):
    assert "Your account has no role yet" in words(visit("mallory").get("/"))


def test_a_failure_gives_a_number_and_nothing_else(app, visit, caplog):
    @app.get("/breaks")
    @policy(EVERYONE)
    def breaks():
        raise ZeroDivisionError("the secret inside")

    page = visit("alice").get("/breaks")
    assert page.status_code == 500
    assert "secret" not in page.text
    number = re.search(r"the number (\w{8})", words(page))[1]
    assert number in caplog.text
    assert "the secret inside" in caplog.text


def test_a_store_that_is_away_is_503_with_a_time_to_come_back(app, visit):
    @app.get("/away")
    @policy(EVERYONE)
    def away():
        raise Unavailable("The database is busy. Try again in a moment.")

    page = visit("alice").get("/away")
    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
    assert "Not available right now" in words(page)


def test_too_large_a_form_is_refused_unread(visit):
    answer = visit("erin").post("/me/preferences", {"device": "x" * (2 * 1024 * 1024 + 1)})
    assert answer.status_code == 413
    assert "larger than this service takes" in words(answer)


def test_a_session_that_ended_leads_an_htmx_request_to_the_door(visit):
    answer = visit().get("/inbox", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/sign-in")

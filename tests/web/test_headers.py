"""What every answer says to the browser, and forms from elsewhere that are turned away."""

import re

import pytest

from tests.web import visiting

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'none'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; object-src 'none'"
)


@pytest.mark.parametrize(
    "address", ["/sign-in", "/", "/nothing-here", "/api/nothing-here", "/api/openapi.json", "/healthz"]
)
def test_every_answer_carries_the_headers(visit, address):
    headers = visit("alice").get(address).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_only_a_page_with_a_drawing_may_set_style_attributes(desk, visit):
    moved, alice = visiting.asked(desk), visit("alice")
    drawn = alice.get(f"/{moved.number}?tab=diagram").headers["Content-Security-Policy"]
    assert drawn == POLICY.replace("style-src-attr 'none'", "style-src-attr 'unsafe-inline'")
    assert alice.get(f"/{moved.number}").headers["Content-Security-Policy"] == POLICY


def test_pages_have_no_inline_script_style_or_foreign_address(desk, visit):
    moved, carol = visiting.granted(desk), visit("carol")
    for address in (
        "/",
        "/inbox",
        f"/{moved.number}",
        f"/{moved.number}?tab=diagram",
        "/processes/loan",
        "/processes/loan/start",
        "/me",
        "/api",
    ):
        page = carol.get(address).text
        assert " style=" not in page, address
        assert "<style" not in page, address
        assert "onclick" not in page, address
        assert all(part.startswith((" src=", ' type="module" src=')) for part in page.split("<script")[1:]), address
        assert 'src="http' not in page, address


def test_our_files_are_kept_for_a_year_by_their_digest(visit):
    page = visit().get("/sign-in").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    assert re.fullmatch(r"/static/~\w{10}/app\.css", address)
    assert visit().get(address).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert visit().get("/static/app.css").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_from_elsewhere_is_turned_away(desk, visit, headers):
    moved, alice = visiting.asked(desk), visit("alice")
    answer = alice.post(f"/tasks/{moved.opened[0].id}/claim", headers=headers)
    assert answer.status_code == 403
    assert "sent from another site" in visiting.words(answer)


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}, {}])
def test_a_form_from_here_is_taken(desk, visit, headers):
    moved, alice = visiting.asked(desk), visit("alice")
    assert alice.post(f"/tasks/{moved.opened[0].id}/claim", headers=headers).status_code == 303


def test_a_form_without_its_token_is_not_taken(desk, visit):
    moved, alice, bob = visiting.asked(desk), visit("alice"), visit("bob")
    address = f"/tasks/{moved.opened[0].id}/claim"
    for token in ({}, {"ek-csrf": "made-up"}, {"ek-csrf": bob._form_token()}):
        answer = alice.client.post(address, data=token)
        assert answer.status_code == 400
        assert "This page has expired" in visiting.words(answer)


def test_an_expired_page_gives_back_what_was_typed(desk, visit):
    moved, alice = visiting.asked(desk), visit("alice")
    answer = alice.client.post(
        f"/tasks/{moved.opened[0].id}/completion", data={"why_not": "None is left", "ek-csrf": "of-yesterday"}
    )
    assert answer.status_code == 400
    assert "Why not None is left" in visiting.words(answer)
    assert "of-yesterday" not in answer.text


def test_a_service_with_an_address_answers_to_its_own_names_only(desk, tmp_path):
    app = visiting.application(desk, tmp_path, base_url="https://desk.example")
    asked = {
        host: app.test_client().get("/sign-in", base_url=f"https://{host}").status_code
        for host in ("desk.example", "evil.example")
    }
    assert asked == {"desk.example": 200, "evil.example": 400}

"""Links on a ticket's page and over the API: made, shown from both ends, taken back, refused."""

import re

import pytest

from tests.web import visiting


@pytest.fixture
def two(desk):
    return visiting.asked(desk), visiting.asked(desk)


def test_a_link_is_made_and_shown_on_both_pages_and_taken_back(two, visit):
    first, second = two
    alice = visit("alice")
    given = {"other": second.number.lower(), "kind": "parent", "reason": "One <cause>"}
    assert alice.post(f"/instances/{first.id}/links", given).status_code == 303
    page, other = alice.get(f"/{first.number}").text, alice.get(f"/{second.number}").text
    assert f'href="/{second.number}"><strong>' in page
    assert "Parent</span>" in page
    assert "One &lt;cause&gt;" in page
    assert "Child</span>" in other
    given = {"other": first.number, "kind": "child"}
    assert alice.post(f"/instances/{second.id}/links/removal", given).status_code == 303
    assert f'href="/{second.number}"' not in alice.get(f"/{first.number}").text


def test_what_cannot_be_linked_is_told_in_a_sentence(two, visit):
    first, _ = two
    refused = visit("alice").post(f"/instances/{first.id}/links", {"other": "LOA9999999", "kind": "related"})
    assert refused.status_code == 404
    assert "There is no ticket LOA9999999" in refused.text
    refused = visit("alice").post(f"/instances/{first.id}/links", {"other": first.number, "kind": "related"})
    assert refused.status_code == 422
    assert "cannot be linked to itself" in refused.text


def test_requesters_see_related_tickets_of_theirs_and_cannot_link(two, visit):
    first, second = two
    visit("alice").post(f"/instances/{first.id}/links", {"other": second.number, "kind": "related"})
    page = visit("erin").get(f"/{first.number}").text
    assert f'href="/{second.number}"' in page
    assert "Link a ticket" not in page


def test_machines_link_too(two, machine):
    first, second = two
    alice = machine("alice")
    body = {"other": second.number, "kind": "problem", "reason": "Same disk"}
    made = alice.ask("POST", f"/api/instances/{first.number}/links", json=body)
    assert made.status_code == 200
    (one,) = made.get_json()["items"]
    assert (one["number"], one["kind"], one["reason"], one["by"]) == (second.number, "problem", "Same disk", "alice")
    assert alice.ask("GET", f"/api/instances/{second.number}/links").get_json()["items"][0]["number"] == first.number
    gone = alice.ask("POST", f"/api/instances/{first.number}/links/removal", json=body)
    assert gone.status_code == 204
    assert alice.ask("GET", f"/api/instances/{first.number}/links").get_json() == {"items": []}
    refused = alice.ask("POST", f"/api/instances/{first.number}/links", json={**body, "kind": "cousin"})
    assert refused.status_code == 422
    assert "'cousin' is no kind of link" in refused.get_json()["detail"]


def test_a_link_and_its_removal_offer_to_be_taken_back(two, visit):
    first, second = two
    alice = visit("alice")
    given = {"other": second.number, "kind": "parent", "reason": "One & the same"}
    alice.post(f"/instances/{first.id}/links", given)
    for linked in (True, False, True):
        page = alice.get(f"/{first.number}").text
        assert (f'href="/{second.number}"><strong>' in page) is linked
        [undo] = re.findall(rf'action="(/instances/{first.id}/links[^"]*\?[^"]+)"', page)
        assert alice.post(undo.replace("&amp;", "&")).status_code == 303
    page = alice.get(f"/{first.number}").text
    assert f'href="/{second.number}"><strong>' not in page

"""Presence on the pages: one small address tells and answers, and the pages show who else is there."""

import pytest

from tests.web import visiting
from tests.web.visiting import words


@pytest.fixture
def loan(desk):
    return visiting.asked(desk)


def test_an_open_page_tells_and_hears(visit, loan):
    alice, bob = visit("alice"), visit("bob")
    address, task = f"/instances/{loan.id}/presence", loan.opened[0].id
    assert alice.post(address, {"doing": "viewing"}).get_json() == {"present": []}
    assert bob.post(address, {"doing": "typing", "task": str(task)}).get_json() == {
        "present": [{"name": "Alice", "doing": "viewing"}]
    }
    for page in (f"/tasks/{task}", f"/{loan.number}"):
        assert "Bob is typing" in words(alice.get(page)), page
    assert "Bob is typing" not in words(bob.get(f"/tasks/{task}"))
    assert "data-presence" not in visit("erin").get(f"/{loan.number}").text
    bob.post(address, {"doing": "gone"})
    assert alice.post(address, {"doing": "viewing"}).get_json() == {"present": []}


def test_another_word_and_another_ticket_are_refused(visit, loan):
    assert visit("alice").post(f"/instances/{loan.id}/presence", {"doing": "sleeping"}).status_code == 422
    assert visit("alice").post("/instances/999/presence").status_code == 404


def test_who_opens_a_form_second_is_told_at_once(visit, loan):
    task = loan.opened[0].id
    visit("bob").post(f"/tasks/{task}/draft", {"verdict": "no", "why_not": "I rang her"})
    page = visit("alice").get(f"/tasks/{task}")
    assert "Bob began to work on this" in words(page)
    assert "I rang her" not in page.text
    assert "began to work on this" not in words(visit("bob").get(f"/tasks/{task}"))

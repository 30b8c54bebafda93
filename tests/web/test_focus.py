"""Focus: one task after the other, later ones put aside, and on after each that is done."""

import re

from tests.web import visiting


def test_one_after_the_other(visit, desk):
    first, second = visiting.asked(desk, device="Laptop"), visiting.asked(desk, device="Beamer")
    alice = visit("alice")
    begun = alice.get("/focus")
    assert begun.headers["Location"] == f"/tasks/{first.opened[0].id}?focus="
    page = alice.get(begun.headers["Location"]).text
    assert f"then {second.number} Decide on the loan" in page
    assert f'href="/tasks/{second.opened[0].id}?focus={first.opened[0].id}"' in page


def test_later_puts_aside_until_one_begins_again(visit, desk):
    moved = visiting.asked(desk)
    alice = visit("alice")
    page = alice.get(f"/focus?focus={moved.opened[0].id}")
    assert page.status_code == 200
    assert "You put 1 task off until later." in page.text
    assert 'href="/focus">Begin with it again' in page.text


def test_a_task_that_is_done_leads_on(visit, desk):
    first, second = visiting.asked(desk), visiting.asked(desk)
    alice = visit("alice")
    granted = alice.post(f"/tasks/{first.opened[0].id}/completion", {"verdict": "yes", "shelf": "2", "ek-focus": "7"})
    assert re.fullmatch(r"/tasks/\d+\?focus=7", granted.location), "her own next task of the same ticket"
    refused = {"verdict": "no", "why_not": "None is left", "ek-focus": "7"}
    assert alice.post(f"/tasks/{second.opened[0].id}/completion", refused).location == "/focus?focus=7"


def test_nothing_to_do_is_said(visit):
    assert "Nothing waits for you" in visit("alice").get("/focus").text


def test_an_address_by_hand_is_no_fault(visit, desk):
    visiting.asked(desk)
    assert visit("alice").get("/focus?focus=x.9999999999999.-1.").status_code == 303

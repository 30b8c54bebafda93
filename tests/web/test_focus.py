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
    onward = alice.post(f"/tasks/{second.opened[0].id}/completion", refused).location
    assert onward == f"{granted.location.partition('?')[0]}?focus=7.{second.opened[0].id}"


def test_the_last_that_is_done_leads_to_the_end_and_counts_as_no_later_one(visit, desk):
    moved = visiting.asked(desk)
    task = moved.opened[0].id
    alice = visit("alice")
    refused = {"verdict": "no", "why_not": "None is left", "ek-focus": ""}
    onward = alice.post(f"/tasks/{task}/completion", refused).location
    assert onward == f"/focus?focus={task}"
    page = alice.get(onward).text
    assert "Nothing else waits for you" not in page
    assert "Nothing waits for you" in page


def test_a_page_that_is_loaded_ahead_may_be_kept_and_says_by_itself_what_was_done(visit, desk):
    first, second = visiting.asked(desk), visiting.asked(desk)
    alice, task = visit("alice"), first.opened[0].id
    ahead = f"/tasks/{second.opened[0].id}?focus={task}"
    assert f'data-ahead="{ahead}"' in alice.get(f"/tasks/{task}?focus=").text
    assert alice.get(ahead).headers["Cache-Control"] == "no-store"
    kept = alice.get(ahead, headers={"Ek-Ahead": "true"}).headers
    assert kept["Cache-Control"] == "private, max-age=600"
    assert "Cookie" in kept["Vary"], "who signs out or in has nothing of it"
    answers = {"verdict": "no", "why_not": "None is left", "ek-focus": "", "ek-ahead": ahead}
    done = alice.post(f"/tasks/{task}/completion", answers)
    assert done.location == f"{ahead}#done-{first.number}"
    assert "Set-Cookie" not in done.headers, "the browser keeps a page for one cookie"


def test_who_has_no_task_left_sees_when_one_comes(visit, desk):
    alice, alone = visit("alice"), {"headers": {"Ek-Live": "true"}}
    assert "Nothing waits for you" in alice.get("/focus", **alone).text
    moved = visiting.asked(desk)
    assert f"{moved.number} Decide on the loan" in visiting.words(alice.get("/focus", **alone))


def test_nothing_to_do_is_said(visit):
    assert "Nothing waits for you" in visit("alice").get("/focus").text


def test_an_address_by_hand_is_no_fault(visit, desk):
    visiting.asked(desk)
    assert visit("alice").get("/focus?focus=x.9999999999999.-1.").status_code == 303

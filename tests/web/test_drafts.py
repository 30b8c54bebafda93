"""Drafts on the pages: a form opens with what was typed, says so, and loses it only when it is sent or put aside."""

import re
import threading

import pytest
from sqlalchemy import func, select

from engine import drafts, instances, tasks
from engine.models import Draft, Instance
from tests.people import ALICE, BOB, ERIN
from tests.web import visiting
from tests.web.visiting import words

SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def task(desk):
    return visiting.asked(desk).opened[0].id


def count(desk, model=Draft):
    with desk.reading() as session:
        return session.scalar(select(func.count()).select_from(model))


def test_a_form_opens_with_its_draft_and_says_so(desk, visit, task):
    alice = visit("alice")
    typed = {"verdict": "no", "why_not": "<b>Bec", "ek-revision": "1"}
    assert alice.post(f"/tasks/{task}/draft", typed, headers=SCRIPT).status_code == 204
    page = alice.get(f"/tasks/{task}")
    assert "not sent yet. Only you see it." in words(page)
    assert "&lt;b&gt;Bec</textarea>" in re.sub(r"[\r\n]", "", page.text)
    assert 'value="no" checked' in page.text
    assert "not sent yet" not in words(visit("bob").get(f"/tasks/{task}"))
    with desk.reading() as session:
        assert "verdict" not in instances.find(session, "LOAN0000001", by=ALICE).data, "a draft is no answer"


def test_without_scripts_a_button_keeps_it(visit, task):
    alice = visit("alice")
    page = alice.get(f"/tasks/{task}").text
    assert f'formaction="/tasks/{task}/draft"' in page
    answer = alice.post(f"/tasks/{task}/draft", {"why_not": "Bec", "verdict": "no"})
    assert (answer.status_code, answer.location) == (303, f"/tasks/{task}")
    assert "Your draft is kept. Nothing was sent yet." in words(alice.get(answer.location))


def test_a_draft_is_put_aside_and_had_again(visit, task):
    alice = visit("alice")
    alice.post(f"/tasks/{task}/draft", {"why_not": "Because of it", "verdict": "no"})
    answer = alice.post(f"/tasks/{task}/draft/end")
    page = alice.get(answer.location)
    assert "Your draft is put aside." in words(page)
    assert "Because of it" not in page.text
    assert alice.post(f"/tasks/{task}/draft/return").location == f"/tasks/{task}"
    assert "Because of it" in alice.get(f"/tasks/{task}").text
    assert "The draft is gone" in words(alice.client.get(alice.post(f"/tasks/{task}/draft/return").location)), (
        "there is nothing to take back a second time"
    )


def test_sending_takes_the_draft_along(desk, visit, task):
    alice = visit("alice")
    alice.post(f"/tasks/{task}/draft", {"verdict": "yes"})
    carried = 'name="ek-draft" value="1"'
    assert carried in alice.get(f"/tasks/{task}").text
    assert carried in alice.post(f"/tasks/{task}/completion", {"verdict": "no", "ek-draft": "1"}).text
    assert count(desk) == 1
    assert alice.post(f"/tasks/{task}/completion", {"verdict": "yes", "ek-draft": "1"}).status_code == 303
    assert count(desk) == 0


def test_who_was_overtaken_can_copy_the_draft(desk, visit, task):
    bob = visit("bob")
    bob.post(f"/tasks/{task}/draft", {"verdict": "no", "why_not": "I rang her"})
    with desk.transaction() as session:
        tasks.complete(session, task, {"verdict": "yes"}, by=ALICE)
    page = bob.get(f"/tasks/{task}")
    assert "What you typed and did not send" in words(page)
    assert "I rang her" in words(page)
    assert "did not send" not in words(visit("alice").get(f"/tasks/{task}"))
    late = bob.post(f"/tasks/{task}/draft", {"verdict": "no"}, headers=SCRIPT)
    assert late.status_code in (403, 409)


def test_nobody_keeps_a_draft_for_what_is_not_theirs(desk, visit, task):
    assert visit("erin").post(f"/tasks/{task}/draft", {"verdict": "no"}).status_code == 404
    assert visit("carol").post(f"/tasks/{task}/draft", {"verdict": "no"}).status_code == 403
    assert visit("alice").post("/processes/nothing/start/draft", {}).status_code == 404
    assert count(desk) == 0


def test_a_session_that_has_ended_is_told_to_the_script(visit, task):
    alice = visit("alice")
    token = alice._form_token()
    alice.client.delete_cookie("evenkeel")
    answer = alice.client.post(f"/tasks/{task}/draft", data={"ek-csrf": token, "why_not": "B"}, headers=SCRIPT)
    assert answer.status_code == 401


def test_a_start_form_has_its_draft_too(desk, visit):
    erin = visit("erin")
    erin.post("/processes/loan/start/draft", {"device": "Laptop", "parts.0.name": "Bag"})
    page = erin.get("/processes/loan/start")
    assert "not sent yet" in words(page)
    assert 'value="Laptop"' in page.text
    assert 'name="parts.0.name"' in page.text
    assert 'value="Laptop"' not in erin.get("/processes/loan/start?device=Beamer").text, (
        "what an address brings comes first"
    )
    erin.post("/processes/loan/start/draft/end")
    assert "put aside" in words(erin.get("/processes/loan/start?draft=aside"))
    erin.post("/processes/loan/start/draft/return")
    assert erin.post("/processes/loan/start", {"device": "Laptop", "ek-draft": "1"}).status_code == 303
    assert count(desk) == 0


def test_a_late_draft_of_a_form_that_was_sent_is_not_kept(desk, visit):
    erin = visit("erin")
    erin.post("/processes/loan/start", {"device": "Laptop", "ek-key": "k1"})
    assert (
        erin.post("/processes/loan/start/draft", {"device": "Laptop", "ek-key": "k1"}, headers=SCRIPT).status_code
        == 205
    )
    assert count(desk) == 0
    assert (
        erin.post("/processes/loan/start/draft", {"device": "Laptop", "ek-key": "k2"}, headers=SCRIPT).status_code
        == 204
    )


def test_a_start_form_sent_twice_starts_one_ticket(desk, visit):
    erin = visit("erin")
    first = erin.post("/processes/loan/start", {"device": "Laptop", "ek-key": "k1"})
    second = erin.post("/processes/loan/start", {"device": "Laptop", "ek-key": "k1"})
    assert (first.status_code, first.location) == (second.status_code, second.location) == (303, "/LOAN0000001")
    assert count(desk, Instance) == 1
    other = erin.post("/processes/loan/start", {"device": "Beamer", "ek-key": "k1"})
    assert other.status_code == 409
    assert "This form was sent before and is LOAN0000001 now." in words(other)
    again = re.search(r'name="ek-key" value="([^"]+)"', other.text)[1]
    assert again != "k1"
    assert erin.post("/processes/loan/start", {"device": "Beamer", "ek-key": again}).location == "/LOAN0000002"
    assert erin.post("/processes/loan/start", {"device": "", "ek-key": "k5"}).status_code == 422
    assert erin.post("/processes/loan/start", {"device": "Case", "ek-key": "k5"}).location == "/LOAN0000003"


def test_a_task_sent_twice_is_answered_as_the_first_time(visit, task):
    alice = visit("alice")
    sent = {"verdict": "yes", "ek-key": "k1", "ek-revision": "1"}
    first = alice.post(f"/tasks/{task}/completion", sent)
    second = alice.post(f"/tasks/{task}/completion", sent)
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert first.status_code == 303
    assert "“Hand over the device” is next." in words(alice.get(second.location))
    other = alice.post(f"/tasks/{task}/completion", {**sent, "ek-key": "k2"})
    assert (other.status_code, "was completed by you" in words(other)) == (409, True)
    assert visit("bob").post(f"/tasks/{task}/completion", sent).status_code == 409, "a key is its sender's alone"


@pytest.mark.parametrize("form", ["task", "start"])
def test_two_that_come_at_once_are_done_once(desk, app, task, form):
    login, address, sent = {
        "task": ("alice", f"/tasks/{task}/completion", {"verdict": "yes"}),
        "start": ("erin", "/processes/loan/start", {"device": "Laptop"}),
    }[form]
    before = count(desk, Instance)
    visitors = [visiting.Visitor(app, login) for _ in range(4)]
    for each in visitors:
        each._form_token()
    gate, answers = threading.Barrier(len(visitors)), []

    def send(visitor):
        gate.wait(10)
        answers.append(visitor.post(address, {**sent, "ek-key": "same"}))

    threads = [threading.Thread(target=send, args=(each,)) for each in visitors]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    assert [(each.status_code, each.location) for each in answers] == [(303, answers[0].location)] * 4
    assert count(desk, Instance) == before + (form == "start")
    with desk.reading() as session:
        events = instances.history(session, 1, by=ALICE, size=50).items
    assert sum(event.verb == "task.completed" for event in events) == (form == "task")


def test_drafts_of_two_people_do_not_meet(desk, task):
    for who in (ALICE, BOB, ERIN):
        with desk.transaction() as session:
            drafts.keep(session, drafts.of_start("loan"), {"device": who.login}, by=who)
    with desk.reading() as session:
        assert drafts.find(session, drafts.of_start("loan"), by=BOB).values == {"device": "bob"}

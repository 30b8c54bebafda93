"""A task on its page: its form and its deeds; what was typed is never lost."""

import re

import pytest
from sqlalchemy import event

from engine import instances, tasks
from tests.people import ALICE, DAVE
from tests.web import visiting
from tests.web.visiting import words


@pytest.fixture
def task(desk):
    return visiting.asked(desk, priority=2).opened[0].id


def data(database):
    with database.reading() as session:
        return dict(instances.find(session, "LOAN0000001", by=ALICE).data)


def test_the_page_shows_the_form_the_ticket_and_the_deeds(visit, task):
    page = visit("alice").get(f"/tasks/{task}")
    said = words(page)
    for part in (
        "LOAN0000001",
        "Decide on the loan",
        "Under review",
        "High",
        "Erin",
        "Claim",
        "Erin opened the ticket",
    ):
        assert part in said
    assert "Device Laptop" in said, "a read-only field is shown as text"
    assert 'name="device"' not in page.text
    assert "Why not" not in said, "hidden until the loan is refused"
    assert '<button class="button primary" data-leads="verdict"' in page.text


def test_completing_moves_the_ticket_and_leads_to_the_next_deed(desk, visit, task):
    done = visit("alice").post(
        f"/tasks/{task}/completion", {"verdict": "yes", "shelf": "2", "labels": ["", "heavy"], "ek-revision": "1"}
    )
    assert done.status_code == 303
    assert re.fullmatch(r"/tasks/\d+", done.location), "her next task of the same ticket"
    written = data(desk)
    assert (written["verdict"], written["shelf"], written["labels"], written["completed_by"]) == (
        "yes",
        2,
        ["heavy"],
        "alice",
    )


def test_the_last_deed_leads_to_the_ticket(desk, visit, task):
    answer = visit("alice").post(f"/tasks/{task}/completion", {"verdict": "no", "why_not": "None is left"})
    assert (answer.status_code, answer.location) == (303, "/LOAN0000001")
    assert data(desk)["why_not"] == "None is left"


def test_a_wrong_answer_stays_at_its_field_with_all_that_was_typed(desk, visit, task):
    answer = visit("alice").post(
        f"/tasks/{task}/completion", {"verdict": "no", "why_not": "No", "until": "tomorrow", "shelf": "1"}
    )
    assert answer.status_code == 422
    said = words(answer)
    assert "2 fields need correcting." in said
    assert "Why not has 2 characters; write at least 5." in said
    assert "Until is no date and time; write one like 2026-11-23T14:30." in said
    assert ">No</textarea>" in answer.text.replace("\r", "").replace("\n", "")
    assert re.search(r'<option selected value="1">Left', answer.text)
    assert re.search(r'value="no" checked', answer.text)
    assert 'aria-invalid="true"' in answer.text
    assert "verdict" not in data(desk)


def test_without_scripts_the_server_shows_what_a_choice_asks_for(visit, task):
    answer = visit("alice").post(f"/tasks/{task}/completion", {"verdict": "no"})
    assert answer.status_code == 422
    assert 'name="why_not"' in answer.text
    assert "Why not is empty; fill it in." in words(answer)


def test_an_undeclared_field_is_refused_by_name(desk, visit, task):
    answer = visit("alice").post(f"/tasks/{task}/completion", {"verdict": "yes", "requester": "mallory"})
    assert answer.status_code == 422
    assert "The form has no field &#39;requester&#39;; leave it out." in words(answer)
    assert "verdict" not in data(desk)


def test_a_change_of_the_form_is_shown_and_nothing_is_kept(desk, visit, task):
    alice = visit("alice")
    part = alice.post(f"/tasks/{task}/form", {"verdict": "no", "why_not": "Bec"}, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert part.text.lstrip().startswith('<div id="fields"')
    assert ">Bec</textarea>" in re.sub(r"[\r\n]", "", part.text)
    whole = alice.post(f"/tasks/{task}/form", {"verdict": "no"})
    assert "<!doctype html>" in whole.text, "without scripts it is a page"
    assert "verdict" not in data(desk)


def test_a_form_whose_task_is_done_meanwhile_is_not_replaced_while_it_is_filled_in(visit, task):
    visit("alice").post(f"/tasks/{task}/completion", {"verdict": "yes"})
    bob, typed = visit("bob"), {"verdict": "no", "why_not": "I rang her"}
    part = bob.post(f"/tasks/{task}/form", typed, headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Retarget"]) == (409, "#notices")
    assert "is over. What you typed stays here" in words(part)
    assert "I rang her" in words(bob.post(f"/tasks/{task}/completion", typed)), "sent, it is shown to copy"


def test_what_was_done_names_the_next_step(visit, task):
    alice = visit("alice")
    answer = alice.post(f"/tasks/{task}/completion", {"verdict": "yes"})
    assert "“Hand over the device” is next." in words(alice.get(answer.location))


def test_a_form_that_changed_meanwhile_comes_back_with_the_text(desk, visit, task, bob):
    with desk.transaction() as session:
        tasks.claim(session, task, by=bob)
    answer = visit("alice").post(
        f"/tasks/{task}/completion",
        {
            "verdict": "no",
            "why_not": "A long reason",
            "ek-revision": "1",
            "ek-seen": "1",
            "ek-stood": '{"verdict": null, "why_not": null}',
        },
    )
    assert answer.status_code == 412
    assert "was changed since you opened it" in words(answer)
    assert "A long reason</textarea>" in answer.text.replace("\r", "").replace("\n", "")
    assert "What happened meanwhile Bob took “Decide on the loan”" in words(answer)
    assert 'name="ek-revision" value="2"' in answer.text, "sent again, it is taken"


def test_sending_twice_is_told_with_who_and_when_and_the_text_is_not_lost(visit, task):
    alice, bob = visit("alice"), visit("bob")
    alice.post(f"/tasks/{task}/completion", {"verdict": "yes"})
    answer = bob.post(f"/tasks/{task}/completion", {"verdict": "no", "why_not": "I would rather not"})
    assert answer.status_code == 409
    assert re.search(
        r"was completed by Alice at \d{4}-\d\d-\d\d \d\d:\d\d UTC; it cannot be completed\.",
        words(answer).replace("&#39;", "'"),
    )
    assert "Verdict Grant it Refuse it Why not \N{EN DASH} I would rather not" in words(answer)


def test_a_task_of_others_is_not_there(visit, task):
    erin = visit("erin")
    for answer in (
        erin.get(f"/tasks/{task}"),
        erin.post(f"/tasks/{task}/claim"),
        erin.get("/tasks/999999"),
        erin.get("/tasks/99999999999999999999"),
    ):
        assert answer.status_code == 404


def test_claim_give_back_and_hand_over(desk, visit, task):
    alice, bob = visit("alice"), visit("bob")
    assert alice.post(f"/tasks/{task}/claim").location == f"/tasks/{task}"
    taken = bob.post(f"/tasks/{task}/claim")
    assert taken.status_code == 409
    assert "was taken by Alice; ask them to hand it over." in words(taken)
    assert 'name="verdict"' in taken.text, "the task's own page says it, not a page that leads nowhere"
    assert alice.post(f"/tasks/{task}/release").status_code == 303
    wrong = alice.post(f"/tasks/{task}/assignment", {"to": "erin"})
    assert wrong.status_code == 422
    assert "There is no active person &#39;erin&#39; of the group" in words(wrong)
    assert 'name="to"' in wrong.text
    twice = alice.post(f"/tasks/{task}/release")
    assert (twice.status_code, "is not assigned to anybody" in words(twice)) == (409, True)
    assert alice.post(f"/tasks/{task}/assignment", {"to": "bob", "reason": "You know the shelf"}).status_code == 303
    assert "Alice handed “Decide on the loan” to Bob" in words(bob.get(f"/tasks/{task}"))
    assert "You know the shelf" in words(bob.get(f"/tasks/{task}"))


def test_claiming_from_the_list_answers_with_the_row(visit, task):
    answer = visit("alice").post(f"/tasks/{task}/claim", headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith(f'<tr data-href="/tasks/{task}"')
    assert "Alice" in answer.text
    assert "Claim</button>" not in answer.text
    late = visit("bob").post(f"/tasks/{task}/claim", headers={"HX-Request": "true"})
    assert (late.status_code, late.headers["HX-Retarget"]) == (409, "#notices")
    assert "was taken by Alice" in words(late)
    assert "<html" not in late.text


def test_completing_stays_within_its_budget_of_statements_and_commits_once(desk, visit, task):
    alice = visit("alice")
    alice.post(f"/tasks/{task}/form")
    statements, commits = [], []
    for engine in (desk.engine, desk.reader):
        event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    event.listen(desk.engine, "commit", lambda _connection: commits.append(1))
    assert alice.post(f"/tasks/{task}/completion", {"verdict": "yes", "ek-revision": "1"}).status_code == 303
    asked = [one for one in statements if not one.startswith(("BEGIN", "PRAGMA"))]
    assert len(asked) <= 8, "\n\n".join(asked)
    assert len(commits) == 1


def test_a_task_with_no_form_is_completed_by_its_button(desk, visit):
    moved = visiting.granted(desk)
    alice = visit("alice")
    page = alice.get(f"/tasks/{moved.opened[0].id}")
    assert "Nothing to fill in." in words(page)
    forged = alice.post(f"/tasks/{moved.opened[0].id}/completion", {"borrower": "mallory"})
    assert forged.status_code == 422
    assert "has no form; complete it without answers." in words(forged)
    assert alice.post(f"/tasks/{moved.opened[0].id}/completion").location == f"/{moved.number}"


def test_who_only_looks_on_gets_text_and_no_button(visit, task):
    page = visit("carol").get(f"/tasks/{task}")
    assert "offered to the group service_desk" in words(page)
    assert "Verdict \N{EN DASH}" in words(page)
    assert "/completion" not in page.text
    assert 'name="verdict"' not in page.text
    visit("alice").post(f"/tasks/{task}/completion", {"verdict": "yes"})
    done = words(visit("carol").get(f"/tasks/{task}"))
    assert "This task was completed by Alice." in done
    assert "Verdict Grant it" in done


def test_a_choice_in_the_address_is_made_already_and_nothing_else_is(visit, task):
    page = visit("alice").get(f"/tasks/{task}?verdict=no&why_not=Never&device=Other").text
    assert 'value="no" checked' in page
    assert "Why not" in page, "the field that the choice asks for is there at once"
    assert "Never" not in page
    assert "Other" not in page


def test_what_both_changed_is_decided_field_by_field_and_no_text_is_lost(desk, visit, task):
    change(desk, why_not="The fair is <b>off</b>", shelf=2)
    alice = visit("alice")
    stood = '{"verdict": null, "why_not": null, "shelf": null, "until": null, "labels": null}'
    typed = {"verdict": "no", "why_not": "None is left", "shelf": "", "ek-stood": stood}
    answer = alice.post(f"/tasks/{task}/completion", typed)
    assert answer.status_code == 412
    said = words(answer)
    assert "Why not&#39; of LOAN0000001 was changed by somebody else since you opened" in said
    assert (
        "You both changed Why not Take mine None is left Take theirs The fair is &lt;b&gt;off&lt;/b&gt; "
        "When you began: \N{EN DASH}"
    ) in said
    assert "Taken over from others Shelf Right before: \N{EN DASH}" in said
    assert "None is left</textarea>" in re.sub(r"[\r\n]", "", answer.text)
    assert '<option selected value="2">' in answer.text, "what she did not touch is as it stands now"
    again = {**typed, "shelf": "2", "ek-stood": '{"why_not": "The fair is <b>off</b>", "shelf": 2}'}
    assert alice.post(f"/tasks/{task}/completion", {**again, "ek-take.why_not": "theirs"}).status_code == 303
    assert (data(desk)["why_not"], data(desk)["shelf"]) == ("The fair is <b>off</b>", 2)


def test_what_was_not_touched_does_not_put_back_what_stood(desk, visit, task):
    change(desk, shelf=2)
    sent = {"verdict": "yes", "shelf": "", "ek-stood": '{"verdict": null, "shelf": null}'}
    assert visit("alice").post(f"/tasks/{task}/completion", sent).status_code == 303
    assert data(desk)["shelf"] == 2


def test_a_draft_opens_with_what_others_changed_meanwhile(desk, visit, task):
    alice = visit("alice")
    stood = '{"verdict": null, "why_not": null, "shelf": null}'
    alice.post(f"/tasks/{task}/draft", {"verdict": "no", "why_not": "None is left", "shelf": "", "ek-stood": stood})
    change(desk, why_not="The fair is off", shelf=2)
    page = alice.get(f"/tasks/{task}")
    assert "The ticket was changed since you began to type." in words(page)
    assert "Take mine None is left Take theirs The fair is off" in words(page)
    assert "Shelf Right before:" in words(page)


def change(desk, **values):
    """What another part of the ticket writes while somebody fills in a form."""
    with desk.transaction() as session:
        instances.correct(session, 1, values, by=DAVE, reason="They said so")

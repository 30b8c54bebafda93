"""The main deed of every page that has one, done by a browser that runs no scripts, in the demo's company."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from engine import now, signins
from engine.models import Instance, Task
from tests.web.sweeps import looking, states
from web import create_app

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("without-scripts")]
expect.set_options(timeout=20_000)  # a busy machine is no finding


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    with states.made("normal", tmp_path_factory.mktemp("normal")) as made:
        yield made


@pytest.fixture
def enter(state, browser, serve):
    """`enter("erin", "/portal")` is a page of hers, without scripts; the window is a telephone's."""
    address, contexts = serve(create_app(state.settings, state.database)), []

    def open_page(login, path):
        contexts.append(browser.new_context(base_url=address, java_script_enabled=False, viewport=looking.PHONE))
        if login:
            with state.database.transaction() as session:
                word = signins.begin_session(session, login)
            contexts[-1].add_cookies([{"name": "evenkeel", "value": word, "url": address}])
        page = contexts[-1].new_page()
        page.set_default_timeout(30_000)
        page.goto(path.format(**state.words))
        return page

    yield open_page
    for context in contexts:
        context.close()


def press(page, name, **more):
    page.get_by_role("main").get_by_role("button", name=name, **more).first.click()


def send(page):
    """What the form is for."""
    page.locator("main form .button.primary:visible").first.click()


def test_one_signs_in_and_out(enter):
    page = enter("", "/inbox")
    page.get_by_label("Login").fill("alice")
    page.get_by_label("Password").fill("evenkeel")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/inbox"))
    page.get_by_label("Your account").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Password")).to_be_visible()


def test_the_menu_opens_on_a_telephone(enter):
    page = enter("alice", "/")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Known errors").click()
    expect(page).to_have_url(re.compile("/known-errors"))


def test_a_problem_is_reported_answered_and_taken_back(enter):
    page = enter("erin", "/portal")
    page.get_by_role("link", name="Something does not work").click()
    page.get_by_label("What is wrong").fill("The beamer stays dark")
    press(page, "Send", exact=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("The beamer stays dark")
    page.get_by_label("Your message").fill("It blinks")
    press(page, "Send to the service desk")
    expect(page.get_by_text("It blinks")).to_be_visible()
    page.get_by_text("I do not need this any more").click()
    page.get_by_label("Why").fill("It works again")
    press(page, "Cancel my ticket")
    expect(page.get_by_text("Cancelled").first).to_be_visible()


def test_a_question_is_answered_from_the_portal(enter):
    page = enter("erin", "/")
    page.get_by_label("Does the test page print well?").fill("It is blank too")
    press(page, "Send the answer")
    expect(page.get_by_text("It is blank too").first).to_be_visible()


def test_the_portal_and_the_requests_are_searched(enter):
    page = enter("erin", "/portal")
    page.get_by_label("Search answers").fill("laptop")
    press(page, "Search")
    expect(page.get_by_role("main").get_by_role("link", name="Laptop").first).to_be_visible()
    page.goto("/requests")
    page.get_by_role("main").get_by_role("searchbox").fill("screen")
    press(page, "Search")
    expect(page).to_have_url(re.compile("search=screen"))


def test_a_thing_is_ordered_from_the_catalogue(enter):
    page = enter("erin", "/catalogue")
    page.get_by_role("searchbox", name="Search the catalogue").fill("laptop")
    press(page, "Search")
    page.get_by_role("main").get_by_role("link", name="Laptop").first.click()
    page.get_by_label("Light, 13 inch").check()
    send(page)
    expect(page.get_by_text("Waiting for approval").first).to_be_visible()


def test_a_task_is_claimed_given_back_put_off_and_completed(enter):
    page = enter("alice", "/inbox?search=Laptop")
    press(page, "Claim")
    page.get_by_label("Category", exact=True).select_option("Network")
    send(page)
    expect(page.locator("#notices")).to_contain_text("INC")


def test_a_task_is_followed_up_later_and_handed_over(enter, state):
    page = enter("alice", "/tasks/{task}/deeds")
    page.get_by_label("Day").fill(f"{now.now().date() + timedelta(days=9)}")
    press(page, "Set the day")
    expect(page.get_by_text("You hear of it again").first).to_be_visible()
    page.goto("/tasks/{task}/deeds".format(**state.words))
    press(page, "Take it up now")
    expect(page.get_by_text("in your work again").first).to_be_visible()


def test_a_vote_is_given_on_the_page_and_by_a_link(enter, state):
    page = enter("", "/decision/{decision}")
    page.get_by_label("Comment").fill("It is needed")
    press(page, "Approve")
    expect(page.get_by_text("Your answer is given")).to_be_visible()
    page = enter("frank", "/approvals")
    page.get_by_role("article").first.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("is given").first).to_be_visible()


def test_the_board_meets_votes_and_writes(enter):
    page = enter("henry", "/changes/cab")
    page.get_by_label("Title").fill("Board of Thursday")
    page.get_by_label(re.compile("^When")).fill("2099-01-01T09:00")
    press(page, "Plan a meeting")
    expect(page.get_by_role("heading", level=1)).to_have_text("Board of Thursday")
    page = enter("henry", "/changes/cab/{meeting}?at=1")
    page.get_by_label("Irene").check()
    press(page, "Note who is there")
    expect(page.get_by_label("Irene")).to_be_checked()


def test_many_are_chosen_on_a_telephone(enter):
    page = enter("bob", "/inbox?box=groups")
    page.get_by_label(re.compile("^Select ")).first.check()
    page.get_by_label("What to do with the ticked tasks").select_option("assign")
    press(page, "Do it to those ticked")
    page.locator("#batch-to").fill("alice")
    send(page)
    expect(page.get_by_text("1 of 1 task assigned")).to_be_visible()


def test_the_inbox_is_searched_filtered_and_the_filter_kept(enter):
    page = enter("alice", "/inbox?box=all")
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Priority").select_option("High")
    press(page, "Narrow the list")
    expect(page).to_have_url(re.compile("priority=2"))
    page.get_by_text("Save this filter").click()
    page.get_by_label("Name").first.fill("My high ones")
    press(page, "Save", exact=True)
    expect(page.get_by_text("My high ones").first).to_be_visible()
    page.goto("/inbox/columns")
    page.get_by_label("Requester", exact=True).first.check()
    press(page, "Show these")
    expect(page.get_by_role("columnheader", name="Requester")).to_have_count(1)


def test_a_ticket_is_told_about_linked_watched_and_found(enter, state):
    page = enter("alice", "/{ticket}")
    page.get_by_label("Text", exact=True).fill("A note for us")
    press(page, "Add internal note")
    expect(page.get_by_role("article", name=re.compile("Internal note by Alice")).first).to_be_visible()
    page.get_by_text("Link a ticket").click()
    page.get_by_label("Number").fill(state.words["over"])
    press(page, "Link", exact=True)
    expect(page.get_by_role("link", name=re.compile(state.words["over"])).first).to_be_visible()
    press(page, "Watch")
    expect(page.get_by_text("You hear of it by mail").first).to_be_visible()
    page.get_by_label("Search tickets").fill("invoice")
    page.get_by_label("Search tickets").press("Enter")
    expect(page.get_by_role("main").get_by_role("link", name=re.compile("Invoice run")).first).to_be_visible()


def test_a_survey_is_answered_and_mail_stopped(enter):
    page = enter("", "/survey/{survey}")
    page.get_by_label("5 Very good").check()
    press(page, "Send")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    page = enter("", "/unsubscribe/{unsubscribe}")
    page.get_by_role("button").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_what_is_announced_is_read_and_followed(enter):
    page = enter("erin", "/status")
    press(page, "Hear of ERP")
    expect(page.get_by_role("button", name=re.compile("Do not hear of ERP"))).to_be_visible()
    page = enter("bob", "/me")
    page.get_by_role("button", name="I have read this").first.click()
    expect(page).to_have_url(re.compile("/me"))


def test_preferences_absences_and_tokens(enter):
    page = enter("irene", "/me")
    page.get_by_label("What it is for").fill("A script")
    press(page, "Make a token")
    expect(page.get_by_text("ek_").first).to_be_visible()


def test_a_mail_that_waits_becomes_a_ticket(enter):
    page = enter("bob", "/mail/{mail}")
    page.get_by_label("Make a ticket of it for").fill("erin")
    press(page, "Make a ticket of it")
    expect(page.get_by_role("heading", name="Your order")).to_be_visible()


def test_a_fault_and_an_alert_are_tried_again(enter, state):
    page = enter("carol", "/faults")
    page.get_by_label("What was repaired").first.fill("The server is back")
    press(page, "Try again")
    expect(page.get_by_text("No ticket is stuck")).to_be_visible()
    page = enter("dave", "/alerts")
    press(page, "Try again")
    expect(page.get_by_role("main")).to_be_visible()
    with state.database.reading() as session:
        assert session.scalars(select(Task.id).join(Instance).limit(1)).first()

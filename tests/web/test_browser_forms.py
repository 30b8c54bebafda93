"""Forms as people fill them in: what is typed is kept, whatever happens to the page, the session or the network."""

import json
import shutil

import pytest
from playwright.sync_api import expect

from engine import deployments, drafts, instances, packs, people
from tests.browsers import accessibility_problems
from tests.people import ALICE, DAVE
from tests.web import visiting
from tests.web.test_browser import fits, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def service(desk, app, serve):
    with desk.transaction() as session:
        for login in ("alice", "bob", "erin"):
            people.set_password(session, login, visiting.PASSWORD)
    return serve(app)


@pytest.fixture
def task(desk):
    return visiting.asked(desk).opened[0].id


def refuse(page, service, task, why):
    page.goto(f"{service}/tasks/{task}")
    page.get_by_label("Refuse it").check()
    page.get_by_label("Why not").fill(why)


def test_what_is_typed_is_kept_discarded_and_had_again(page, service, task):
    sign_in(page, service)
    refuse(page, service, task, "Because <b>")
    expect(page.get_by_text("Draft kept")).to_be_visible()
    page.goto(f"{service}/tasks/{task}")
    expect(page.get_by_text("not sent yet")).to_be_visible()
    expect(page.get_by_label("Why not")).to_have_value("Because <b>")
    assert accessibility_problems(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert fits(page)
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_label("Why not")).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Why not")).to_have_value("Because <b>")


def test_leaving_at_once_loses_nothing_and_asks_nothing(page, service, task):
    sign_in(page, service)
    refuse(page, service, task, "Because")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.goto(f"{service}/inbox")
    page.goto(f"{service}/tasks/{task}")
    expect(page.get_by_label("Why not")).to_have_value("Because")
    page.wait_for_load_state("networkidle")
    assert asked == []


def test_a_session_that_ends_while_typing_keeps_the_draft(page, service, desk, task):
    sign_in(page, service)
    page.goto(f"{service}/tasks/{task}")
    page.context.clear_cookies(name="evenkeel")
    page.get_by_label("Shelf").select_option("Left")
    page.get_by_role("link", name="Sign in").last.click()
    page.get_by_label("Login").fill("alice")
    page.get_by_label("Password").fill(visiting.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("not sent yet")).to_be_visible()
    expect(page.get_by_label("Shelf")).to_have_value("1")
    with desk.reading() as session:
        assert drafts.find(session, drafts.of_task(task), by=ALICE).values["shelf"] == "1"


def test_what_another_person_typed_in_this_tab_is_not_handed_in_as_ones_own(page, service, desk, task):
    sign_in(page, service)
    page.goto(f"{service}/tasks/{task}")
    page.context.clear_cookies(name="evenkeel")
    page.get_by_label("Shelf").select_option("Left")
    expect(page.get_by_text("You were signed out")).to_be_visible()
    sign_in(page, service, "bob")
    page.goto(f"{service}/tasks/{task}")
    expect(page.get_by_label("Shelf")).to_have_value("")
    page.wait_for_load_state("networkidle")
    with desk.reading() as session:
        assert drafts.find(session, drafts.of_task(task), by=ALICE) is None
    assert page.evaluate("sessionStorage.length") == 0


def test_a_sent_start_form_leaves_no_draft_behind(page, service, desk):
    sign_in(page, service, "erin")
    page.goto(f"{service}/processes/loan/start")
    page.get_by_label("Device").fill("Laptop")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Laptop")
    page.goto(f"{service}/processes/loan/start")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_label("Device")).to_have_value("")
    assert page.evaluate("sessionStorage.length") == 0


def test_enter_sends_and_does_not_take_a_row_away(page, service):
    sign_in(page, service, "erin")
    page.goto(f"{service}/processes/loan/start")
    page.get_by_role("button", name="Add a row").click()
    page.get_by_role("group", name="Row 1").get_by_label("Name").fill("Mouse")
    page.get_by_label("Device").fill("Laptop")
    page.get_by_label("Device").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Laptop")


def test_two_people_see_each_other_at_work_on_one_form(page, new_page, service, task):
    sign_in(page, service)
    page.goto(f"{service}/tasks/{task}")
    other = new_page()
    sign_in(other, service, "bob")
    other.goto(f"{service}/tasks/{task}")
    expect(other.get_by_text("Alice is viewing")).to_be_visible()
    other.get_by_label("Refuse it").check()
    other.get_by_label("Why not").fill("I rang her")
    expect(other.get_by_text("Draft kept")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Bob is typing")).to_be_visible()
    expect(page.get_by_text("Bob began to work on this")).to_be_visible()
    assert accessibility_problems(page) == []
    page.get_by_label("Grant it").check()
    page.get_by_role("button", name="Grant it").click()
    expect(page.get_by_text("“Hand over the device” is next.")).to_be_visible()
    other.get_by_role("button", name="Refuse it").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Already done")
    expect(other.get_by_text("I rang her")).to_be_visible()


def test_what_both_changed_is_decided_in_place(page, service, desk, task):
    sign_in(page, service)
    refuse(page, service, task, "None is left")
    with desk.transaction() as session:
        instances.correct(session, 1, {"why_not": "The fair is off"}, by=DAVE, reason="They said so")
    page.get_by_role("button", name="Refuse it").click()
    clash = page.get_by_role("group", name="Why not")
    expect(clash).to_contain_text("The fair is off")
    expect(page.get_by_role("textbox", name="Why not")).to_have_value("None is left")
    assert accessibility_problems(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert fits(page)
    clash.get_by_label("Take theirs").check()
    page.get_by_role("button", name="Refuse it").click()
    expect(page.get_by_text("Done. LOAN0000001 is now Refused.")).to_be_visible()
    with desk.reading() as session:
        assert instances.find(session, 1, by=ALICE).data["why_not"] == "The fair is off"


def test_things_are_chosen_by_keyboard_from_a_list(page, service, desk, task):
    sign_in(page, service)
    page.goto(f"{service}/tasks/{task}")
    page.get_by_text("Hand over to a colleague").click()
    to = page.get_by_label("Login")
    to.focus()
    expect(to).to_have_role("combobox")
    to.press_sequentially("bo")
    found = page.get_by_role("listbox", name="What is found")
    expect(found.get_by_role("option")).to_have_count(1)
    assert accessibility_problems(page) == []
    to.press("ArrowDown")
    expect(found.get_by_role("option", selected=True)).to_contain_text("Bob")
    to.press("Enter")
    expect(to).to_have_value("bob")
    expect(page.locator(".called")).to_have_text("Bob")
    expect(found).to_be_hidden()
    to.fill("nobody at all")
    expect(found.get_by_role("option", name="Nothing is found for “nobody at all”")).to_be_visible()
    to.press("Escape")
    expect(found).to_be_hidden()
    expect(to).to_have_value("nobody at all")
    expect(page.locator(".called")).to_be_empty()


def test_what_is_typed_before_the_script_is_there_is_looked_for_too(page, service, desk, task):
    sign_in(page, service)
    held = []
    page.route("**/combobox.js", lambda route: held.append(route))  # noqa: PLW0108  it wants a function of Python's
    with page.expect_request("**/combobox.js"):
        page.goto(f"{service}/tasks/{task}", wait_until="commit")
    page.get_by_text("Hand over to a colleague").click()
    page.get_by_label("Login").fill("bo")
    held.pop().continue_()
    expect(page.get_by_role("listbox", name="What is found").get_by_role("option")).to_have_count(1)


def test_rows_are_moved_and_a_new_one_has_the_focus(page, service):
    sign_in(page, service, "erin")
    page.goto(f"{service}/processes/loan/start")
    for at, name in ((1, "Mouse"), (2, "Bag")):
        page.get_by_role("button", name="Add a row").click()
        row = page.get_by_role("group", name=f"Row {at}")
        expect(row.get_by_label("Name")).to_be_focused()
        row.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Move row 2 up").click()
    expect(page.get_by_role("group", name="Row 1").get_by_label("Name")).to_have_value("Bag")
    expect(page.get_by_role("group", name="Row 2").get_by_label("Name")).to_have_value("Mouse")
    page.get_by_role("button", name="Remove row 1").click()
    expect(page.get_by_role("group", name="Row 1").get_by_label("Name")).to_have_value("Mouse")


def test_what_is_wrong_has_the_focus_and_leads_to_its_field(page, service, task):
    sign_in(page, service)
    page.goto(f"{service}/tasks/{task}")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#errors")).to_be_focused()
    page.get_by_role("link", name="Verdict is not chosen; choose one.").click()
    expect(page.get_by_label("Grant it")).to_be_focused()
    assert accessibility_problems(page) == []


def test_a_time_is_said_in_the_readers_zone_too(new_page, service, task):
    page = new_page(timezone_id="Asia/Kolkata")
    sign_in(page, service)
    page.goto(f"{service}/tasks/{task}")
    until = page.get_by_label("Until")
    until.fill("2026-11-23T22:00")
    expect(page.get_by_text("Time in the zone UTC; with you it is 24 Nov 2026, 03:30")).to_be_visible()
    until.fill("")
    expect(page.get_by_text("with you it is")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_form_of_sixty_fields_is_used_on_a_telephone(new_page, service, desk, scheme, tmp_path):
    kinds = [
        {"type": "textfield"},
        {"type": "number"},
        {"type": "textarea"},
        {"type": "checkbox"},
        {"type": "datetime"},
    ]
    long = [
        {
            **kinds[at % 5],
            "id": f"f{at}",
            "key": f"f{at}",
            "label": f"Field {at}",
            "dateLabel": f"Field {at}",
            "validate": {"required": at == 59},
        }
        for at in range(60)
    ]
    folder = shutil.copytree(visiting.FOLDER, tmp_path / "loan")
    (folder / "forms" / "asked.form").write_text(json.dumps({"type": "default", "id": "asked", "components": long}))
    with desk.transaction() as session:
        deployments.deploy(session, [packs.read(folder)], by=DAVE, source="tests", reason="A long form")
    page = new_page(viewport={"width": 320, "height": 700}, color_scheme=scheme)
    sign_in(page, service, "erin")
    page.goto(f"{service}/processes/loan/start")
    page.get_by_label("Field 0").fill("x")
    assert fits(page)
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_in_viewport()
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_role("link", name="Field 59 is empty; fill it in.").click()
    expect(page.get_by_label("Field 59")).to_be_focused()
    expect(page.get_by_label("Field 59")).to_be_in_viewport()
    expect(page.get_by_label("Field 0")).to_have_value("x")
    assert accessibility_problems(page) == []

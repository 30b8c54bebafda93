"""Mail that waits, and what one hears of, in a browser: readable for all, on a telephone, in both colours, without scripts."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from engine import people
from engine.desk import mail_reasons
from tests.browsers import accessibility_problems
from tests.engine import letters
from tests.engine.letters import letter
from tests.web import visiting
from tests.web.test_browser import fits, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(sqlite_database, tmp_path, mailbox):
    return letters.Service(sqlite_database, tmp_path, mailbox)


@pytest.fixture
def service(desk, serve):
    with desk.database.transaction() as session:
        people.set_password(session, "alice", visiting.PASSWORD)
    return serve(visiting.create_app(desk.settings, desk.database))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_mail_are_readable_for_all_and_fit_a_telephone(new_page, service, desk, scheme):
    page = new_page(color_scheme=scheme, viewport={"width": 320, "height": 700})
    sign_in(page, service)
    page.goto(f"{service}/mail")
    expect(page.get_by_text("No mail waits")).to_be_visible()
    assert accessibility_problems(page) == []
    long = letter("Vendor <help@vendor.example>", "x" * 400 + "\n\nwords " * 300, subject="Y" * 150)
    number = desk.came(long)["id"]
    link = urlsplit(mail_reasons.link("erin", "reply")).path
    for address in ("/mail", "/mail?show=done", f"/mail/{number}", "/me", link):
        page.goto(f"{service}{address}")
        assert fits(page), address
        assert accessibility_problems(page) == [], address


def test_a_mail_becomes_a_ticket_without_scripts(new_page, service, desk):
    desk.came(letter("Vendor <help@vendor.example>", "The part is on its way.", subject="Your order"))
    page = new_page(java_script_enabled=False)
    sign_in(page, service)
    page.goto(f"{service}/mail")
    page.get_by_role("link", name="Read and decide").click()
    page.get_by_label("Make a ticket of it for").fill("erin")
    page.get_by_role("button", name="Make a ticket of it").click()
    expect(page.get_by_role("heading", name="Your order")).to_be_visible()
    expect(page.get_by_text("The part is on its way.").first).to_be_visible()

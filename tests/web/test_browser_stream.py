"""The conversation, the status page and a survey as people use them in a browser: readable for all, on a telephone, without scripts."""

import pytest
from playwright.sync_api import expect

from engine import functions, people
from engine.desk import announcements, surveys
from engine.models import Service, Survey
from tests.browsers import accessibility_problems
from tests.web import visiting
from tests.web.test_browser import sign_in

pytestmark = pytest.mark.browser
PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xff\xff?\0\5\xfe\2\xfe"
    b"\xa75\x81\x84\0\0\0\0IEND\xaeB`\x82"
)


@pytest.fixture
def service(desk, app, serve):
    with desk.transaction() as session:
        for login in ("alice", "erin"):
            people.set_password(session, login, visiting.PASSWORD)
        for key, name in (("email", "E-mail"), ("erp", "ERP")):
            more = {"description": "Mail for everybody.", "criticality": 1, "calendar": "24x7", "status": "live"}
            session.add(Service(key=key, name=name, owner=None, group=None, **more))
    return serve(app)


def announce(desk, **more):
    said = {
        "title": "Mail is slow",
        "body": "We look into it.",
        "by": "alice",
        "services": ["email"],
        "level": "degraded",
    }
    with desk.transaction() as session:
        return announcements.announce(session, **{**said, **more})


@pytest.mark.parametrize("scripts", [True, False])
def test_a_note_a_picture_and_a_reply(new_page, service, desk, scripts):
    loan = visiting.asked(desk, by=visiting.ERIN)
    page = new_page(java_script_enabled=scripts)
    sign_in(page, service)
    page.goto(f"{service}/{loan.number}")
    expect(page.get_by_role("button", name="Send to Erin")).to_be_hidden()
    page.get_by_label("Text", exact=True).fill("The lid is **loose**")
    page.get_by_label("Add files").set_input_files({"name": "lid.png", "mimeType": "image/png", "buffer": PNG})
    page.get_by_role("button", name="Add internal note").click()
    note = page.get_by_role("article", name="Internal note by Alice")
    expect(note.get_by_text("loose")).to_be_visible()
    assert (
        note.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") == 1 if scripts else True
    )
    page.get_by_label("Reply to Erin").check()
    expect(page.get_by_role("button", name="Add internal note")).to_be_hidden()
    expect(page.get_by_text("Goes by mail to Erin")).to_be_visible()
    page.get_by_label("Text", exact=True).fill("We exchange it.")
    page.get_by_role("button", name="Send to Erin").click()
    expect(page.get_by_role("article", name="Reply by Alice")).to_be_visible()

    erin = new_page(java_script_enabled=scripts)
    sign_in(erin, service, "erin")
    erin.goto(f"{service}/{loan.number}")
    expect(erin.get_by_text("We exchange it.")).to_be_visible()
    expect(erin.get_by_text("loose")).to_have_count(0)
    erin.get_by_label("Your message").fill("Thank you")
    erin.get_by_role("button", name="Send to the service desk").click()
    expect(erin.get_by_role("article", name="Reply by Erin")).to_be_visible()


def test_a_banner_is_read_and_a_service_followed(page, service, desk):
    announce(desk)
    sign_in(page, service, "erin")
    page.goto(f"{service}/me")
    banner = page.get_by_role("region", name="Announcement")
    expect(banner).to_contain_text("Mail is slow")
    banner.get_by_role("button", name="I have read this").click()
    expect(page).to_have_url(f"{service}/me")
    expect(banner).to_have_count(0)
    page.goto(f"{service}/status")
    page.get_by_role("button", name="Hear of E-mail").click()
    expect(page.get_by_role("button", name="Do not hear of E-mail")).to_be_visible()


def test_a_survey_is_answered_by_keys_alone(page, service, desk):
    loan = visiting.asked(desk)
    with desk.transaction() as session:
        token = surveys.token(
            session.get(Survey, functions.FUNCTIONS["survey"].call(session, {"number": loan.number})["id"])
        )
    page.goto(f"{service}/survey/{token}")
    assert accessibility_problems(page) == []
    page.get_by_label("1 Very bad").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_label("What should we know?").fill("Slow")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert accessibility_problems(page) == []
    page.goto(f"{service}/survey/{token}")
    expect(page.get_by_text("answered already")).to_be_visible()
    assert accessibility_problems(page) == []

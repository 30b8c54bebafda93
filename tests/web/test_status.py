"""The status page, its feed, banners, and following a service."""

import xml.etree.ElementTree as ET

import pytest

from engine.desk import announcements
from engine.models import Service
from engine.now import now
from tests.engine.errands import rows
from tests.web import visiting
from tests.web.visiting import words

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def services(desk):
    with desk.transaction() as session:
        for key, name in (("email", "E-mail"), ("erp", "ERP")):
            session.add(
                Service(
                    key=key,
                    name=name,
                    description="",
                    criticality=1,
                    owner=None,
                    group=None,
                    calendar="24x7",
                    status="live",
                )
            )


def announce(desk, **more):
    said = {
        "title": "Mail is slow",
        "body": "We **look** into it.",
        "by": "alice",
        "services": ["email"],
        "level": "degraded",
        **more,
    }
    with desk.transaction() as session:
        return announcements.announce(session, **said)


def end(desk, key, **more):
    with desk.transaction() as session:
        announcements.end(session, key, by="alice", **more)


def test_all_is_well(visit, services):
    said = words(visit("erin").get("/status"))
    assert "All services work." in said
    assert "E-mail" in said
    assert "Nothing was announced." in said


def test_what_is_wrong_is_said_first_with_its_updates(visit, services, desk):
    key = announce(desk, stage="Investigating")
    with desk.transaction() as session:
        announcements.add_update(session, key, body="Found it.", by="alice", level="major_outage", stage="Identified")
    page = visit("erin").get("/status")
    said = words(page)
    assert "E-mail has a problem now." in said
    assert said.index("Found it.") < said.index("We look into it.")
    assert "<strong>look</strong>" in page.text
    assert "Read by" not in said
    assert "Read by 0" in words(visit("alice").get("/status"))
    end(desk, key, body="Fixed.")
    said = words(visit("erin").get("/status"))
    assert "All services work." in said
    assert "Fixed." in said.partition("The last 14 days")[2]


def test_a_day_shows_its_worst(visit, services, desk):
    end(desk, announce(desk))
    page = visit("erin").get("/status").text
    assert page.count(f"{now():%d %b}: Degraded</span>") == 1
    assert page.count(": Works</span>") == 27


def test_nobody_sees_it_unless_the_settings_say_so(desk, tmp_path, visit):
    announce(desk)
    announce(desk, title="Secret", audience=["it"])
    assert visit().get("/status").location == "/sign-in?next=/status"
    app = visiting.application(desk, tmp_path, status_public=True)
    said = words(visiting.Visitor(app).get("/status"))
    assert "Mail is slow" in said
    assert "Secret" not in said
    assert "Follow" not in said
    assert "Secret" in words(visiting.Visitor(app, "alice").get("/status"))
    feed = visiting.Visitor(app).get("/status.atom")
    assert feed.mimetype == "application/atom+xml"
    titles = [each.text for each in ET.fromstring(feed.data).iter(f"{ATOM}title")]  # noqa: S314  our own answer
    assert titles == ["Status", "Mail is slow"]


def test_a_feed_is_well_formed_whatever_is_said(desk, visit):
    announce(desk, title="<b>&", body="]]> & <script>")
    read = ET.fromstring(visit("erin").get("/status.atom").data)  # noqa: S314  our own answer
    assert [each.text for each in read.iter(f"{ATOM}content")] == ["]]> & <script>"]


def test_a_banner_stands_on_every_page_until_it_is_read(visit, desk):
    key = announce(desk)
    announce(desk, title="Only on the page", channels=["status"])
    erin = visit("erin")
    assert "Mail is slow" in words(erin.get("/me"))
    assert "Only on the page" not in words(erin.get("/me"))
    assert erin.post(f"/announcements/{key}/reading", {"back": "/me"}).location == "/me"
    assert erin.post(f"/announcements/{key}/reading", {"back": "https://evil.example"}).location == "/"
    assert "Mail is slow" not in words(erin.get("/me"))
    assert "Mail is slow" in words(visit("bob").get("/me"))
    assert "Read by 1" in words(visit("alice").get("/status"))


def test_following_a_service(visit, services, desk):
    erin = visit("erin")
    assert erin.post("/status/email/subscription").location == "/status#services"
    erin.post("/status/email/subscription")
    assert [(row["login"], row["service"]) for row in rows(desk, "service_subscription")] == [("erin", "email")]
    assert "Following" in words(erin.get("/status"))
    erin.post("/status/email/subscription/end")
    assert rows(desk, "service_subscription") == []
    assert erin.post("/status/nothing/subscription").status_code == 404


def test_preferences_are_chosen_on_my_page(visit, desk):
    erin = visit("erin")
    erin.post("/me/preferences", {"reply": "digest", "ticket": "mail"})
    assert {row["event"]: row["how"] for row in rows(desk, "preference")} == {"reply": "digest", "ticket": "mail"}
    assert 'aria-label="Replies and questions on my tickets: Daily digest" checked' in erin.get("/me").text
    assert erin.post("/me/preferences", {"reply": "fax"}).status_code == 422

"""Reports in a browser: readable for all, on a telephone and in the dark, with and without scripts; a file in the reader's zone."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from engine import people
from engine.now import now
from tests.browsers import accessibility_problems
from tests.engine.reports import filled
from tests.engine.reports.test_reckoning import catch_up
from tests.web import visiting
from tests.web.test_browser import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def service(desk, tmp_path, serve, monkeypatch):
    """A desk whose tickets end now."""
    monkeypatch.setattr(filled, "END", now().replace(microsecond=0))
    with desk.transaction() as session:
        people.set_password(session, "alice", visiting.PASSWORD)
    monkeypatch.setattr(filled, "FIRST_ID", 100)
    filled.founded(desk)
    filled.written(desk, list(filled.tickets(300, days=20)))
    catch_up(desk)
    return serve(visiting.application(desk, tmp_path))


@pytest.mark.parametrize("scripts", [True, False])
def test_a_number_leads_to_its_tickets(new_page, service, scripts):
    page = new_page(java_script_enabled=scripts)
    sign_in(page, service)
    page.goto(f"{service}/reports?process=any")
    opened = page.get_by_role("region", name="Opened", exact=True)
    number = opened.get_by_role("link").inner_text()
    assert int(number) > 100
    opened.get_by_text("How it is counted").click()
    expect(opened.get_by_text("on the day on which it was opened")).to_be_visible()
    opened.get_by_role("link").click()
    expect(page.get_by_text(f"{number} in all")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Reports").click()
    flow = page.get_by_role("region", name="In and out by day", exact=True).first
    flow.get_by_text("As a table").click()
    expect(flow.get_by_role("table")).to_be_visible()


def test_a_file_is_in_the_zone_of_its_reader(new_page, service):
    page = new_page(timezone_id="Asia/Tokyo")
    sign_in(page, service)
    first, last = filled.END.date() - timedelta(days=10), filled.END.date()
    page.goto(f"{service}/reports/list?what=opened&from={first}&to={last}")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    with open(download.value.path(), encoding="utf-8-sig") as file:  # noqa: PTH123  it is what the browser kept
        assert "Opened (Asia/Tokyo)" in file.readline()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_reports_are_readable_for_all(new_page, service, scheme):
    page = new_page(color_scheme=scheme)
    sign_in(page, service)
    first, last = filled.END.date() - timedelta(days=10), filled.END.date()
    for path in (
        "/reports",
        "/reports?view=changes",
        "/reports?view=services",
        f"/reports/list?what=clock&from={first}&to={last}",
    ):
        page.goto(f"{service}{path}")
        for summary in page.locator(".values > summary, .how > summary").all()[:6]:
            summary.click()
        assert accessibility_problems(page) == [], path

"""Reports: every number leads to a list of that length, and lists become files that no spreadsheet runs."""

import csv
import io
import re
import zipfile
from html import unescape

import pytest

from engine import now
from engine.models import Outage
from tests import stores
from tests.engine.reports import filled
from tests.engine.reports.test_reckoning import catch_up
from tests.web import visiting
from tests.web.visiting import words


@pytest.fixture(scope="module")
def counted_template(tmp_path_factory):
    folder = tmp_path_factory.mktemp("counted")
    with stores.sqlite(folder) as database:
        with database.transaction() as session:
            for person in visiting.EVERYONE:
                visiting.people.add(session, person.login, name=person.name, roles=person.roles, groups=person.groups)
        filled.founded(database)
        filled.written(database, list(filled.tickets(600)))
        with database.transaction() as session:
            session.add(
                Outage(
                    service="erp",
                    planned=False,
                    impact="outage",
                    begins_at=filled.END.replace(day=3, hour=0),
                    ends_at=filled.END.replace(day=3),
                )
            )
        catch_up(database)
    return database.url.database


@pytest.fixture
def counted(counted_template, tmp_path):
    with stores.sqlite(tmp_path, counted_template) as database, now.at(filled.END):
        app = visiting.application(database, tmp_path)
        yield lambda login="": visiting.Visitor(app, login)


def linked(page):
    """(number as it is shown, address of its list) of everything that leads to a list."""
    return [
        (int(shown.replace(",", "")), unescape(address))
        for address, shown in re.findall(r'<a href="(/reports/(?:list|outages)\?[^"]+)">([\d,]+)', page.text)
    ]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?view=desk&process=any&period=90",
        "?view=changes",
        "?view=services",
        "?group=service_desk&service=erp&period=7",
    ],
)
def test_every_number_is_the_length_of_its_list(counted, query):
    alice = counted("alice")
    page = alice.get(f"/reports{query}")
    assert page.status_code == 200
    found = linked(page)
    assert len(found) > (0 if "services" in query else 10)
    for number, address in found[:: 1 if len(found) < 60 else 3]:
        shown = words(alice.get(address))
        assert f"{number:,} in all" in shown, address


def test_it_is_said_how_each_number_is_counted(counted):
    page = counted("alice").get("/reports")
    figures, panels = page.text.count('class="card figure"'), page.text.count('class="card panel"')
    assert figures > 10
    assert page.text.count("How it is counted") == figures + panels
    assert 'style="' not in page.text
    assert "<script>" not in page.text


def test_charts_are_named_and_stand_above_tables(counted):
    page = counted("alice").get("/reports")
    assert page.text.count('role="img" aria-labelledby="chart-') == page.text.count('<desc id="chart-') == 6
    assert page.text.count("<summary>As a table</summary>") == 6


def test_the_change_is_said_in_words(counted):
    shown = words(counted("alice").get("/reports?process=any"))
    assert re.search(r"[▲▼] (up|down) [\d,.]+ (%|points)", shown)
    assert ", better" in shown or ", worse" in shown
    assert "Aim: at least 90.0 %" in shown


@pytest.mark.parametrize(("query", "said"), [
    ("?period=free&from=2026-03-09&to=2026-03-01", "choose a last day that is not before the first"),
    ("?period=free", "&#39;&#39; is no day"),
])  # fmt: skip
def test_days_that_cannot_be_are_told_and_the_last_thirty_shown(counted, query, said):
    page = counted("alice").get(f"/reports{query}")
    assert page.status_code == 200
    assert said in page.text
    assert "02 Mar 2026 to 31 Mar 2026" in page.text


def test_a_desk_without_tickets_is_told_why_nothing_is_there(visit):
    assert "Nothing was counted in these days" in words(visit("alice").get("/reports"))


@pytest.mark.parametrize("address", [
    "/reports", "/reports/list?what=opened&from=2026-03-01&to=2026-03-31", "/reports/list.csv?what=opened&from=2026-03-01&to=2026-03-31",
    "/reports/outages.xlsx?service=erp&from=2026-03-01&to=2026-03-31",
])  # fmt: skip
def test_numbers_and_files_are_for_the_desk(counted, address):
    assert counted("alice").get(address).status_code == 200
    assert counted("erin").get(address).status_code == 403
    assert counted("mallory").get(address).status_code == 403
    assert counted().get(address).status_code == 303


@pytest.mark.parametrize(
    "query",
    ["", "what=secrets&from=2026-03-01&to=2026-03-31", "what=opened", "what=open&age=9&from=2026-03-01&to=2026-03-31"],
)
def test_a_list_that_does_not_exist_is_refused(counted, query):
    assert counted("alice").get(f"/reports/list?{query}").status_code in (400, 422)
    assert counted("alice").get(f"/reports/list.csv?{query}").status_code in (400, 422)


DAYS = "from=2026-03-01&to=2026-03-31"


def test_a_list_as_csv(counted):
    alice = counted("alice")
    total = int(re.search(r"([\d,]+) in all", words(alice.get(f"/reports/list?what=opened&{DAYS}")))[1])
    answer = alice.get(f"/reports/list.csv?what=opened&{DAYS}&zone=Europe/Oslo")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="opened-2026-03-01-to-2026-03-31.csv"'
    text = answer.data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == total
    assert re.fullmatch(r"2026-\d\d-\d\d \d\d:\d\d:\d\d", rows[0]["Opened (Europe/Oslo)"])
    utc = next(csv.DictReader(io.StringIO(alice.get(f"/reports/list.csv?what=opened&{DAYS}").data.decode("utf-8-sig"))))
    assert utc["Opened (UTC)"] != rows[0]["Opened (Europe/Oslo)"]
    assert utc["Number"] == rows[0]["Number"]


def test_a_list_as_xlsx_with_dates_and_numbers_as_such(counted):
    answer = counted("alice").get(f"/reports/list.xlsx?what=clock&verdict=missed&{DAYS}")
    assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert re.search(r'<c r="I2" s="2"><v>4\d{4}\.\d+</v></c>', sheet), "a date is a number with a format"
    assert sheet.count("<row ") > 20

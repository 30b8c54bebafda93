"""The pages of services: how each is, and one with all that belongs to it."""

from datetime import timedelta

import pytest

from engine import now
from engine.desk import outages
from engine.models import Instance
from tests.engine.desk.rows import load, loaded
from tests.web import visiting


@pytest.fixture
def known(desk):
    with desk.transaction() as session:
        loaded(session)
        load(session, services=[{"key": "identity", "name": "Identity", "criticality": 1, "owner": "carol"}])
    return desk


def test_services_are_listed_with_state_owner_and_open_tickets(known, visit):
    moved = visiting.asked(known)
    with known.transaction() as session:
        row = session.get(Instance, moved.id)
        row.service = "erp"
        outages.begin(session, {"service": "platform", "impact": "degraded"})
    page = visit("alice").get("/services").text
    erp, identity, platform = page.index(">ERP<"), page.index(">Identity<"), page.index(">Platform<")
    assert erp < identity < platform
    assert "Degraded" in page[platform:]
    assert "Degraded" not in page[:platform]
    assert ">1</td>" in page[erp:identity]
    assert "Carol" in page[identity:platform]
    assert "Fax" not in page


def test_where_there_are_none_the_page_says_how_to_get_some(desk, visit):
    assert "No services are known" in visit("alice").get("/services").text


def test_a_service_shows_items_graph_outages_and_tickets(known, visit):
    moved = visiting.asked(known)
    with known.transaction() as session:
        row = session.get(Instance, moved.id)
        row.service = "platform"
        begin = now.now() - timedelta(days=3)
        given = {"begins": begin.isoformat(), "ends": (begin + timedelta(hours=72)).isoformat(), "number": moved.number}
        outages.begin(session, {"service": "platform", **given})
        outages.begin(session, {"item": "db1", "impact": "degraded"})
    page = visit("alice").get("/services/platform").text
    assert "Database 1" in page
    assert 'href="/services/erp"' in page
    assert 'href="/services/identity"' in page
    assert page.count("<rect") == 3
    assert page.count('class="curve"') == 2
    assert "<strong>90.00 %</strong> of 30 days, 4320 minutes down" in page
    assert "Goes on" in page
    assert page.count(f'href="/{moved.number}"') == 2


def test_a_service_alone_has_no_graph_and_an_unknown_one_is_not_found(known, visit):
    with known.transaction() as session:
        load(session, services=[{"key": "lone", "name": "<b>Lone</b>", "criticality": 3}])
    page = visit("alice").get("/services/lone").text
    assert "<svg role" not in page
    assert "&lt;b&gt;Lone" in page
    refused = visit("alice").get("/services/nope")
    assert refused.status_code == 404
    assert "There is no service &#39;nope&#39;" in refused.text

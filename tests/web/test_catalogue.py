"""The catalogue's page: cards by category, in words, each leading to the form with the item chosen."""

import pytest

from engine.desk import loading, register
from tests.web.visiting import words

ROWS = [
    {"key": "laptop", "name": "Laptop", "category": "Hardware", "price": 1290, "delivery_time": "P5D", "description": "To work with."},
    {"key": "mouse", "name": "Mouse", "category": "Hardware", "price": 12.5, "delivery_time": "PT4H", "calendar": "24x7"},
    {"key": "vpn", "name": "VPN access", "category": "Access"},
    {"key": "fax", "name": "Fax", "category": "Hardware", "retired": True},
]  # fmt: skip


@pytest.fixture
def shop(desk):
    """The store, with a catalogue of three entries and a retired one."""
    register()
    with desk.transaction() as session:
        given = {"some.yaml": {"calendars": CALENDARS, "catalogue": ROWS}}
        loading.load(session, given)
    return desk


CALENDARS = [
    {"key": "24x7", "name": "Around the clock", "zone": "UTC", "hours": {"mon-sun": "00:00-24:00"}},
    {"key": "office", "name": "Office hours", "zone": "UTC", "hours": {"mon-fri": "08:00-17:00"}},
]


def test_cards_stand_under_their_category_with_price_and_delivery_in_words(shop, visit):
    page = visit("erin").get("/catalogue")
    text = words(page)
    assert text.index("Access") < text.index("VPN access") < text.index("Hardware") < text.index("Laptop")
    assert "Laptop To work with. 1,290 EUR within 5 working days" in text
    assert "Mouse 12.50 EUR within 4 hours" in text
    assert "VPN access Free within 1 working day" in text
    assert "Fax" not in text
    assert 'href="/processes/request_fulfilment/start?item=laptop"' in page.text


def test_a_search_finds_names_descriptions_and_categories(shop, visit):
    erin = visit("erin")
    assert "Laptop" in words(erin.get("/catalogue?search=to+work"))
    assert "VPN" not in words(erin.get("/catalogue?search=hardware"))
    nothing = words(erin.get("/catalogue?search=%25"))
    assert "Nothing fits “%”" in nothing, "a sign of the store's own language finds nothing"


def test_an_empty_catalogue_says_so(visit):
    assert "The catalogue is empty" in visit("erin").get("/catalogue").text


def test_an_address_may_bring_first_answers_to_a_form(visit):
    page = visit("erin").get("/processes/loan/start?device=Mouse&for_other=true&unknown=1").text
    assert 'name="device" type="text" value="Mouse"' in page
    assert 'name="other"' in page, "what depends on an answer shows at once"
    assert "unknown" not in page

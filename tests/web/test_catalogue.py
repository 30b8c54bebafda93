"""The catalogue's page: cards by category, in words, each leading to the form with the item chosen."""

from pathlib import Path

import pytest

from engine import deployments, instances, packs
from engine.desk import loading, register
from tests.people import DAVE, ERIN
from tests.web.visiting import words

PACK = Path(__file__).parents[2] / "processes" / "request_fulfilment"
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


def test_a_start_form_tells_what_the_chosen_entry_promises(shop, visit):
    with shop.transaction() as session:
        deployments.deploy(session, [packs.read(PACK)], by=DAVE)
    erin = visit("erin")
    page = erin.get("/processes/request_fulfilment/start?item=laptop")
    assert "Laptop To work with. 1,290 EUR within 5 working days" in words(page)
    assert 'name="answers.configuration"' in page.text, "the questions of this entry, and no others"
    assert 'name="answers.folder"' not in page.text
    other = erin.post("/processes/request_fulfilment/start/form", {"item": "mouse"})
    assert "12.50 EUR within 4 hours" in words(other)
    assert "within" not in words(erin.get("/processes/request_fulfilment/start?item=yacht"))
    assert 'href="/catalogue">Choose' in erin.get("/new").text


def test_what_is_in_no_catalogue_is_refused_at_its_field(shop, visit):
    with shop.transaction() as session:
        deployments.deploy(session, [packs.read(PACK)], by=DAVE)
    answer = visit("erin").post("/processes/request_fulfilment/start", {"item": "yacht"})
    assert answer.status_code == 422
    assert "yacht" in words(answer)


def test_what_one_asked_for_lately_is_asked_for_again(shop, visit):
    with shop.transaction() as session:
        deployments.deploy(session, [packs.read(PACK)], by=DAVE)
        asked = {"item": "laptop", "answers.configuration": "standard"}
        instances.start(session, "request_fulfilment", by=ERIN, variables=asked)
    assert "Ask again Laptop" in words(visit("erin").get("/catalogue"))
    assert "Ask again" not in words(visit("bob").get("/catalogue"))

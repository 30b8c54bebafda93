"""People who sign in to a service in a real browser."""

import pytest
from playwright.sync_api import expect

from engine.settings import Settings
from tests import imap_server, stores
from tests.journeys import shop as shops
from web import create_app

PASSWORD = "correct horse battery"


@pytest.fixture
def password():
    """What everybody signs in with."""
    return PASSWORD


@pytest.fixture
def address(prepared, serve, tmp_path):
    """The service on the store that a journey has `prepared`."""
    return serve(create_app(Settings(var=tmp_path, secret_key="k" * 40), prepared))


@pytest.fixture
def signed_in(address, new_page):
    """`signed_in("erin")` is a page of a browser of her own."""

    def enter(login):
        page = new_page(base_url=address)
        page.goto("/sign-in")
        page.fill("[name=login]", login)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        expect(page.get_by_role("link", name="Home")).to_be_visible()
        return page

    return enter


@pytest.fixture
def shop(tmp_path, mailbox, new_page, serve):
    """A company as the demo makes it, with a store of its own, real mail servers and a clock that stands still."""
    with imap_server.served() as imap, stores.sqlite(tmp_path, shops.store()) as database:
        made = shops.Shop(database, tmp_path, mailbox=mailbox, imap=imap, new_page=new_page, serve=serve)
        yield made
        made.left()

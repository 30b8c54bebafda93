"""A service to visit: its store is made once per run and copied for each test."""

import pytest

from engine import people
from tests import stores
from tests.web import visiting


@pytest.fixture(scope="session")
def desk_template(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    with stores.sqlite(folder) as database:
        visiting.opened(database)
    return database.url.database  # closed by now, so that the file alone is the whole store


@pytest.fixture
def desk(desk_template, tmp_path):
    """The store of the service, on SQLite."""
    with stores.sqlite(tmp_path, desk_template) as database:
        yield database


@pytest.fixture
def app(desk, tmp_path):
    return visiting.application(desk, tmp_path)


@pytest.fixture
def visit(app):
    """`visit("alice")` is alice with a browser of her own, signed in; `visit()` is nobody yet."""
    return lambda login="": visiting.Visitor(app, login)


@pytest.fixture
def machine(app):
    """`machine("alice")` is a program with a token of hers."""
    return lambda login: visiting.Machine(app, login)


@pytest.fixture
def entered(desk, app, serve):
    """`entered(page, "alice")` signs alice in on that page and answers the address of the service."""
    address = serve(app)

    def enter(page, login):
        with desk.transaction() as session:
            people.set_password(session, login, visiting.PASSWORD)
        page.goto(f"{address}/sign-in")
        page.get_by_label("Login").fill(login)
        page.get_by_label("Password").fill(visiting.PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{address}/")
        return address

    return enter

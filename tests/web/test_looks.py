"""A page looks into the store by one connection, however many of its parts look."""

import pytest
from sqlalchemy import event

from tests.web import visiting
from web import here


@pytest.fixture
def some(desk):
    """Two loans that wait for the desk."""
    return [visiting.asked(desk, device=device, priority=rank) for device, rank in (("Beamer", 3), ("Laptop", 1))]


@pytest.mark.parametrize(
    "path", ["/", "/inbox", "/inbox?box=all", "/approvals", "/reports", "/requests", "/focus", "/LOAN0000001"]
)
def test_a_page_holds_one_connection_so_that_it_never_waits_for_a_second(visit, desk, some, path):
    alice, held, pool = visit("alice"), [], desk.reader.pool
    event.listen(pool, "checkout", lambda *_: held.append(pool.checkedout()))
    alice.get(path)
    assert max(held) == 1


def test_a_look_inside_another_is_the_same(app):
    with app.test_request_context("/"), here.reading() as outer:
        with here.reading() as inner:
            assert inner is outer
        with here.reading() as again:
            assert again is outer, "the first one ends the look, and nothing inside it"
    with app.test_request_context("/"), here.reading() as later:
        assert later is not outer

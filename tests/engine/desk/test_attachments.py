"""Attachments: rows of files, how much a ticket takes, and who sees them."""

import pytest

from engine import desk
from engine.desk import attachments, stream
from engine.desk.files import MEGABYTE, Kept
from engine.errors import Invalid, NotFound
from tests.engine import errands


@pytest.fixture
def errand(database):
    desk.register()
    errands.deployed(database)
    return errands.asked(database)


def attach(database, moved, by, *files, kind="internal", most=50 * MEGABYTE):
    with database.transaction() as session:
        entry = stream.post(session, moved.id, kind=kind, text="See", by=by, files=len(files))
        return entry, attachments.add(session, entry, files, most=most)


def file(name="a.png", size=10, digest="d1"):
    return Kept(name, "image/png", size, digest)


def find(database, key, by):
    with database.reading() as session:
        return attachments.find(session, key, by=by)


def test_who_sees_the_entry_sees_its_files(database, errand, alice, erin, mallory):
    _, [inside] = attach(database, errand, alice, file())
    entry, [outside, other] = attach(database, errand, alice, file("b.txt", 3, "d2"), file(), kind="public")
    assert find(database, inside, alice).name == "a.png"
    assert find(database, outside, erin).digest == "d2"
    for key, by in ((inside, erin), (outside, mallory), (999, alice)):
        with pytest.raises(NotFound):
            find(database, key, by)
    with database.reading() as session:
        assert [each.id for each in attachments.of(session, [entry])[entry]] == [outside, other]
        assert attachments.known(session, ["d1", "d2", "d3"]) == {"d1", "d2"}


def test_a_ticket_takes_so_much(database, errand, alice):
    attach(database, errand, alice, file(size=6), most=10)
    with pytest.raises(Invalid, match="share"):
        attach(database, errand, alice, file(size=5), most=10)
    assert len(errands.rows(database, "entry")) == 1, "the entry goes with its files"
    attach(database, errands.asked(database), alice, file(size=5), most=10)


def test_so_many_at_once(database, errand, alice):
    with pytest.raises(Invalid, match="10 can be sent"):
        attach(database, errand, alice, *[file()] * 11)

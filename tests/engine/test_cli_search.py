"""The operators' command for search."""

from click.testing import CliRunner

from engine import cli, search
from tests.engine import errands
from tests.people import ALICE


def test_words_are_written_anew(sqlite_database):
    errands.deployed(sqlite_database)
    moved = errands.asked(sqlite_database, title="Buy a ladder")
    with sqlite_database.transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM search_text")
    told = CliRunner().invoke(cli.main, ["search", "rebuild", "--database", str(sqlite_database.url)], env={})
    assert told.output == "The words of 1 ticket are written anew.\n"
    with sqlite_database.reading() as session:
        assert [hit.row.number for hit in search.found(session, "ladder", by=ALICE).page.items] == [moved.number]

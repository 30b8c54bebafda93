"""Search: what is found, by whom, and what a query may look like."""

import pytest
from alembic import command
from sqlalchemy import event, text

from engine import instances, queries, schema, search, searchable, tasks
from engine.desk import stream
from engine.errors import Invalid
from engine.models import SearchText
from engine.queries import Query, Term
from tests.engine import errands
from tests.people import DAVE


@pytest.fixture
def desk(database):
    errands.deployed(database)
    return database


def numbers(desk, asked, by, **how):
    with desk.reading() as session:
        return [hit.row.number for hit in search.found(session, asked, by=by, **how).page.items]


def say(desk, moved, said, by, kind="public"):
    with desk.transaction() as session:
        stream.post(session, moved.id, kind=kind, text=said, by=by)


def test_words_in_title_data_and_stream_are_found_together(desk, alice):
    bread = errands.asked(desk, title="Buy Brötchen")
    errands.asked(desk, title="Fetch the post")
    say(desk, bread, "The oven of the Bäckerei is cold", alice)
    assert numbers(desk, "brotchen oven", alice) == [bread.number]
    assert numbers(desk, "BRÖTCHEN backerei", alice) == [bread.number]
    assert numbers(desk, "brotchen post", alice) == []


def test_the_requester_is_found_by_name(desk, alice):
    moved = errands.asked(desk)
    assert numbers(desk, "erin", alice) == [moved.number]


def test_a_requester_does_not_find_by_what_is_internal(desk, alice, erin):
    moved = errands.asked(desk)
    say(desk, moved, "Suspicious behaviour", alice, kind="internal")
    say(desk, moved, "Which kind of flour", alice)
    assert numbers(desk, "suspicious", alice) == [moved.number]
    assert numbers(desk, "suspicious", erin) == []
    assert numbers(desk, "bread -suspicious", erin) == [moved.number]
    assert numbers(desk, "bread flour", erin) == [moved.number]


def test_tickets_of_others_are_not_found(desk, alice, mallory):
    errands.asked(desk, by=alice, title="Buy a ladder")
    assert numbers(desk, "ladder", mallory) == []
    assert len(numbers(desk, "ladder", alice)) == 1


def test_phrases_beginnings_and_what_must_not_occur(desk, alice):
    one = errands.asked(desk, title="printer out of paper")
    other = errands.asked(desk, title="paper out of stock, printer too")
    assert numbers(desk, '"printer out"', alice) == [one.number]
    assert numbers(desk, "paper prin", alice) == [other.number, one.number]
    assert numbers(desk, "prin paper", alice) == []
    assert numbers(desk, "paper -stock", alice) == [one.number]
    assert numbers(desk, "-stock", alice) == [one.number]


def test_fields(desk, alice, erin):
    moved = errands.asked(desk, title="Buy bread")
    done = errands.asked(desk, title="Buy bread again")
    with desk.transaction() as session:
        instances.cancel(session, done.id, by=DAVE, reason="Enough")
    assert numbers(desk, "bread status:open", alice) == [moved.number]
    assert numbers(desk, "bread is:closed", alice) == [done.number]
    assert numbers(desk, "bread -status:closed", alice) == [moved.number]
    assert numbers(desk, "requester:Erin process:errand is:open", alice) == [moved.number]
    assert numbers(desk, "requester:nobody", alice) == []
    assert numbers(desk, "is:mine", erin) == [done.number, moved.number]
    assert numbers(desk, "is:mine", alice) == []
    with desk.transaction() as session:
        tasks.claim(session, moved.opened[0].id, by=alice)
    assert numbers(desk, "is:mine", alice) == [moved.number]


@pytest.mark.parametrize("asked", ["status:opne", "process:nothing", "is:blue", "", "  ", "x" * 1001, "a " * 40])
def test_a_wrong_query_is_answered_with_a_sentence(desk, alice, asked):
    with pytest.raises(Invalid, match=r"\.$"):
        numbers(desk, asked, alice)


HOSTILE = [

        '"', '""', "'", "*", "(", ")", "a AND", "NOT", "NEAR(a b)", "a OR b", "{told} : x", "told:x", "^x", "a* b*", "-", "--",
        "a:b:c", "x' OR 1=1 --", "!x & y | z", "a <-> b", "\\", "%", "http://example.org/?a=b", "requester:%", "service:'x",
        "½ ﬁ ß İ", "日本語", "e\u0301", "x" * 999, '-"a b" c', 'requester:"', "+a", "is:", "a\tb\nc", "🖨",
]  # fmt: skip


def test_whatever_is_typed_is_text(desk, alice, erin):
    errands.asked(desk)
    answers = set()
    for asked in HOSTILE:
        for person in (alice, erin):
            try:
                answers.add(len(numbers(desk, asked, person)))
            except Invalid as refusal:
                answers.add(refusal.sentence)
    assert answers == {0, "There is nothing to search for yet; type a number or some words."}


def test_what_changes_in_a_move_is_found_and_what_is_gone_is_not(desk, alice, dave):
    moved = errands.asked(desk, title="Buy bread")
    with desk.transaction() as session:
        instances.correct(
            session, moved.id, {"title": "Buy rolls", "remark": "From the corner shop"}, by=dave, reason="Asked"
        )
    assert numbers(desk, "rolls corner", alice) == [moved.number]
    assert numbers(desk, "bread", alice) == []


def test_codes_and_dates_are_not_words(desk, alice, dave):
    moved = errands.asked(desk)
    with desk.transaction() as session:
        values = {
            "group": "service_desk",
            "due": "2026-03-02T09:00:00+00:00",
            "serial": "XK-4711",
            "free": "Some words",
        }
        instances.correct(session, moved.id, values, by=dave, reason="Asked")
    assert numbers(desk, "service_desk", alice) == numbers(desk, "2026", alice) == []
    assert numbers(desk, "xk-4711 words", alice) == [moved.number]


def test_a_number_is_known_in_any_case_and_for_those_who_may_see_it(desk, alice, mallory):
    moved = errands.asked(desk)
    with desk.reading() as session:
        assert search.number(session, f" {moved.number.lower()} ", by=alice) == moved.number
        assert search.number(session, moved.number, by=mallory) is None
        assert search.number(session, "ERR9999999", by=alice) is None
    assert numbers(desk, moved.number.lstrip("ER").lstrip("0"), alice) == [moved.number]


def test_the_best_have_the_words_in_the_title(desk, alice):
    titled = errands.asked(desk, title="The ladder")
    said = errands.asked(desk)
    say(desk, said, "A ladder is needed", alice)
    assert numbers(desk, "ladder", alice) == [titled.number, said.number]
    assert numbers(desk, "ladder", alice, order="newest") == [said.number, titled.number]


def test_a_hit_shows_where_the_words_stand(desk, alice, erin):
    moved = errands.asked(desk, title="The ladder")
    say(desk, moved, "Behind the shed <b>lies</b> a secret ladder", alice, kind="internal")
    with desk.reading() as session:
        [hit] = search.found(session, "ladder", by=alice).page.items
        [theirs] = search.found(session, "ladder", by=erin).page.items
    assert hit.title == (("The ", False), ("ladder", True))
    assert hit.snippet == (("Behind the shed <b>lies</b> a secret ", False), ("ladder", True))
    assert "secret" not in str(theirs)


def test_facets_count_what_fits(desk, alice):
    errands.asked(desk)
    with desk.reading() as session:
        found = search.found(session, "bread", by=alice)
    assert (found.processes, found.states, found.more) == ((("errand", "Errand", 1),), {"open": 1, "closed": 0}, False)


def test_the_words_can_be_written_anew(desk, alice):
    moved = errands.asked(desk, title="Buy a ladder")
    say(desk, moved, "Made of oak", alice)
    say(desk, moved, "Hush", alice, kind="internal")
    before = errands.rows(desk, "search_text")
    with desk.transaction() as session:
        session.execute(text("UPDATE search_text SET told = 'nonsense', notes = ''"))
    assert numbers(desk, "ladder", alice) == []
    with desk.transaction() as session:
        assert searchable.rebuild(session.connection()) == moved.id
        assert searchable.rebuild(session.connection(), after=moved.id) is None
    assert numbers(desk, "ladder oak hush", alice) == [moved.number]
    assert [{name: str(value).split() for name, value in row.items()} for row in errands.rows(desk, "search_text")] == [
        {name: str(value).split() for name, value in row.items()} for row in before
    ]


def test_tickets_from_before_are_found_after_the_upgrade(desk, alice):
    moved = errands.asked(desk, title="Buy a ladder")
    say(desk, moved, "Made of oak", alice)
    config = schema._config()
    with desk.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0004")
    schema.upgrade(desk)
    assert numbers(desk, "ladder oak", alice) == [moved.number]


def test_a_move_that_changes_no_text_writes_no_words(desk, alice):
    moved = errands.asked(desk)
    seen = []
    event.listen(desk.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    errands.reviewed(desk, moved, verdict_given="yes")
    assert seen
    assert not [one for one in seen if "search_text" in one]


def test_a_ticket_with_very_much_said_is_still_written(desk, alice):
    moved = errands.asked(desk)
    for _ in range(5):
        say(desk, moved, "ladder oak " * 1_500, alice)
    with desk.reading() as session:
        kept = session.get(SearchText, moved.id).replies
    assert searchable.LONGEST <= len(kept) <= 2 * searchable.LONGEST
    assert numbers(desk, "ladder oak", alice) == [moved.number]


def test_what_the_service_sends_is_not_searched(desk, alice):
    moved = errands.asked(desk)
    with desk.transaction() as session:
        stream.add(session, moved.id, kind="system", text="Escalated quietly", by="system", visible=True)
    assert numbers(desk, "quietly", alice) == []


def test_reading_a_query():
    assert queries.read('out "of paper" -toner prin') == Query(
        (Term(("out",)), Term(("of", "paper")), Term(("prin",), begins=True)), (Term(("toner",)),)
    )
    assert queries.read("db1.example.org x") == Query((Term(("db1", "example", "org")), Term(("x",))))
    assert queries.read("http://x status:open").fields == (("status", "open", False),)
    assert queries.read('service:"Mail and calendar"').fields == (("service", "Mail and calendar", False),)

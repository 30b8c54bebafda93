"""Links between tickets: read from both ends, refused in a sentence, and what is passed on along them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import instances, now
from engine.desk import links, recent
from engine.errors import Invalid, NotAllowed, NotFound
from engine.models import Instance, Job, Link, Process
from engine.worker import Worker
from tests.engine import errands
from tests.people import ALICE, BOB, DAVE, ERIN, MALLORY


@pytest.fixture
def session(database):
    errands.deployed(database)
    with database.transaction() as session:
        yield session


@pytest.fixture
def numbers(session):
    return [
        instances.start(session, "errand", by=ERIN, variables={"title": f"Errand {n}", "wanted_by": "erin"}).number
        for n in range(1, 5)
    ]


def said(session, number, other, kind, **more):
    links.said(session, {"from": number, "to": other, "kind": kind, **more})


def linked(session, number, kind=None, **more):
    return links.linked(session, {"number": number, "kind": kind, **more})


def test_a_link_is_read_from_both_ends_and_kept_once(session, numbers):
    a, b, *_ = numbers
    said(session, a, b, "problem")
    said(session, a, b, "problem")
    said(session, b, a, "problem")
    assert (linked(session, a, "problem"), linked(session, b, "problem")) == ([b], [a])
    assert linked(session, a, "change") == []
    assert len(session.scalars(select(Link)).all()) == 1


def test_a_parent_has_children_whoever_says_it(session, numbers):
    a, b, c, _ = numbers
    said(session, a, b, "parent")
    said(session, b, [a, c], "child")
    assert linked(session, b, "child") == [a, c]
    assert linked(session, a, "parent") == [b]
    assert (linked(session, b, "parent"), linked(session, a, "child")) == ([], [])
    assert linked(session, b) == [a, c]
    assert links.open_children(session, {"number": b}) == [a, c]


def test_ended_tickets_are_left_out_where_it_is_asked(session, numbers):
    a, b, c, _ = numbers
    said(session, a, [b, c], "related")
    instances.cancel(session, instances.find(session, b, by=ALICE).row.id, by=DAVE, reason="Not needed")
    assert linked(session, a, "related") == [b, c]
    assert linked(session, a, "related", open_only=True) == [c]


def test_a_ticket_that_begins_in_this_move_may_link_itself(session, numbers):
    process = session.scalars(select(Process)).one()
    drawn = f"{process.prefix}{process.next_number:07d}"
    with pytest.raises(NotFound, match="no ticket"):
        said(session, drawn, numbers[0], "related")
    process.next_number += 1
    session.flush()
    said(session, drawn, numbers[0], "related")
    assert linked(session, numbers[0]) == [drawn]


@pytest.mark.parametrize(
    ("number", "other", "kind", "refusal", "sentence"),
    [
        (0, 0, "related", Invalid, "cannot be linked to itself"),
        (0, 1, "cousin", Invalid, "'cousin' is no kind of link; the kinds are parent, child"),
        (0, "ERR9999999", "related", NotFound, "There is no ticket 'ERR9999999' to link"),
        ("XYZ0000001", 1, "related", NotFound, "There is no ticket 'XYZ0000001' to link"),
        (0, "nonsense", "related", NotFound, "There is no ticket 'nonsense' to link"),
        ("", 1, "related", NotFound, "There is no ticket '' to link"),
    ],
)
def test_what_cannot_be_linked_is_refused(session, numbers, number, other, kind, refusal, sentence):
    ends = [numbers[end] if isinstance(end, int) else end for end in (number, other)]
    with pytest.raises(refusal, match=sentence):
        said(session, *ends, kind)
    assert session.scalars(select(Link)).all() == []


def test_parents_in_a_circle_are_refused(session, numbers):
    a, b, c, _ = numbers
    said(session, a, b, "parent")
    said(session, b, c, "parent")
    with pytest.raises(Invalid, match=f"{c} cannot have {a} as its parent: it is itself above {a}"):
        said(session, c, a, "parent")
    with pytest.raises(Invalid, match="itself above"):
        said(session, a, c, "child")


def test_what_cannot_be_linked_may_be_left_out(session, numbers):
    a, b, c, _ = numbers
    assert links.said(session, {"from": a, "to": [b, c], "kind": "child"}) == [b, c]
    given = {"from": a, "to": [b, a, "ERR9999999", c], "kind": "parent", "strict": False}
    assert links.said(session, given) == []
    assert linked(session, a, "parent") == []


def test_a_link_that_is_taken_back_stays_as_a_record_and_may_be_made_again(session, numbers):
    a, b, *_ = numbers
    links.link(session, a, b, kind="duplicate", by=ALICE, reason="Same printer")
    links.unlink(session, b, a, kind="duplicate", by=BOB, reason="Another floor")
    assert linked(session, a) == []
    (row,) = session.scalars(select(Link))
    assert (row.by, row.reason, row.removed_by, row.removed_reason) == ("alice", "Same printer", "bob", "Another floor")
    with pytest.raises(NotFound, match="are not linked as duplicate"):
        links.unlink(session, a, b, kind="duplicate", by=BOB)
    links.link(session, a, b, kind="duplicate", by=ALICE)
    assert linked(session, b) == [a]


def test_only_the_desk_links_and_only_what_it_sees(session, numbers):
    a, b, *_ = numbers
    for by in (ERIN, MALLORY):
        with pytest.raises(NotAllowed, match="tell the desk what belongs together"):
            links.link(session, a, b, kind="related", by=by)
        with pytest.raises(NotAllowed):
            links.unlink(session, a, b, kind="related", by=by)
    with pytest.raises(NotFound, match="There is no ticket ERR0000099, or it is not yours to see"):
        links.link(session, a, "ERR0000099", kind="related", by=ALICE)


def test_related_tickets_are_shown_with_where_they_stand(session, numbers):
    a, b, c, _ = numbers
    links.link(session, a, b, kind="parent", by=ALICE, reason="One cause")
    links.link(session, a, c, kind="related", by=ALICE)
    first, second = links.related(session, a, by=ALICE)
    assert (first.number, first.kind, second.number, second.kind) == (c, "related", b, "parent")
    assert (second.title, second.status, second.reason, second.by) == ("Errand 2", "open", "One cause", "alice")
    assert links.related(session, b, by=ALICE)[0].kind == "child"
    assert [one.number for one in links.related(session, a, by=ERIN)] == [c, b]
    assert links.related(session, a, by=MALLORY) == []


def test_a_message_goes_to_each_open_one_as_a_job_of_its_own(session, numbers):
    a, b, c, d = numbers
    said(session, a, [b, c, d], "child")
    instances.cancel(session, instances.find(session, d, by=ALICE).row.id, by=DAVE, reason="Not needed")
    told = {"number": a, "kind": "child", "message": "parent.resolved", "payload": {"close_code": "Fixed"}}
    assert links.tell_linked(session, told) == 2
    jobs = session.scalars(select(Job).where(Job.kind == "delivery")).all()
    ids = {row.number: row.id for row in session.scalars(select(Instance))}
    assert {job.instance_id for job in jobs} == {ids[b], ids[c]}
    assert jobs[0].payload == {
        "kind": "message", "name": "parent.resolved", "correlation": f'"{b}"', "payload": {"close_code": "Fixed"},
    }  # fmt: skip
    assert links.tell_linked(session, {**told, "number": b}) == 0
    with pytest.raises(Invalid, match="does not say which message"):
        links.tell_linked(session, {**told, "message": None})


def test_what_is_passed_on_arrives(database):
    errands.deployed(database)
    with database.transaction() as session:
        first, second = (
            instances.start(session, "errand", by=ERIN, variables={"title": "Bread", "wanted_by": "erin"}) for _ in "ab"
        )
        said(session, first.number, second.number, "related")
        links.tell_linked(session, {"number": first.number, "kind": "related", "message": "errand.done"})
    Worker(database, {"fetch": lambda *_: {}}).drain()
    assert "delivery" not in {job["kind"] for job in errands.rows(database, "job")}
    (message,) = errands.rows(database, "message")
    assert (message["name"], message["correlation"]) == ("errand.done", f'"{second.number}"')


def test_recent_counts_what_began_of_late_about_the_same(database):
    errands.deployed(database)

    def start(title, minutes):
        with now.at(now.now() - timedelta(minutes=minutes)), database.transaction() as session:
            return instances.start(session, "errand", by=ERIN, variables={"title": title, "wanted_by": "erin"})

    for minutes in (1, 10, 40):
        last = start("Bread", minutes)
    with database.transaction() as session:
        for row in session.scalars(select(Instance)):
            row.service = "erp"
    start("Milk", 5)
    asked = {"process": "errand", "minutes": 30}
    with database.reading() as session:
        assert recent.counted(session, asked) == 3
        assert recent.counted(session, {**asked, "service": "erp"}) == 2
        assert recent.counted(session, {**asked, "minutes": 60, "service": "erp"}) == 3
        assert recent.counted(session, {**asked, "minutes": 60, "service": "erp", "number": last.number}) == 2
        assert recent.counted(session, {**asked, "ci": "db1"}) == 0
        assert recent.counted(session, {**asked, "process": "other"}) == 0

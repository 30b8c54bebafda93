"""Instances: started, found, listed, corrected, cancelled; and each refusal."""

import pytest

from engine import deployments, instances, markers, packs, starts
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.engine import errands


def find(database, number, by):
    with database.reading() as session:
        return instances.find(session, number, by=by)


def test_a_start_gives_a_number_a_title_and_the_first_task(desk, erin, alice):
    moved = errands.asked(desk, priority=2)
    assert (moved.number, moved.status, moved.stage) == ("ERR0000001", "open", "In review")
    [task] = moved.opened
    assert (task.element, task.title, task.group, task.priority) == ("review", "Review the errand", "service_desk", 2)
    view = find(desk, "ERR0000001", alice)
    assert (view.row.title, view.row.requester, view.started_by) == ("Buy bread", "erin", "erin")
    assert view.data["number"] == "ERR0000001"
    assert [one.element for one in view.tasks] == ["review"]


def test_numbers_follow_each_other(desk):
    assert [errands.asked(desk).number for _ in range(3)] == ["ERR0000001", "ERR0000002", "ERR0000003"]


def test_answers_that_do_not_fit_the_start_form_start_nothing(desk, erin):
    with pytest.raises(Invalid) as refusal, desk.transaction() as session:
        instances.start(session, "errand", by=erin, variables={"title": "", "priority": 9})
    assert set(refusal.value.fields) == {"title", "priority"}
    assert errands.rows(desk, "instance") == []
    assert errands.asked(desk).number == "ERR0000001", "a refused start uses no number"


@pytest.mark.parametrize("undeclared", ["stage", "number", "assignee"])
def test_fields_that_the_form_does_not_declare_are_refused(desk, erin, undeclared):
    with pytest.raises(Invalid) as refusal, desk.transaction() as session:
        instances.start(session, "errand", by=erin, variables={"title": "T", undeclared: "x"})
    assert undeclared in refusal.value.fields


def test_an_unknown_process_is_not_found(desk, erin):
    with pytest.raises(NotFound, match="'nothing'"), desk.transaction() as session:
        instances.start(session, "nothing", by=erin, variables={})


def test_somebody_without_a_role_starts_nothing(desk, mallory):
    with pytest.raises(NotAllowed, match="role"), desk.transaction() as session:
        instances.start(session, "errand", by=mallory, variables={"title": "T"})


def test_an_unknown_start_event_is_refused(desk, erin):
    with pytest.raises(Invalid, match="nowhere"), desk.transaction() as session:
        instances.start(session, "errand", by=erin, variables={"title": "T"}, at="nowhere")


def test_requesters_see_their_own_and_nobody_elses(desk, erin, mallory, bob):
    own = errands.asked(desk, by=erin)
    other = errands.asked(desk, by=bob, wanted_by="bob")
    assert find(desk, own.number, erin).row.number == own.number
    for number, person in ((other.number, erin), (own.number, mallory), ("ERR9999999", bob)):
        with pytest.raises(NotFound, match="not yours to see"):
            find(desk, number, person)
    with desk.reading() as session:
        assert [row.number for row in instances.listed(session, by=erin).items] == [own.number]
        assert instances.listed(session, by=bob).total == 2
        assert instances.listed(session, by=mallory).total == 0


def test_lists_are_filtered_and_paged(desk, alice):
    for name in ("Buy bread", "Buy milk", "Sell bread"):
        errands.asked(desk, title=name)
    with desk.reading() as session:
        assert [row.title for row in instances.listed(session, by=alice, search="BREAD").items] == [
            "Sell bread",
            "Buy bread",
        ]
        assert [row.title for row in instances.listed(session, by=alice, page=2, size=2).items] == ["Buy bread"]
        assert instances.listed(session, by=alice, status="ended").total == 0
        assert instances.listed(session, by=alice, process="errand", stage="In review").total == 3


def test_the_history_tells_what_happened_newest_first(desk, alice):
    moved = errands.reviewed(desk, errands.asked(desk), verdict_given="yes")
    with desk.reading() as session:
        page = instances.history(session, moved.id, by=alice)
    assert [(event.sequence, event.verb, event.by) for event in page.items] == [
        (2, "task.completed", "alice"),
        (1, "instance.started", "erin"),
    ]
    path = [(kind, element) for kind, element, *_ in page.items[0].detail["path"]]
    assert ("left", "review") in path
    assert ("flow", "yes") in path
    assert page.items[0].detail["answers"] == {"verdict_given": "yes"}


def test_the_history_is_a_chain(desk):
    errands.reviewed(desk, errands.asked(desk), verdict_given="yes")
    events = errands.rows(desk, "history")
    [instance] = errands.rows(desk, "instance")
    assert len({event["hash"] for event in events}) == 2
    assert (instance["head"], instance["sequence"]) == (events[-1]["hash"], 2)


def test_markers_say_where_it_is_and_where_it_was(desk, erin):
    moved = errands.reviewed(desk, errands.asked(desk), verdict_given="yes")
    with desk.reading() as session:
        found = markers.find(session, moved.id, by=erin)
    assert found.active == {"fetch": 1}
    assert {"asked", "review", "verdict", "f1", "f4", "yes"} <= set(found.passed)
    assert "no" not in found.passed


def test_cancelling_closes_everything_and_says_why(desk, dave):
    moved = errands.asked(desk)
    with desk.transaction() as session:
        cancelled = instances.cancel(session, moved.id, by=dave, reason="Asked twice.")
    assert cancelled.status == "cancelled"
    assert [task["status"] for task in errands.rows(desk, "task")] == ["cancelled"]
    assert [job for job in errands.rows(desk, "job") if job["instance_id"]] == []
    assert [one for one in errands.rows(desk, "subscription") if one["instance_id"]] == []
    assert errands.rows(desk, "history")[-1]["detail"]["reason"] == "Asked twice."
    with pytest.raises(Conflict, match="is cancelled"), desk.transaction() as session:
        instances.cancel(session, moved.id, by=dave, reason="Again.")


def test_cancelling_needs_the_right_and_a_reason(desk, alice, erin, dave, mallory):
    moved = errands.asked(desk)
    for person, refusal in ((alice, NotAllowed), (erin, NotAllowed), (mallory, NotFound)):
        with pytest.raises(refusal), desk.transaction() as session:
            instances.cancel(session, moved.id, by=person, reason="No.")
    with pytest.raises(Invalid, match="reason"), desk.transaction() as session:
        instances.cancel(session, moved.id, by=dave, reason="  ")
    assert find(desk, moved.id, dave).row.status == "open"


def test_data_is_corrected_by_administrators_with_a_reason(desk, dave, carol):
    moved = errands.asked(desk, priority=3)
    with desk.transaction() as session:
        instances.correct(session, moved.id, {"priority": 1}, by=dave, reason="Typed wrong.")
    view = find(desk, moved.id, dave)
    assert view.data["priority"] == 1
    assert errands.rows(desk, "task")[0]["priority"] == 1, "an open task's live facts follow"
    detail = errands.rows(desk, "history")[-1]["detail"]
    assert (detail["reason"], detail["before"], detail["after"]) == ("Typed wrong.", {"priority": 3}, {"priority": 1})
    with pytest.raises(NotAllowed), desk.transaction() as session:
        instances.correct(session, moved.id, {"priority": 2}, by=carol, reason="Because.")
    with pytest.raises(Invalid), desk.transaction() as session:
        instances.correct(session, moved.id, {"priority": 2}, by=dave, reason="")


def test_a_start_without_a_form_takes_no_answers(database, erin, carol):
    errands.deployed(database)
    with database.transaction() as session:
        deployments.deploy(session, [packs.read(errands.FOLDER.parents[1] / "journeys" / "relay")], by=carol)
    with pytest.raises(Invalid, match="has no start form") as refusal, database.transaction() as session:
        instances.start(session, "relay", by=erin, variables={"stage": "Done"})
    assert set(refusal.value.fields) == {"stage"}


def test_a_pack_says_who_may_begin_it_by_hand(database, erin, carol):
    ours = packs.read(errands.FOLDER)
    settings = f"{ours.sources['pack.yaml']}\nstarters: [agent, owner]\n"
    with database.transaction() as session:
        deployments.deploy(session, [packs.of({**ours.sources, "pack.yaml": settings})], by=carol)
    wish = {"title": "Buy bread", "wanted_by": "erin"}
    with (
        pytest.raises(NotAllowed, match="is begun by people with the role agent or owner"),
        database.transaction() as session,
    ):
        instances.start(session, "errand", by=erin, variables=wish, at="asked")
    with database.transaction() as session:
        assert starts.offered(session, ["errand"], by=erin) == []
        assert starts.offered(session, ["errand"], by=carol) == ["errand"]
        assert instances.start(session, "errand", by=carol, variables=wish, at="asked").number == "ERR0000001"


def test_starters_are_roles():
    ours = packs.read(errands.FOLDER)
    wrong = packs.of({**ours.sources, "pack.yaml": f"{ours.sources['pack.yaml']}\nstarters: [boss]\n"})
    assert [problem.code for problem in packs.check(wrong) if problem.severity == "error"] == ["pack.starters"]

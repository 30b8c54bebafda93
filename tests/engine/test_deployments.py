"""Deployments: versions are made when something changed, and by those who may."""

import re
from dataclasses import replace

import pytest

from engine import deployments, packs
from engine.errors import Invalid, NotAllowed, NotFound
from tests.engine import errands


@pytest.fixture
def pack():
    return packs.read(errands.FOLDER)


def changed(pack, text: str = "Errands"):
    sources = {**pack.sources, "pack.yaml": pack.sources["pack.yaml"].replace("name: Errand", f"name: {text}")}
    return replace(pack, sources=sources, name=text, digest="other")


def test_the_first_deployment_makes_version_one_and_it_is_live(database, dave, pack):
    with database.transaction() as session:
        [brought] = deployments.deploy(session, [pack], by=dave, source="tests", reason="First")
    assert (brought.key, brought.number, brought.new) == ("errand", 1, True)
    with database.reading() as session:
        [row] = deployments.versions_of(session, "errand")
        assert (row.number, row.by, row.reason, row.live, row.open_instances) == (1, "dave", "First", True, 0)
        assert deployments.process(session, "errand").live == 1


def test_the_same_sources_make_no_new_version(database, dave, pack):
    for _ in range(2):
        with database.transaction() as session:
            [brought] = deployments.deploy(session, [pack], by=dave)
    assert (brought.number, brought.new) == (1, False)


def test_changed_sources_make_the_next_version_and_only_it_is_started_by_messages(database, dave, pack):
    for one in (pack, changed(pack)):
        with database.transaction() as session:
            [brought] = deployments.deploy(session, [one], by=dave)
    assert brought.number == 2
    listening = [row for row in errands.rows(database, "subscription") if row["name"] == "errand.wanted"]
    assert [row["version_id"] for row in listening] == [brought.version]


def test_a_running_instance_stays_on_its_version(database, dave, pack):
    errands.deployed(database)
    moved = errands.asked(database)
    with database.transaction() as session:
        deployments.deploy(session, [changed(pack)], by=dave)
    with database.reading() as session:
        assert [(row.number, row.open_instances) for row in deployments.versions_of(session, "errand")] == [
            (2, 0),
            (1, 1),
        ]
    assert errands.reviewed(database, moved, verdict_given="yes").stage == "Fetching"


def test_only_owners_and_administrators_deploy(database, alice, pack):
    with pytest.raises(NotAllowed, match="process owners"), database.transaction() as session:
        deployments.deploy(session, [pack], by=alice)


def test_a_pack_that_cannot_run_is_refused_and_nothing_is_kept(database, dave, pack):
    broken = replace(
        pack,
        sources={
            **pack.sources,
            "errand.bpmn": pack.sources["errand.bpmn"].replace('targetRef="review"', 'targetRef="nowhere"'),
        },
    )
    with pytest.raises(Invalid) as refusal, database.transaction() as session:
        deployments.deploy(session, [broken], by=dave)
    assert {problem.element for problem in refusal.value.problems} >= {"f0", "f1"}
    assert errands.rows(database, "process") == []


def test_a_prefix_belongs_to_one_process(database, dave, pack):
    with pytest.raises(Invalid, match="prefix ERR"), database.transaction() as session:
        renamed = {path.replace("errand.bpmn", "other.bpmn"): text for path, text in pack.sources.items()}
        renamed = {path: re.sub(r"(key: |id=\")errand\b", r"\1other", text) for path, text in renamed.items()}
        other = replace(packs.of(renamed), prefix=pack.prefix)
        deployments.deploy(session, [pack, other], by=dave)


def test_a_retired_process_starts_nothing_new(database, carol, erin):
    errands.deployed(database)
    with database.transaction() as session:
        deployments.retire(session, "errand", by=carol)
    with pytest.raises(Exception, match="retired"):
        errands.asked(database)
    with pytest.raises(NotAllowed), database.transaction() as session:
        deployments.retire(session, "errand", by=erin)
    with pytest.raises(NotFound), database.transaction() as session:
        deployments.retire(session, "nothing", by=carol)

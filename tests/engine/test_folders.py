"""What a pack takes from the folders beside it, and what keeps it from being taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import checking, deployments, instances, packs, people
from engine.errors import Invalid
from tests.people import ALICE, DAVE

HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:ek="urn:evenkeel:bpmn:1" targetNamespace="x">'
CALLER = f"""{HEAD}<process id="trip" isExecutable="true">
  <startEvent id="wanted" name="Wanted" /><sequenceFlow id="t1" sourceRef="wanted" targetRef="ask" />
  <callActivity id="ask" name="Ask" calledElement="consent" /><sequenceFlow id="t2" sourceRef="ask" targetRef="gone" />
  <endEvent id="gone" name="Gone" /></process></definitions>"""
CALLED = f"""{HEAD}<process id="consent" isExecutable="true">
  <startEvent id="asked" name="Asked" /><sequenceFlow id="c1" sourceRef="asked" targetRef="agree" />
  <userTask id="agree" name="Agree" ek:group="service_desk" /><sequenceFlow id="c2" sourceRef="agree" targetRef="agreed" />
  <endEvent id="agreed" name="Agreed" /></process></definitions>"""
FORM = '{"type": "default", "components": [{"type": "textfield", "key": "why", "label": "Why"}]}'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    put(tmp_path / "trip", "pack.yaml", "{key: trip, name: Trip, prefix: TRP, owner: carol, uses: [consent]}")
    put(tmp_path / "trip", "trip.bpmn", CALLER)
    put(tmp_path / "trip", "scenarios/trip.yaml", "start: {by: alice}\nsteps: [{complete: agree, by: bob}]\n")
    put(tmp_path / "consent", "pack.yaml", "{key: consent, name: Consent, prefix: CON, owner: carol}")
    put(tmp_path / "consent", "consent.bpmn", CALLED)
    put(tmp_path / "consent", "forms/agree.form", FORM)
    put(tmp_path / "consent", "messages/word.md", "Subject: Word\n\nWord.\n")
    put(tmp_path / "consent", "README.md", "# Consent\n")
    put(tmp_path / "consent", "scenarios/consent.yaml", "start: {by: alice}\nsteps: []\n")
    return tmp_path / "trip"


def put(folder: Path, path: str, text: str) -> None:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def refused(folder: Path) -> str:
    with pytest.raises(Invalid) as caught:
        packs.read(folder)
    assert caught.value.code == "pack.uses"
    return caught.value.sentence


def test_diagrams_forms_tables_and_texts_come_along_and_nothing_else(folder):
    pack = packs.read(folder)
    assert pack.used == {"consent.bpmn", "forms/agree.form", "messages/word.md"}
    assert set(pack.sources) == pack.used | {"pack.yaml", "trip.bpmn", "scenarios/trip.yaml"}
    assert packs.check(pack) == []


def test_the_digest_is_over_what_is_used_too(folder):
    before = packs.read(folder).digest
    put(folder.parent / "consent", "messages/word.md", "Subject: Word\n\nAnother.\n")
    assert packs.read(folder).digest != before


def test_a_deployed_version_is_whole_and_forms_of_the_called_process_come_along(folder, database):
    with database.transaction() as session:
        people.add(session, "alice", name="Alice", roles=["agent"], groups=["service_desk"])
        deployments.deploy(session, [packs.read(folder)], by=DAVE)
        moved = instances.start(session, "trip", by=ALICE, variables={})
        assert moved.opened[0].form == "agree"


def test_a_whole_pack_without_its_neighbours_is_deployed_as_it_is(folder, database):
    with database.transaction() as session:
        [brought] = deployments.deploy(session, [packs.of(packs.read(folder).sources)], by=DAVE)
    assert brought.new


def test_a_process_that_did_not_come_along_is_a_finding(folder):
    alone = packs.of({path: text for path, text in packs.read(folder).sources.items() if path != "consent.bpmn"})
    assert "bpmn.called" in {problem.code for problem in packs.check(alone)}


def test_flows_that_are_used_are_counted_in_their_own_pack_only(folder):
    assert "1 of 1 scenarios hold; 2 of 2 flows" in "\n".join(checking.report(folder).lines)
    assert "No scenario takes: c2." in "\n".join(checking.report(folder.parent / "consent").lines)


def test_findings_are_told_where_they_are_mended(folder):
    nobody = CALLED.replace(' ek:group="service_desk"', "")
    put(folder.parent / "consent", "consent.bpmn", nobody)
    assert packs.check(packs.read(folder)) == []
    assert [problem.code for problem in packs.check(packs.read(folder.parent / "consent"))] == ["advice.nobody"]
    put(folder.parent / "consent", "consent.bpmn", CALLED.replace('targetRef="agreed"', 'targetRef="nowhere"'))
    [problem] = packs.check(packs.read(folder))
    assert (problem.code, problem.file, problem.severity) == ("pack.used", "pack.yaml", "error")
    assert "consent.bpmn, which it uses, has errors; mend them in the pack it is from" in problem.sentence


def test_a_name_that_both_have_is_refused(folder):
    put(folder, "messages/word.md", "Subject: Mine\n\nMine.\n")
    assert "messages/word.md is in 'trip' and in 'consent', which is used; rename one of the two" in refused(folder)


def test_an_unknown_pack_is_refused(folder):
    put(folder, "pack.yaml", "{key: trip, name: Trip, prefix: TRP, owner: carol, uses: [blessing]}")
    assert "It uses 'blessing', and there is no pack 'blessing' beside it" in refused(folder)


def test_packs_that_use_each_other_are_refused(folder):
    put(folder.parent / "consent", "pack.yaml", "{key: consent, name: C, prefix: CON, owner: carol, uses: [trip]}")
    assert "'trip' uses 'consent' uses 'trip', so none of them can come first" in refused(folder)


@pytest.mark.parametrize("uses", ["consent", "[../consent]", "[1]", "{consent: true}"])
def test_what_is_no_list_of_keys_is_refused(folder, uses):
    put(folder, "pack.yaml", f"{{key: trip, name: Trip, prefix: TRP, owner: carol, uses: {uses}}}")
    assert "write for example uses: [approval]" in refused(folder)


def test_what_a_used_pack_uses_comes_along_once(folder):
    put(folder.parent / "words", "pack.yaml", "{key: words, name: Words, prefix: WRD, owner: carol}")
    put(folder.parent / "words", "messages/more.md", "Subject: More\n\nMore.\n")
    put(folder.parent / "consent", "pack.yaml", "{key: consent, name: C, prefix: CON, owner: carol, uses: [words]}")
    put(folder, "pack.yaml", "{key: trip, name: Trip, prefix: TRP, owner: carol, uses: [words, consent]}")
    assert "messages/more.md" in packs.read(folder).used


def test_the_check_names_a_function_that_nobody_offers(folder):
    task = '<serviceTask id="look" name="Look" ek:function="persn" /><sequenceFlow id="t3" sourceRef="look" targetRef="gone" />'
    put(folder, "trip.bpmn", CALLER.replace('targetRef="gone" />', f'targetRef="look" />{task}'))
    report = checking.report(folder)
    assert report.wrong
    assert "'Look' calls the function 'persn', which there is not; is it person?" in "\n".join(report.lines)

import os
from pathlib import Path

import pytest

from engine import folders, packs
from engine.errors import Invalid

SETTINGS = """\
key: leave
name: Leave
prefix: LEA
description: Somebody wants to be away.
owner: carol
zone: Europe/Berlin
"""
DIAGRAM = """\
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:ek="urn:evenkeel:bpmn:1" targetNamespace="x">
  <process id="leave" isExecutable="true">
    <startEvent id="asked" name="Asked" />
    <userTask id="decide" name="Decide" ek:group="managers" />
    <endEvent id="done" name="Done" />
    <sequenceFlow id="f1" sourceRef="asked" targetRef="decide" />
    <sequenceFlow id="f2" sourceRef="decide" targetRef="done" />
  </process>
</definitions>
"""
FORM = '{"type": "default", "components": [{"type": "textfield", "key": "title", "label": "Title"}]}'


@pytest.fixture
def folder(tmp_path):
    put(tmp_path, "pack.yaml", SETTINGS)
    put(tmp_path, "leave.bpmn", DIAGRAM)
    put(tmp_path, "forms/decide.form", FORM)
    put(tmp_path, "messages/granted.md", "Subject: Granted\n\nEnjoy.\n")
    put(tmp_path, "README.md", "# Leave\n")
    return tmp_path


def put(folder: Path, path: str, text: str | bytes) -> None:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode() if isinstance(text, str) else text)


def refused(folder) -> Invalid:
    with pytest.raises(Invalid) as caught:
        packs.read(folder)
    return caught.value


def found(folder) -> list[tuple[str, str, str]]:
    return [(problem.code, problem.file, problem.severity) for problem in packs.check(packs.read(folder))]


def test_a_folder_becomes_a_pack(folder):
    pack = packs.read(folder)
    assert (pack.key, pack.name, pack.prefix, pack.owner, pack.zone) == (
        "leave",
        "Leave",
        "LEA",
        "carol",
        "Europe/Berlin",
    )
    assert sorted(pack.sources) == ["README.md", "forms/decide.form", "leave.bpmn", "messages/granted.md", "pack.yaml"]
    assert pack.sources["leave.bpmn"] == DIAGRAM
    assert packs.check(pack) == []


def test_the_same_pack_is_made_of_its_sources(folder):
    pack = packs.read(folder)
    assert packs.of(pack.sources) == pack


def test_the_digest_overlooks_line_ends_and_nothing_else(folder):
    before = packs.read(folder).digest
    put(folder, "leave.bpmn", DIAGRAM.replace("\n", "\r\n"))
    assert packs.read(folder).digest == before
    put(folder, "leave.bpmn", DIAGRAM.replace("Decide", "Judge"))
    assert packs.read(folder).digest != before


def test_a_moved_text_is_another_digest():
    assert packs.digest({"a": "bc"}) != packs.digest({"ab": "c"})
    assert packs.digest({"a": "1 b 1 "}) != packs.digest({"a": "", "b": "1 "})


def test_hidden_files_stay_outside(folder):
    put(folder, ".git/config", b"\xff")
    put(folder, "forms/.decide.form.swp", b"\xff")
    assert "forms/.decide.form.swp" not in packs.read(folder).sources


def test_a_link_is_refused(folder):
    (folder / "messages" / "passwd.md").symlink_to("/etc/passwd")
    assert refused(folder).code == "pack.link"
    assert "messages/passwd.md is a link" in refused(folder).sentence


def test_a_linked_folder_is_refused(folder):
    (folder / "scenarios").symlink_to("/etc")
    assert refused(folder).code == "pack.link"


def test_a_pipe_is_refused(folder):
    os.mkfifo(folder / "messages" / "pipe.md")
    assert refused(folder).code == "pack.special"


def test_what_is_not_text_is_named(folder):
    put(folder, "forms/logo.form", b"\x89PNG\xff")
    put(folder, "messages/nul.md", "Subject: x\n\n\0")
    refusal = refused(folder)
    assert [(problem.code, problem.file) for problem in refusal.problems] == [
        ("pack.encoding", "forms/logo.form"),
        ("pack.encoding", "messages/nul.md"),
    ]


def test_sizes_and_numbers_are_capped(folder, monkeypatch):
    put(folder, "README.md", b"x" * (folders.FILE_SIZE + 1))
    assert refused(folder).code == "pack.too_large"
    put(folder, "README.md", "x")
    monkeypatch.setattr(folders, "FILES", 3)
    assert refused(folder).code == "pack.too_many_files"
    monkeypatch.setattr(folders, "FILES", 300)
    monkeypatch.setattr(packs, "PACK_SIZE", 100)
    assert refused(folder).code == "pack.too_large"


@pytest.mark.parametrize("path", ["../outside.md", "/etc/passwd", "a\\b.md", "C:x.md", "a//b.md", "a\nb.md", "x" * 201])
def test_a_name_that_leads_out_is_refused(path):
    with pytest.raises(Invalid) as caught:
        packs.of({"pack.yaml": SETTINGS, path: "x"})
    assert [problem.code for problem in caught.value.problems] == ["pack.path"]


def test_there_must_be_a_folder_with_settings(tmp_path):
    assert refused(tmp_path / "nowhere").code == "pack.not_a_folder"
    assert refused(tmp_path).code == "pack.no_settings"
    put(tmp_path, "pack.yaml", "key: No good")
    assert refused(tmp_path).code == "pack.key"
    put(tmp_path, "pack.yaml", "a: &a [1]\nb: *a")
    assert refused(tmp_path).code == "yaml.anchor"


def test_everything_is_checked_at_once(folder):
    put(folder, "pack.yaml", "key: leave\nprefix: lea\nzone: Middle/Earth\nname:\ncolour: red\n")
    put(folder, "leave.bpmn", "<definitions>")
    put(folder, "forms/decide.form", "{")
    put(folder, "forms/other.form", '{"components": [{"type": "iframe", "id": "x"}]}')
    put(folder, "messages/granted.md", "Granted")
    put(folder, "scenarios/first.yaml", "a: [")
    put(folder, "priority.dmn", "<!DOCTYPE x><x/>")
    put(folder, "hook.py", "print('never run')")
    assert sorted(found(folder)) == [
        ("form.component", "forms/other.form", "error"),
        ("form.json", "forms/decide.form", "error"),
        ("message.body", "messages/granted.md", "error"),
        ("message.subject", "messages/granted.md", "error"),
        ("pack.name", "pack.yaml", "error"),
        ("pack.owner", "pack.yaml", "warning"),
        ("pack.prefix", "pack.yaml", "error"),
        ("pack.setting", "pack.yaml", "error"),
        ("pack.unknown_file", "hook.py", "warning"),
        ("pack.zone", "pack.yaml", "error"),
        ("xml.doctype", "priority.dmn", "error"),
        ("xml.syntax", "leave.bpmn", "error"),
        ("yaml.syntax", "scenarios/first.yaml", "error"),
    ]


def test_errors_come_before_warnings(folder):
    put(folder, "hook.py", "x")
    put(folder, "messages/granted.md", "Granted")
    severities = [severity for _, _, severity in found(folder)]
    assert severities == sorted(severities)


def test_the_main_diagram_is_named_after_the_key(folder):
    (folder / "leave.bpmn").rename(folder / "absence.bpmn")
    put(folder, "absence.bpmn", DIAGRAM.replace('"leave"', '"absence"'))
    assert [code for code, _, _ in found(folder)] == ["pack.no_diagram", "bpmn.main_process"]


def test_decisions_are_checked_too(folder):
    table = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:d">\n'
    cell = '<decision id="a" name="A"><literalExpression><text>1 +</text></literalExpression></decision>'
    put(folder, "a.dmn", f"{table}{cell}</definitions>")
    assert [(file, severity) for _, file, severity in found(folder)] == [("a.dmn", "error")]


@pytest.mark.parametrize("stages", ["stages: New", "stages: [New, 3]", "stages: [[New]]"])
def test_stages_are_a_list_of_words(folder, stages):
    settings = folder / "pack.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + stages + "\n", encoding="utf-8")
    assert "pack.stages" in {problem.code for problem in packs.check(packs.read(folder))}

"""Each hostile input meets what expected.yaml says: refused in a sentence, soon, without memory, files or network touched."""

import json
import resource
import threading
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from engine import forms, packs, strictjson, strictyaml
from engine.bpmn import definition, scripts, xml
from engine.bpmn.values import OverBudget
from engine.errors import Invalid
from tests.hostile.corpus import GENERATED

HERE = Path(__file__).parent
EXPECTED = strictyaml.loads((HERE / "expected.yaml").read_text(), file="expected.yaml")
SECRET = "canary-4b1d"
SECONDS = 2  # of this process alone, so that a busy machine is no finding
MEGABYTES = 100
SETTINGS = "key: hostile\nname: Hostile\nprefix: HOS\nowner: carol\n"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
FORM = forms.read('{"components": [{"type": "textfield", "key": "report", "label": "Report"}]}')


class Canary:
    """A file nobody may read, a mark nobody may set, a server nobody may ask."""

    def __init__(self, folder):
        self.file, self.mark, self.asked = folder / "canary", folder / "mark", []
        self.file.write_text(SECRET)
        asked = self.asked

        class Seen(BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                self.send_error(404)

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Seen)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def placed(self, data: bytes) -> bytes:
        host = f"127.0.0.1:{self.server.server_port}"
        places = {b"CANARY_FILE": str(self.file), b"CANARY_MARK": str(self.mark), b"CANARY_HOST": host}
        for place, value in places.items():
            data = data.replace(place, value.encode())
        return data


@pytest.fixture(scope="module")
def canary(tmp_path_factory):
    bird = Canary(tmp_path_factory.mktemp("canary"))
    yield bird
    bird.server.shutdown()
    bird.server.server_close()
    assert not bird.asked
    assert not bird.mark.exists()


class Host:
    def now(self):
        return NOW

    def call(self, function, parameters):
        raise AssertionError(function, parameters)


def through_diagram(data: bytes) -> tuple[str, str, list[str]]:
    """Code, sentence and warnings of what deployment says first, else of what the run says."""
    try:
        xml.parse(data, file="hostile.bpmn")
    except Invalid as refusal:
        return refusal.problems[0].code, refusal.sentence, []
    text = data.decode()
    pack = packs.of({"pack.yaml": SETTINGS, "hostile.bpmn": text})
    found = packs.check(pack)
    warnings = [problem.code for problem in found if problem.severity == "warning"]
    errors = [problem for problem in found if problem.severity == "error"]
    if errors:
        return errors[0].code, str(errors[0]), warnings
    return *through_run(text), warnings


def through_run(text: str) -> tuple[str, str]:
    try:
        run = definition.compiled({"hostile.bpmn": text}, "hostile").start(Host(), {"n": 10**9})
    except OverBudget as over:
        return "over_budget", over.sentence
    faults = run.faults()
    return (faults[0].code, faults[0].sentence) if faults else ("accepted", "")


def through_json(data: bytes) -> tuple[str, str, list[str]]:
    with pytest.raises(Invalid) as refused:
        strictjson.loads(data)
    return refused.value.code, refused.value.sentence, []


def through_form(data: bytes) -> tuple[str, str, list[str]]:
    with pytest.raises(Invalid) as refused:
        FORM.answers(strictjson.loads(data), {})
    return refused.value.code, json.dumps(refused.value.fields), []


DOORS = {"diagram": through_diagram, "json": through_json, "form": through_form}


def load(name: str, canary: Canary) -> bytes:
    return GENERATED[name]() if name in GENERATED else canary.placed((HERE / name).read_bytes())


@pytest.mark.parametrize(
    "case", [each for each in EXPECTED if each["through"] in DOORS], ids=lambda case: case["input"]
)
def test_it_is_refused_as_expected(case, canary):
    data = load(case["input"], canary)
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    code, sentence, warnings = DOORS[case["through"]](data)
    took = time.process_time() - began
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert code == case["code"], sentence
    assert [part for part in case.get("says", []) if part not in sentence] == [], sentence
    assert "warned" not in case or case["warned"] in warnings
    assert SECRET not in sentence
    assert took < SECONDS
    assert grown < MEGABYTES * 1024


@pytest.mark.parametrize(
    "case", [each for each in EXPECTED if each["through"] == "script"], ids=lambda case: case["input"]
)
def test_a_script_reaches_nothing_and_ends(case, canary):
    text = load(case["input"], canary).decode()
    began = time.perf_counter()
    try:
        written = scripts.compiled(text).run({}, now=NOW)
    except (scripts.ScriptError, Invalid) as error:
        outcome = error.sentence
    else:
        # What is no part of the sandbox may also give a harmless value, as long as it is not what was asked for.
        outcome = json.dumps(written)
        assert case["code"] == "script.denied"
        assert "subclass" not in outcome
    assert SECRET not in outcome
    assert [part for part in case.get("says", []) if part not in outcome.lower()] == [], outcome[:200]
    assert time.perf_counter() - began < SECONDS + 1


def test_every_file_here_is_expected():
    files = {path.name for path in HERE.iterdir() if path.name[:2].isdigit()}
    assert files | set(GENERATED) == {case["input"] for case in EXPECTED}


def test_the_numbers_are_complete():
    assert {int(case["input"][:2]) for case in EXPECTED} == set(range(1, 63)) - {55}  # see test_slots.py

"""Diagrams of other engines and editors, read as they are and played for a while: nothing may break but in a sentence.

Every twentieth file; rules are passed over on purpose, so that what they would refuse meets the runtime as well.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator

import pytest

from engine.bpmn import definition, xml
from engine.bpmn.run import OverBudget, Run
from engine.errors import Refusal
from tests.conformance import harness
from tests.engine.bpmn.drawing import Host

EVERY = 20
STEPS = 25
ARCHIVE = harness.CONFORMANCE / "import.tar.gz"


@pytest.mark.skipif(not ARCHIVE.is_file(), reason=harness.REASON)
def test_they_are_read_and_played_or_refused_in_a_sentence():
    played, refusals = 0, []
    for text, key in _diagrams():
        try:
            made = definition.compiled({"p.bpmn": text}, key, deployed=True)
            run = made.start(Host(), {})
            for _ in range(STEPS):
                run = made.restore(Host(), run.dump())
                if not _go_on(run):
                    break
            assert all(stuck.sentence for stuck in run.faults())
            played += 1
        except (Refusal, OverBudget) as refusal:
            refusals.append(refusal)

    assert played > 50
    assert all(refusal.sentence for refusal in refusals)


def _diagrams() -> Iterator[tuple[str, str]]:
    with tarfile.open(ARCHIVE) as archive:
        files = [member for member in archive.getmembers() if member.isfile() and "bpmn" in member.name]
        for member in files[::EVERY]:
            content = archive.extractfile(member)
            assert content is not None
            data = content.read()
            try:
                root = xml.parse(data)
            except Refusal:
                continue
            for process in root.iter("{http://www.omg.org/spec/BPMN/20100524/MODEL}process"):
                yield data.decode("utf-8", "replace"), process.get("id") or ""


def _go_on(run: Run) -> bool:
    for wait in run.waits():
        if wait.kind == "task":
            run.complete(wait.token, {})
        elif wait.kind == "timer":
            run.fire(wait.token)
        elif wait.kind == "service":
            run.finish(wait.token, {})
        elif wait.kind in ("message", "signal"):
            run.deliver(wait.token, {})
        else:
            continue
        return True
    return False

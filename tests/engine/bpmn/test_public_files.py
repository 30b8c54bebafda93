"""About 3,100 diagrams that other engines and editors wrote: nothing but findings may come out of reading any of them."""

import os
import tarfile
import time
from pathlib import Path

import pytest

from engine.bpmn import definition, rules, xml
from engine.errors import Invalid

SHARED = Path(os.environ.get("EVENKEEL_SHARED", Path(__file__).parents[4] / "shared"))
ARCHIVE = SHARED / "conformance" / "import.tar.gz"
SECONDS = 30


@pytest.mark.skipif(not ARCHIVE.exists(), reason=f"the public files are not at {ARCHIVE}")
def test_every_public_file_gives_findings_and_nothing_else():
    began, files, read, refused, found, compiled = time.monotonic(), 0, 0, 0, 0, 0
    with tarfile.open(ARCHIVE) as archive:
        for member in archive:
            if not member.isfile() or not member.name.endswith((".bpmn", ".xml")):
                continue
            files += 1
            data = archive.extractfile(member).read()
            try:
                root = xml.parse(data, file=member.name)
            except Invalid as refusal:
                refused += bool(refusal.problems)
                continue
            findings = rules.problems({member.name: root}, {member.name: data.decode()})
            assert all(problem.sentence and problem.code for problem in findings), member.name
            compiled += compiles(member.name, data.decode(), root)
            read, found = read + 1, found + len(findings)
            if time.monotonic() - began > SECONDS:
                break
    assert read > 1000 or time.monotonic() - began > SECONDS
    assert read + refused == files
    assert refused < read
    assert found > read
    assert 0 < compiled < read


def compiles(name, text, root):
    """Whether it can run; what cannot is refused with problems and never otherwise."""
    process = next(root.iter("{*}process"), None)
    try:
        definition.compiled({name: text}, "" if process is None else process.get("id", ""))
    except Invalid as refusal:
        return not refusal.problems
    return True
